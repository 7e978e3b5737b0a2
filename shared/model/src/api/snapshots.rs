//! What a room was at some version.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::limits::LABEL_CHARS_MAX;

/// One snapshot of `GET /v1/rooms/{room}/snapshots`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SnapshotSummary {
    /// The version of the room that it shows.
    pub version: u64,
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// What somebody called it; such are kept, others only while they are among the newest fifty.
    pub label: Option<String>,
}

/// `POST /v1/rooms/{room}/snapshots`: keep what the room is now.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct KeepSnapshot {
    /// What to call it.
    #[schemars(length(min = 1, max = LABEL_CHARS_MAX))]
    pub label: String,
}

/// `POST /v1/rooms/{room}/restore`: what a room shall be again.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RestoreRoom {
    /// The version of a snapshot of it.
    pub version: u64,
}

/// Answer to [`RestoreRoom`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomRestored {
    /// The version that is like it.
    pub version: u64,
}
