//! What moves by itself on somebody.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A limb: parts that say they belong to one move with it. Which is left and which is fore is seen from where they are.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Limb {
    /// Walks: thigh, shin and foot.
    Leg,
    /// Swings: arm, hand, and what it holds.
    Arm,
    /// Flaps; a fin, too.
    Wing,
    /// Looks about: face, hair, hat.
    Head,
    /// Wags; the back end of what swims or crawls, too.
    Tail,
}
