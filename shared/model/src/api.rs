//! Bodies of the HTTP API under `/v1`.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use crate::{
    Brief, ContentHash, JobId, JobState, Lease, Manifest, PlayerId, RoomId, UserId, WorkerId,
};

/// `POST /v1/guests`: somebody without an account.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GuestRequest {
    /// What the others shall call them.
    pub name: String,
}

/// Answer to [`GuestRequest`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GuestAnswer {
    /// Who they are from now on.
    pub user: UserId,
    /// A JWT that proves it; sent as `Authorization: Bearer`.
    pub token: String,
}

/// One room of `GET /v1/rooms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RoomSummary {
    /// Which one.
    pub id: RoomId,
    /// What people call it.
    pub name: String,
    /// Whether its process runs.
    pub warm: bool,
}

/// `POST /v1/rooms`: a new, empty room.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateRoom {
    /// What people call it.
    pub name: String,
}

/// `POST /v1/rooms/{id}/join`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JoinRequest {
    /// The protocol this client speaks; another one is refused with 409 `protocol_mismatch`.
    pub protocol: u64,
}

/// Answer to [`JoinRequest`].
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JoinAnswer {
    /// Who the room will know them as.
    pub player: PlayerId,
    /// Where to connect by UDP.
    pub udp: SocketAddr,
    /// The netcode connect token, 2,048 bytes as hexadecimal digits.
    pub connect_token: String,
}

/// `POST /v1/worker/lease`: held open until there is work, `poll_secs` at most. `204` when there is none.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeaseRequest {
    /// Who asks.
    pub worker: WorkerId,
    /// How long to hold the request open.
    pub poll_secs: u64,
}

/// Answer to [`LeaseRequest`]: the lease itself, and beside it what is wanted beside the words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PublishRequest {
    /// Proves the lease.
    pub fence: u64,
    /// What was made.
    pub manifest: Manifest,
}

/// `POST /v1/worker/jobs/{id}/fail`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FailRequest {
    /// Proves the lease.
    pub fence: u64,
    /// One sentence for the person who asked.
    pub why: String,
    /// Whether another try could end better.
    pub retry: bool,
}

/// `GET /v1/jobs/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobStatus {
    /// Which one.
    pub job_id: JobId,
    /// Where it stands.
    pub status: JobState,
    /// How often it was leased.
    pub attempts: u32,
    /// 0 to 100.
    pub progress: u8,
    /// What is being done.
    pub detail: String,
    /// What came of it.
    pub result_asset_id: Option<crate::AssetVersion>,
    /// Whether the result was there before the wish: nothing was made anew.
    pub reused: bool,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// An error by RFC 9457, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Always `about:blank`: `code` tells problems apart.
    pub r#type: String,
    /// The HTTP status in words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened and what to do.
    pub detail: String,
    /// Stable, for programs.
    pub code: String,
}

/// The path a file is served at, for ever and immutable.
#[must_use]
pub fn file_path(hash: ContentHash) -> String {
    format!("/v1/files/{hash}")
}
