//! Work for generation workers.

use serde::{Deserialize, Serialize};

use crate::{JobId, Prompt, RoomId};

/// One run of the generation pipeline: all a worker gets to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// A job handed to one worker for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
