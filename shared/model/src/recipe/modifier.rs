//! What changes a form after it is built, and what strews it about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Axis;
use crate::Expr;

/// A change of form along the part's own Y, from its lowest to its highest point.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[expect(missing_docs, reason = "fields are explained with their modifier")]
pub enum Modifier {
    /// As wide as it is at the bottom, `top` times as wide at the top (0.01 to 10).
    Taper { top: Expr },
    /// Turned about Y, by nothing at the bottom and `degrees` at the top.
    Twist { degrees: Expr },
    /// Its Y line becomes an arc of `degrees` that leans `towards` X or Z (left out: Z, the front); its foot stays.
    Bend {
        degrees: Expr,
        #[serde(default = "front")]
        towards: Axis,
    },
    /// Dented by as much as `amount` metres, with bumps about `size` metres wide (left out: a third of its longest edge).
    /// Every seed dents it differently.
    Jitter {
        amount: Expr,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<Expr>,
    },
}

const fn front() -> Axis {
    Axis::Z
}

/// Copies strewn over the surface of another part, each with its own Y pointing out of it. `at` then moves a copy out of
/// (y) or along (x, z) that surface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scatter {
    /// The name of a part in the same group.
    pub on: String,
    /// How many in all; rounded.
    pub count: Expr,
    /// Stands up instead of pointing out of the surface.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub upright: bool,
    /// Only where the surface looks up.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub top: bool,
    /// How much smaller the smallest copy is: 0 (all alike) to 0.9.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vary: Option<Expr>,
}
