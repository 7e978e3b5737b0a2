//! What players ask of a room, and what it answers.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Adjust, AssetVersion, Carve, Change, CommandId, JobId, ObjectId, Pose, Prompt, Refusal, Spot,
    WaterLevel,
};

/// One change to a room, as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum BuildCommand {
    /// Make what the words say, there.
    Generate {
        /// The words.
        prompt: Prompt,
        /// Where, and facing where.
        at: Spot,
    },
    /// One more of something already published.
    Place {
        /// Of what.
        asset: AssetVersion,
        /// Where, and facing where.
        at: Spot,
    },
    /// Move and turn things.
    Transform {
        /// Which, and to where; at most [`SELECTED_MAX`](crate::limits::SELECTED_MAX).
        poses: Vec<(ObjectId, Pose)>,
    },
    /// Make more of what is there.
    Duplicate {
        /// Of which, and where the copy goes; at most [`SELECTED_MAX`](crate::limits::SELECTED_MAX).
        copies: Vec<(ObjectId, Pose)>,
    },
    /// Take things away.
    Remove {
        /// Which; at most [`SELECTED_MAX`](crate::limits::SELECTED_MAX).
        objects: Vec<ObjectId>,
    },
    /// Take back the newest thing one did oneself, or do again what was taken back last.
    TakeBack {
        /// Which of the two.
        way: Way,
    },
    /// Make a finished thing anew, different in this.
    Edit {
        /// Which.
        object: ObjectId,
        /// In what.
        change: Change,
    },
    /// Become a thing: one's keys move it from now on.
    Possess {
        /// Which.
        object: ObjectId,
    },
    /// Become one's own figure, which comes to stand there.
    Appear {
        /// Where, and facing where.
        at: Spot,
    },
    /// Be nobody again: the thing is the world's, one's own figure goes.
    LetGo,
    /// Take hold of a thing, to carry what is light and to drag what is not.
    Grab {
        /// Which.
        object: ObjectId,
    },
    /// Let go of what is held.
    Drop {
        /// With how much of one's strength it is thrown, in 255ths.
        swing: u8,
    },
    /// Say what the room is for; everybody is told.
    Rule {
        /// For what.
        mode: RoomMode,
    },
    /// Put things together, so that they are chosen and moved as one.
    Group {
        /// Which; at least two, at most [`SELECTED_MAX`](crate::limits::SELECTED_MAX).
        objects: Vec<ObjectId>,
    },
    /// Take things out of the groups they are in.
    Ungroup {
        /// Which; at most [`SELECTED_MAX`](crate::limits::SELECTED_MAX).
        objects: Vec<ObjectId>,
    },
    /// Make one field of things different from what their assets say, or the same again.
    Adjust {
        /// Which; at most [`SELECTED_MAX`](crate::limits::SELECTED_MAX).
        objects: Vec<ObjectId>,
        /// In what.
        change: Adjust,
    },
    /// Take back what anybody did.
    Revert {
        /// Which changeset.
        act: CommandId,
    },
    /// Change the ground.
    Sculpt {
        /// How.
        carve: Carve,
        /// The command this goes on with, if it is a further piece of the same stroke: both are taken back as one.
        of: Option<CommandId>,
    },
    /// Let water stand higher or lower, everywhere.
    Flood {
        /// How high, in 256ths of a metre above the middle of the meadow.
        level: WaterLevel,
    },
    /// Let it be another time of day.
    Dawn {
        /// Which.
        time: DayTime,
    },
    /// Try once more what could not be made.
    Retry {
        /// Any thing that waits for it.
        object: ObjectId,
    },
}

impl BuildCommand {
    /// Whether a room that is for `mode` allows it.
    #[must_use]
    pub const fn is_for(&self, mode: RoomMode) -> bool {
        match self {
            Self::Generate { .. }
            | Self::Place { .. }
            | Self::Transform { .. }
            | Self::Duplicate { .. }
            | Self::Remove { .. }
            | Self::TakeBack { .. }
            | Self::Group { .. }
            | Self::Ungroup { .. }
            | Self::Adjust { .. }
            | Self::Revert { .. }
            | Self::Sculpt { .. }
            | Self::Flood { .. }
            | Self::Edit { .. } => !matches!(mode, RoomMode::Play),
            Self::Possess { .. } | Self::Appear { .. } | Self::Grab { .. } => {
                !matches!(mode, RoomMode::Build)
            }
            Self::LetGo
            | Self::Drop { .. }
            | Self::Rule { .. }
            | Self::Dawn { .. }
            | Self::Retry { .. } => true,
        }
    }
}

/// What a room is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomMode {
    /// Only to build in.
    Build,
    /// Only to play in.
    Play,
    /// Both.
    #[default]
    Both,
}

impl fmt::Display for RoomMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Build => "building",
            Self::Play => "playing",
            Self::Both => "building and playing",
        })
    }
}

/// A time of day, in quarters of an hour since midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct DayTime(u8);

/// A day has 96 quarters of an hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a day has 96 quarters of an hour")]
pub struct NoSuchTime;

impl DayTime {
    /// The nearest there is to these hours after midnight.
    #[must_use]
    pub fn nearest(hours: f32) -> Self {
        Self((hours * 4.0).round().clamp(0.0, 95.0) as u8)
    }

    /// Hours since midnight.
    #[must_use]
    pub fn hours(self) -> f32 {
        f32::from(self.0) / 4.0
    }
}

impl Default for DayTime {
    /// Ten in the morning: warm light, and shadows one sees the shape of things by.
    fn default() -> Self {
        Self(40)
    }
}

impl TryFrom<u8> for DayTime {
    type Error = NoSuchTime;

    fn try_from(quarters: u8) -> Result<Self, NoSuchTime> {
        (quarters < 96).then_some(Self(quarters)).ok_or(NoSuchTime)
    }
}

impl From<DayTime> for u8 {
    fn from(time: DayTime) -> Self {
        time.0
    }
}

/// Through one's own past.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Back.
    Undo,
    /// And forth.
    Redo,
}

/// What became of a command.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// Which one.
    pub command: CommandId,
    /// Done, or why not.
    pub result: Result<Done, Refusal>,
}

/// A command that was applied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The room's version that contains it; on disk once the room is durable up to here.
    pub version: u64,
    /// The things it made or changed.
    pub objects: Vec<ObjectId>,
    /// What the person should know: words that were not understood, numbers that were clamped.
    pub notes: Vec<String>,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Waits for a worker.
    Queued,
    /// Being planned and shaped.
    Generating,
    /// Being finished and packed.
    Postprocess,
    /// Published.
    Ready,
    /// Given up; the placeholder stays.
    Failed,
    /// Nobody wants it any more.
    Cancelled,
}

/// Where a job stands, for the people who wait for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobNote {
    /// Which job.
    pub job: JobId,
    /// The words.
    pub prompt: Prompt,
    /// Its state.
    pub state: JobState,
    /// 0 to 100.
    pub percent: u8,
    /// One plain sentence or word: what is being done, or why it failed.
    pub detail: String,
}
