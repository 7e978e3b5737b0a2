//! What people did in a room, as its history tells it.

use serde::{Deserialize, Serialize};

use crate::{Adjust, Change, CommandId, DayTime, ObjectId, PlayerId, RoomMode, WaterLevel};

/// Who did what to which things; one line of a room's history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Deed {
    /// The room's version after it: the order in which things were done.
    pub version: u64,
    /// The changeset; it can be reverted by this name.
    pub act: CommandId,
    /// Who.
    pub player: PlayerId,
    /// What the others called them.
    pub name: String,
    /// What they did.
    pub what: What,
    /// What the first of the things is called.
    pub subject: String,
    /// To which things; as far as they are told, the first ones.
    pub objects: Vec<ObjectId>,
    /// To how many.
    pub count: u32,
    /// Whether somebody has taken it back.
    pub taken_back: bool,
}

/// What somebody did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// Things came to be.
    Made,
    /// Things were moved and turned.
    Moved,
    /// Things were taken away.
    Removed,
    /// A thing was to be made anew.
    Edited(Change),
    /// Something about things was made different.
    Adjusted(Adjust),
    /// Things were put together.
    Grouped,
    /// Things were taken apart.
    Ungrouped,
    /// The ground was changed.
    Sculpted,
    /// Water rose or fell.
    Flooded(WaterLevel),
    /// It became another time of day.
    Dawned(DayTime),
    /// What could not be made was tried again.
    Retried,
    /// It was said what the room is for.
    Ruled(RoomMode),
    /// One's own act was taken back.
    Undid(CommandId),
    /// One's own act was done again.
    Redid(CommandId),
    /// Anybody's act was taken back.
    Reverted(CommandId),
}

/// Which part of the history somebody wants to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chapter {
    /// Only what was done to this thing.
    pub object: Option<ObjectId>,
    /// Only what came after this version.
    pub since: u64,
    /// Only what came before this version.
    pub before: Option<u64>,
}

/// A part of the history.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Newest first.
    pub deeds: Vec<Entry>,
    /// Whether there is more of it before these.
    pub more: bool,
}

/// A deed, and what can be done about it now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// What was done.
    pub deed: Deed,
    /// Whether the room still knows how it was before.
    pub revertible: bool,
}
