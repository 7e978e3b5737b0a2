//! Having things made.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    AssetVersion, ContentHash, FallbackPolicy, JobId, JobState, Kind, MeshStrategy, ObjectId,
    Quality, RoomId, TextureStrategy,
    limits::{NAME_CHARS_MAX, PROMPT_CHARS_MAX, REFERENCES_MAX, REQUEST_ID_CHARS_MAX},
};

/// `POST /v1/jobs`: something to be made.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JobRequest {
    /// For which room.
    pub room_id: RoomId,
    /// What.
    #[schemars(length(min = 1, max = PROMPT_CHARS_MAX))]
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
    #[schemars(length(max = REQUEST_ID_CHARS_MAX))]
    pub client_request_id: Option<String>,
    /// Where it shall stand in the room; nothing: it is only made.
    #[serde(default)]
    pub at: Option<JobSpot>,
}

/// How something shall be made.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct WantedPlan {
    /// How good it has to be; nothing: as `draft` says.
    pub quality: Option<Quality>,
    /// The only provider to ask; nothing: whom the worker's configuration names.
    #[schemars(length(min = 1, max = NAME_CHARS_MAX))]
    pub provider: Option<String>,
    /// Nothing of it leaves the machines that their owner runs.
    pub local_only: bool,
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
    /// What whoever asked calls it.
    #[serde(default)]
    pub client_request_id: Option<String>,
}
