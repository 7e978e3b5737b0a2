//! What somebody is in a room.

use core::fmt;

use serde::{Deserialize, Serialize};

/// What somebody is in a room; each may do what those before it may.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Looks and talks.
    Visitor,
    /// Moves about and has hands.
    Player,
    /// Builds.
    Editor,
    /// Says who may do what.
    Owner,
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Visitor => "visitor",
            Self::Player => "player",
            Self::Editor => "editor",
            Self::Owner => "owner",
        })
    }
}
