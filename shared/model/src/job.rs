//! Work for generation workers.

use serde::{Deserialize, Serialize};

use crate::{JobId, Prompt, RoomId, Variant};

/// One run of the generation pipeline: all a worker gets to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Job {
    /// Which one.
    pub id: JobId,
    /// Where its result is waited for.
    pub room: RoomId,
    /// The words for this one thing.
    pub prompt: Prompt,
    /// Everything random comes from here; the same wish has the same seed.
    pub seed: u64,
    /// For an edit: of what it is a variant. The words then only say where it came from, and its own
    /// seed counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<Variant>,
}

/// A job handed to one worker for a while.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lease {
    /// What to make.
    pub job: Job,
    /// Grows with every lease of this job; a report with an older one is refused.
    pub fence: u64,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// How long until a silent worker is taken for dead.
    pub lease_secs: u64,
}
