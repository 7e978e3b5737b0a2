//! Places on a thing where something else belongs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::zeros;
use crate::Expr;

/// A named place: who sits there looks along its +Z, a wheel turns about its X, a muzzle shoots along its +Z.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Socket {
    /// What belongs there: `seat`, `handle`, `light`, `wheel`, `muzzle` or another word; several may share it.
    pub name: String,
    /// Where, in metres, as parts at the top say it.
    pub at: [Expr; 3],
    /// Degrees about X, then Y, then Z.
    #[serde(default = "zeros")]
    pub turn: [Expr; 3],
}
