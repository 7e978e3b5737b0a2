//! What was made, to be found again, and things that are kept together.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{JobSpot, Visibility};
use crate::{
    AssetId, AssetVersion, ContentHash, Kind, ObjectId, PrefabId, RoomId,
    limits::{LABEL_CHARS_MAX, SELECTED_MAX},
};

/// One thing of `GET /v1/library`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct LibraryEntry {
    /// Its newest version.
    pub asset: AssetVersion,
    /// What a person would call it.
    pub name: String,
    /// The words it was asked for with.
    pub prompt: String,
    /// Prop, structure, character.
    pub kind: Kind,
    /// A picture of it, as a file.
    pub thumb: ContentHash,
    /// Who may see it.
    pub visibility: Visibility,
    /// Whether it belongs to whoever asks.
    pub mine: bool,
    /// Milliseconds since 1970.
    pub made_ms: u64,
}

/// `GET /v1/assets/{asset}`: all that is said about one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AssetDetails {
    /// Which one.
    pub asset: AssetId,
    /// Its versions, the oldest first.
    pub versions: Vec<u32>,
    /// What a person would call it.
    pub name: String,
    /// The words it was asked for with.
    pub prompt: String,
    /// Prop, structure, character.
    pub kind: Kind,
    /// A picture of the newest version, as a file.
    pub thumb: ContentHash,
    /// Milliseconds since 1970 when the newest version was made.
    pub made_ms: u64,
}

/// `POST /v1/prefabs`: things of a room that are to be kept together.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreatePrefab {
    /// Where they stand.
    pub room_id: RoomId,
    /// What people shall call them.
    #[schemars(length(min = 1, max = LABEL_CHARS_MAX))]
    pub name: String,
    /// Which; each must be finished.
    #[schemars(length(min = 1, max = SELECTED_MAX))]
    pub objects: Vec<ObjectId>,
}

/// Things that are kept together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrefabSummary {
    /// Which ones.
    pub id: PrefabId,
    /// What people call them.
    pub name: String,
    /// How many they are.
    pub things: u32,
    /// Who may see and place them.
    pub visibility: Visibility,
    /// Whether they belong to whoever asks.
    pub mine: bool,
    /// Milliseconds since 1970.
    pub made_ms: u64,
}

/// `POST /v1/rooms/{room}/prefabs`: once more what was kept together.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PlacePrefab {
    /// Which.
    pub prefab: PrefabId,
    /// Where its middle shall stand.
    pub at: JobSpot,
}

/// Answer to [`PlacePrefab`], once it is on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PrefabPlaced {
    /// The room's version after it.
    pub version: u64,
    /// The things that came to stand there.
    pub objects: Vec<ObjectId>,
}
