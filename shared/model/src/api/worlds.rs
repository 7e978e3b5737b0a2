//! Rooms that were published: what they were then, for others to begin from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    ContentHash, RoomId, WorldId,
    limits::{DESCRIPTION_CHARS_MAX, LABEL_CHARS_MAX},
};

/// Who finds what was published.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WorldVisibility {
    /// Its owner.
    #[default]
    Private,
    /// Whoever knows its id.
    Unlisted,
    /// Everybody.
    Public,
}

/// `POST /v1/rooms/{room}/publish`: what the room is now, for others.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PublishRoom {
    /// What it is called.
    #[schemars(length(min = 1, max = LABEL_CHARS_MAX))]
    pub title: String,
    /// What there is to see.
    #[serde(default)]
    #[schemars(length(max = DESCRIPTION_CHARS_MAX))]
    pub description: String,
    /// Who finds it.
    #[serde(default)]
    pub visibility: WorldVisibility,
}

/// A room as it was when it was published. It never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublishedWorld {
    /// Which one.
    pub id: WorldId,
    /// The room it was.
    pub room: RoomId,
    /// The version of that room.
    pub version: u64,
    /// What it is called.
    pub title: String,
    /// What there is to see.
    pub description: String,
    /// Who finds it.
    pub visibility: WorldVisibility,
    /// A picture of it, as a file.
    pub thumb: Option<ContentHash>,
    /// Whether it belongs to whoever asks.
    pub mine: bool,
    /// Milliseconds since 1970.
    pub published_ms: u64,
}
