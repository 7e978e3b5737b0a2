//! What workers say.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Brief, JobState, Lease, Manifest, WorkerId,
    limits::{NAME_CHARS_MAX, PROVIDERS_MAX},
};

/// `POST /v1/worker/lease`: held open until there is work, `poll_secs` at most. `204` when there is none.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeaseRequest {
    /// Who asks.
    pub worker: WorkerId,
    /// How long to hold the request open.
    pub poll_secs: u64,
    /// Whom it can ask, and who of them is well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = PROVIDERS_MAX))]
    pub providers: Vec<ProviderStatus>,
}

/// Somebody whom workers ask, as `GET /v1/providers` tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProviderStatus {
    /// What the configuration of the worker calls them.
    #[schemars(length(min = 1, max = NAME_CHARS_MAX))]
    pub name: String,
    /// What they are asked for, such as `structured_json`.
    pub capabilities: Vec<String>,
    /// Whether they answered when they were asked last.
    pub well: bool,
}

/// Answer to [`LeaseRequest`]: the lease itself, and beside it what is wanted beside the words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LeaseAnswer {
    /// What to make, and for how long it is this worker's.
    #[serde(flatten)]
    pub lease: Lease,
    /// Empty where nobody said anything.
    #[serde(default)]
    pub brief: Brief,
}

/// `POST /v1/worker/jobs/{id}/progress`: also the heartbeat.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ProgressReport {
    /// Proves the lease.
    pub fence: u64,
    /// Generating or postprocess.
    pub state: JobState,
    /// 0 to 100.
    pub percent: u8,
    /// What is being done, in a word or two.
    pub detail: String,
}

/// `POST /v1/worker/jobs/{id}/spend`, before a call that costs something: 204 when it may be made and is counted, 429
/// with `Retry-After` when a cap is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SpendRequest {
    /// Proves the lease.
    pub fence: u64,
    /// Which call: the same for its report.
    pub call: u64,
    /// What the configuration of the worker calls whoever is asked.
    pub provider: String,
    /// Which of its models.
    pub model: String,
    /// The most it can cost, in millionths of a dollar; in the report what it did cost.
    pub micro_usd: u64,
    /// Whether it was made: then this is the report.
    pub settled: bool,
}

/// `POST /v1/worker/jobs/{id}/publish`, or `…/draft` for what may be shown until the job is finished, after every file
/// was sent by `PUT /v1/worker/files/{hash}`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PublishRequest {
    /// Proves the lease.
    pub fence: u64,
    /// What was made.
    pub manifest: Manifest,
}

/// `POST /v1/worker/jobs/{id}/fail`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FailRequest {
    /// Proves the lease.
    pub fence: u64,
    /// One sentence for the person who asked.
    pub why: String,
    /// Whether another try could end better.
    pub retry: bool,
}
