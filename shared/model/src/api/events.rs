//! What happens in a room.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{AssetVersion, CommandId, JobId, JobState, PlayerId};

/// Something that happened in a room, as `GET /v1/rooms/{room}/events` tells it over a WebSocket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    tag = "type",
    rename_all = "snake_case",
    rename_all_fields = "camelCase"
)]
pub enum RoomEvent {
    /// A job got further. Told once and not again.
    JobProgress {
        /// Which.
        job_id: JobId,
        /// Where it stands.
        status: JobState,
        /// 0 to 100.
        progress: u8,
        /// What is being done.
        detail: String,
    },
    /// A job was given up.
    JobFailed {
        /// The room's version that says so.
        version: u64,
        /// Which.
        job_id: JobId,
        /// Why.
        why: String,
    },
    /// A thing became what it was to be.
    AssetReady {
        /// The room's version that says so.
        version: u64,
        /// By which job.
        job_id: JobId,
        /// Of what it is made.
        asset_id: AssetVersion,
        /// Whether the job goes on, and this is only shown until it ends.
        #[serde(default)]
        draft: bool,
    },
    /// Somebody changed something, and it is on disk.
    Command {
        /// The room's version after it.
        version: u64,
        /// The changeset.
        command: CommandId,
        /// Who, unless it was the room itself.
        by: Option<PlayerId>,
        /// What kind of change.
        what: String,
    },
}

impl RoomEvent {
    /// The room's version that says so; nothing for what is told only once.
    #[must_use]
    pub const fn version(&self) -> Option<u64> {
        match self {
            Self::JobProgress { .. } => None,
            Self::JobFailed { version, .. }
            | Self::AssetReady { version, .. }
            | Self::Command { version, .. } => Some(*version),
        }
    }
}
