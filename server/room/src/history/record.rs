//! One change of a room, as the journal keeps it.

use model::{
    Adjust, Carve, Change, CommandId, ContentHash, DayTime, GroupId, JobId, Manifest, ObjectId,
    PlayerId, Pose, Refusal, RoomMode, WaterLevel, Way,
};
use serde::{Deserialize, Serialize};
use terrain::Relief;

use super::{Snapshot, Turned, object::ObjectState, past::Was};

/// One change, as it happened. Its JSON, in field order, is what the journal keeps and hashes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Version of this format; 1.
    pub schema: u32,
    /// The room's version after it; counts up by one.
    pub version: u64,
    /// The changeset, and the key that makes asking twice harmless.
    pub command: CommandId,
    /// Who.
    pub source: Source,
    /// What the others called them; empty in records older than this field, and where it was the room.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub by: String,
    /// BLAKE3 of the record before; zeros before the first.
    pub previous: ContentHash,
    /// What happened.
    pub event: Event,
}

impl Record {
    /// What the journal keeps.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a record has string keys and finite numbers")
    }

    /// The name of a record's bytes, which the next record carries.
    #[must_use]
    pub fn hash(bytes: &[u8]) -> ContentHash {
        ContentHash(*blake3::hash(bytes).as_bytes())
    }
}

/// Who made a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// A person.
    Human(PlayerId),
    /// The room itself: physics, workers.
    System,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// Things came to be. `notes` is what the person was told.
    Spawned {
        /// Their states.
        objects: Vec<ObjectState>,
        /// What the person was told.
        notes: Vec<String>,
    },
    /// Somebody moved things.
    Moved {
        /// Which, and to where.
        poses: Vec<(ObjectId, Pose)>,
    },
    /// Somebody took things away.
    Removed {
        /// Which.
        objects: Vec<ObjectId>,
    },
    /// Somebody took back what they had done, or did it again.
    TakenBack {
        /// Which of the two.
        way: Way,
        /// The act's changeset.
        act: CommandId,
        /// What every field became.
        put: Vec<Was>,
        /// What of the ground went back, the newest change first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ground: Vec<Relief>,
        /// What of the room went back.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        settings: Vec<Turned>,
        /// What the person was told.
        notes: Vec<String>,
    },
    /// Somebody took back what anybody had done.
    Reverted {
        /// The act's changeset.
        act: CommandId,
        /// What every field became.
        put: Vec<Was>,
        /// What of the ground went back, the newest change first.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        ground: Vec<Relief>,
        /// What of the room went back.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        settings: Vec<Turned>,
        /// What the person was told.
        notes: Vec<String>,
    },
    /// Somebody made one field of things different from what their assets say, or the same again.
    Adjusted {
        /// Which.
        objects: Vec<ObjectId>,
        /// In what.
        change: Adjust,
    },
    /// Somebody put things together, or took them apart.
    Grouped {
        /// Which, and in which group they are now.
        members: Vec<(ObjectId, Option<GroupId>)>,
    },
    /// Bodies came to rest.
    Rested {
        /// Where.
        poses: Vec<(ObjectId, Pose)>,
    },
    /// Everything became what it was at an earlier version.
    Restored {
        /// What it was, without what people did and were answered.
        to: Box<Snapshot>,
    },
    /// A job was published.
    Made {
        /// Which.
        job: JobId,
        /// What came of it.
        manifest: Box<Manifest>,
        /// Things that had to be moved so that nothing is inside another.
        moved: Vec<(ObjectId, Pose)>,
        /// Whether the job goes on and this is only shown until it ends.
        #[serde(default, skip_serializing_if = "is_last")]
        draft: bool,
    },
    /// A job was given up.
    NotMade {
        /// Which.
        job: JobId,
        /// Why.
        why: Refusal,
    },
    /// Somebody changed a finished thing: it is to be made anew.
    Edited {
        /// Which.
        object: ObjectId,
        /// The job for it; waits while another one is under way.
        job: JobId,
        /// In what it shall differ: this change, after those that waited before it.
        changes: Vec<Change>,
        /// What the person was told.
        notes: Vec<String>,
    },
    /// Somebody changed the ground.
    Sculpted {
        /// How.
        carve: Carve,
        /// The command this goes on with, if it is a further piece of the same stroke.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<CommandId>,
    },
    /// Somebody let water stand elsewhere.
    Flooded {
        /// How high.
        level: WaterLevel,
    },
    /// What stood on the ground went up or down with it.
    Followed {
        /// Which, and to where.
        poses: Vec<(ObjectId, Pose)>,
    },
    /// Somebody let it be another time of day.
    Dawned {
        /// Which.
        time: DayTime,
    },
    /// Somebody said what the room is for.
    Ruled {
        /// For what.
        mode: RoomMode,
    },
    /// A job that was given up is tried again.
    Retried {
        /// Which.
        job: JobId,
    },
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_last(draft: &bool) -> bool {
    !*draft
}

impl Event {
    /// What kind of thing happened, in one word.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Spawned { .. } => "spawned",
            Self::Moved { .. } => "moved",
            Self::Removed { .. } => "removed",
            Self::TakenBack { .. } => "taken_back",
            Self::Reverted { .. } => "reverted",
            Self::Adjusted { .. } => "adjusted",
            Self::Grouped { .. } => "grouped",
            Self::Rested { .. } => "rested",
            Self::Restored { .. } => "restored",
            Self::Made { .. } => "made",
            Self::NotMade { .. } => "not_made",
            Self::Edited { .. } => "edited",
            Self::Sculpted { .. } => "sculpted",
            Self::Flooded { .. } => "flooded",
            Self::Followed { .. } => "followed",
            Self::Dawned { .. } => "dawned",
            Self::Ruled { .. } => "ruled",
            Self::Retried { .. } => "retried",
        }
    }
}
