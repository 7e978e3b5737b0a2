//! Bodies of the HTTP API under `/v1`.

use std::net::SocketAddr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    AssetVersion, Brief, CommandId, ContentHash, FallbackPolicy, JobId, JobState, Kind, Lease,
    Manifest, MeshStrategy, ObjectId, PlayerId, Role, RoomId, TextureStrategy, UserId, WorkerId,
    limits::REFERENCES_MAX,
};

/// `POST /v1/guests`: somebody without an account.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GuestRequest {
    /// What the others shall call them.
    pub name: String,
}

/// Answer to [`GuestRequest`].
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct GuestAnswer {
    /// Who they are from now on.
    pub user: UserId,
    /// A JWT that proves it; sent as `Authorization: Bearer`.
    pub token: String,
}

/// One room of `GET /v1/rooms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomSummary {
    /// Which one.
    pub id: RoomId,
    /// What people call it.
    pub name: String,
    /// Whether its process runs.
    pub warm: bool,
    /// What whoever asks is there.
    pub role: Role,
}

/// `GET /v1/rooms/{room}`: all that is said about one room.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomDetails {
    /// Which one.
    pub id: RoomId,
    /// What people call it.
    pub name: String,
    /// Whether its process runs.
    pub warm: bool,
    /// What whoever asks is there.
    pub role: Role,
    /// How many may be in it.
    pub players_max: u32,
    /// What everybody of the same organisation is there who has no role of their own; nothing: they may not even look.
    pub open_to: Option<Role>,
    /// How things shall look there, such as "low poly, pastel".
    pub style: Option<String>,
}

/// `PATCH /v1/rooms/{room}`: what is left out stays as it is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ChangeRoom {
    /// What people call it.
    pub name: Option<String>,
    /// How many may be in it, at most 64; counts when it wakes the next time.
    pub players_max: Option<u32>,
    /// What everybody of the same organisation is there; `nobody`: they may not even look.
    pub open_to: Option<OpenTo>,
    /// How things shall look there; empty: as they like.
    pub style: Option<String>,
}

/// What everybody of an organisation is in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenTo {
    /// Nothing: only those who were invited come in.
    Nobody,
    /// They look and talk.
    Visitor,
    /// They move about.
    Player,
    /// They build.
    Editor,
}

impl OpenTo {
    /// What they are there, if anything.
    #[must_use]
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Nobody => None,
            Self::Visitor => Some(Role::Visitor),
            Self::Player => Some(Role::Player),
            Self::Editor => Some(Role::Editor),
        }
    }
}

/// Somebody with a role of their own in a room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Who.
    pub user: UserId,
    /// What they are there.
    pub role: Role,
}

/// `PUT /v1/rooms/{room}/members/{user}`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Appointment {
    /// What they shall be there.
    pub role: Role,
}

/// `GET /v1/me`: who one is here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Across rooms.
    pub user: UserId,
    /// The same person as rooms know them.
    pub player: PlayerId,
    /// What others call them.
    pub name: String,
    /// Their organisation.
    pub tenant: String,
    /// Whether they may do everything there.
    pub admin: bool,
}

/// `GET /v1/usage`: what one has used, and what the most is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Prompts in a minute, an hour and a day.
    pub prompts: Vec<UsageWindow>,
    /// Millionths of a dollar in a day: spent, or promised to calls under way.
    pub micro_usd: UsageWindow,
}

/// Something that is counted over a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct UsageWindow {
    /// How far back it is counted.
    pub secs: u64,
    /// How much.
    pub used: u64,
    /// And how much at most.
    pub most: u64,
}

/// `POST /v1/references`: a picture somewhere on the web.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReferenceRequest {
    /// Where.
    #[schemars(length(max = 2_000))]
    pub url: String,
}

/// A picture that is kept here from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceAnswer {
    /// What jobs call it.
    pub reference: ContentHash,
    /// `image/png` or `image/jpeg`.
    pub content_type: String,
    /// Its length.
    pub bytes: u64,
    /// Who brought it.
    pub owner: PlayerId,
}

/// `PATCH /v1/assets/{asset}`: who may see a thing.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShareAsset {
    /// Who.
    pub visibility: Visibility,
}

/// Who may see a thing that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Its owner.
    Private,
    /// Also those with a role of their own in the room it was made for.
    Room,
    /// Everybody of the same organisation.
    Org,
    /// Everybody.
    Public,
}

/// `GET /v1/assets/{asset}/{version}/download`: where its files are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DownloadAnswer {
    /// Each file once.
    pub files: Vec<SignedFile>,
    /// Milliseconds since 1970 after which the URLs are worth nothing.
    pub expires_ms: u64,
}

/// A file, and where whoever has this URL gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedFile {
    /// Its name.
    pub hash: ContentHash,
    /// Its length.
    pub bytes: u32,
    /// Bound to this one file; a path of this server, or a URL of the store.
    pub url: String,
}

/// `POST /v1/jobs`: something to be made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobRequest {
    /// For which room.
    pub room_id: RoomId,
    /// What.
    pub prompt: String,
    /// What it shall not be.
    #[serde(default)]
    pub negative_prompt: Option<String>,
    /// Of which kind; nothing: as the words say.
    #[serde(default)]
    pub asset_type: Option<Kind>,
    /// Where its triangles and colours come from; nothing: as the worker's configuration says.
    #[serde(default)]
    pub generation_plan: Option<WantedPlan>,
    /// Pictures of what is meant, brought along before by `POST /v1/references`.
    #[serde(default)]
    #[schemars(length(max = REFERENCES_MAX))]
    pub references: Vec<ContentHash>,
    /// To try something out: the cheapest way.
    #[serde(default)]
    pub draft: bool,
    /// What to do when it cannot be made as wanted.
    #[serde(default)]
    pub fallback_policy: FallbackPolicy,
    /// Whatever whoever asks calls it; it comes back in the status.
    #[serde(default)]
    #[schemars(length(max = 100))]
    pub client_request_id: Option<String>,
    /// Where it shall stand in the room; nothing: it is only made.
    #[serde(default)]
    pub at: Option<JobSpot>,
}

/// How something shall be made.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WantedPlan {
    /// Where triangles come from.
    pub mesh: Option<MeshStrategy>,
    /// Where colours come from.
    pub texture: Option<TextureStrategy>,
}

/// A spot on the ground of a room, in metres from its middle, and which way somebody there looks.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobSpot {
    /// To the east.
    pub x: f32,
    /// Upwards.
    #[serde(default)]
    pub y: f32,
    /// To the south.
    pub z: f32,
    /// Turned by, in degrees.
    #[serde(default)]
    pub turn_deg: f32,
}

/// Answer to [`JobRequest`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobAnswer {
    /// The first job of it: a sentence may mean several things, each with a job of its own.
    pub job_id: JobId,
    /// Every job of it.
    pub jobs: Vec<JobId>,
    /// Where it stands.
    pub status: JobState,
    /// What stands in the room until it is made.
    pub placeholder: Placeholder,
    /// What is done when it cannot be made as wanted.
    pub fallback_policy: FallbackPolicy,
    /// How often it is tried.
    pub max_attempts: u32,
    /// What whoever asks should know: words nobody understood, numbers that were clamped.
    pub notes: Vec<String>,
}

/// What stands in a room until something is made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Placeholder {
    /// What it is already, if the same was made before.
    pub asset_id: Option<AssetVersion>,
    /// The first thing in the room, if it stands there.
    pub entity_id: Option<ObjectId>,
    /// Its size.
    pub scale_meters: [f32; 3],
}

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

/// One thing that was done or refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLine {
    /// Its place in the chain.
    pub seq: u64,
    /// Milliseconds since 1970.
    pub at_ms: u64,
    /// Who.
    pub user: Option<UserId>,
    /// What.
    pub what: String,
    /// To what.
    pub object: Option<String>,
    /// The request it belongs to.
    pub correlation: Option<String>,
}

/// `POST /v1/rooms`: a new, empty room.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateRoom {
    /// What people call it.
    pub name: String,
}

/// `POST /v1/rooms/{id}/join`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JoinRequest {
    /// The protocol this client speaks; another one is refused with 409 `protocol_mismatch`.
    pub protocol: u64,
}

/// Answer to [`JoinRequest`].
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JoinAnswer {
    /// Who the room will know them as.
    pub player: PlayerId,
    /// Where to connect by UDP.
    pub udp: SocketAddr,
    /// Where to connect by WebTransport, if the server offers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web_transport: Option<WebTransportDoor>,
    /// The path to connect to by WebSocket, one datagram a message.
    pub web_socket: String,
    /// The netcode connect token, 2,048 bytes as hexadecimal digits.
    pub connect_token: String,
}

/// Where a room is entered by WebTransport, one message a datagram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct WebTransportDoor {
    /// Where to connect.
    pub url: String,
    /// The only certificate to believe there, by its SHA-256.
    pub certificate_sha256: ContentHash,
}

/// `POST /v1/worker/lease`: held open until there is work, `poll_secs` at most. `204` when there is none.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LeaseRequest {
    /// Who asks.
    pub worker: WorkerId,
    /// How long to hold the request open.
    pub poll_secs: u64,
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

/// `GET /v1/jobs/{id}`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct JobStatus {
    /// Which one.
    pub job_id: JobId,
    /// Where it stands.
    pub status: JobState,
    /// How often it was leased.
    pub attempts: u32,
    /// How often it may be.
    pub max_attempts: u32,
    /// 0 to 100.
    pub progress: u8,
    /// What is being done.
    pub detail: String,
    /// What came of it.
    pub result_asset_id: Option<AssetVersion>,
    /// Whether the result was there before the wish: nothing was made anew.
    pub reused: bool,
    /// Why the last try failed.
    pub last_error: Option<String>,
}

/// An error by RFC 9457, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
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
