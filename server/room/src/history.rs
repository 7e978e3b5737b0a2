//! What happened in a room, as records that can be replayed without physics and without luck.

use glam::Vec3;
use model::{
    AssetVersion, Collider, Color, CommandId, ContentHash, Job, JobId, Kind, Manifest, Mass,
    ObjectId, PlayerId, Pose, Prompt, Refusal, Surface,
};
use serde::{Deserialize, Serialize};

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
    /// BLAKE3 of the record before; zeros before the first.
    pub previous: ContentHash,
    /// What happened.
    pub event: Event,
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
    /// Somebody moved a thing.
    Moved {
        /// Which.
        object: ObjectId,
        /// To where.
        to: Pose,
    },
    /// Somebody took a thing away.
    Removed {
        /// Which.
        object: ObjectId,
    },
    /// Bodies came to rest.
    Rested {
        /// Where.
        poses: Vec<(ObjectId, Pose)>,
    },
    /// A job was published.
    Made {
        /// Which.
        job: JobId,
        /// What came of it.
        manifest: Box<Manifest>,
        /// Things that had to be moved so that nothing is inside another.
        moved: Vec<(ObjectId, Pose)>,
    },
    /// A job was given up.
    NotMade {
        /// Which.
        job: JobId,
        /// Why.
        why: Refusal,
    },
    /// A job that was given up is tried again.
    Retried {
        /// Which.
        job: JobId,
    },
}

/// Everything a thing is, at rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ObjectState {
    /// Its id.
    pub object: ObjectId,
    /// The command that made it.
    pub made_by: CommandId,
    /// The words for this one thing.
    pub prompt: Prompt,
    /// What people call it.
    pub name: String,
    /// Prop, structure, character.
    pub kind: Kind,
    /// Width, height, depth in metres of its placeholder.
    pub size_m: Vec3,
    /// The placeholder's tint.
    pub color: Color,
    /// The placeholder's stuff.
    pub surface: Surface,
    /// Where it is.
    pub pose: Pose,
    /// How it looks.
    pub look: LookState,
    /// How it behaves.
    pub solid: Solid,
}

/// [`protocol::Appearance`] at rest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LookState {
    /// Waits for this job.
    Pending(JobId),
    /// Made.
    Ready(AssetVersion),
    /// Given up.
    Failed {
        /// The job.
        job: JobId,
        /// Why.
        why: Refusal,
    },
}

/// How a thing behaves as a body: all physics needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Solid {
    /// Moves or not.
    pub body: model::Body,
    /// Its shape.
    pub collider: Collider,
    /// Its mass.
    pub mass: Mass,
    /// Coulomb coefficient.
    pub friction: f32,
    /// 0 to 1.
    pub restitution: f32,
    /// 1 falls as things do.
    pub gravity_scale: f32,
}

/// A whole room at one version: a cache of its records.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// The version it shows.
    pub version: u64,
    /// Hash of the record that made this version; `None` before the first.
    pub previous: Option<ContentHash>,
    /// The next free object id.
    pub next_object: u32,
    /// Every thing, by id.
    pub objects: Vec<ObjectState>,
    /// Answers of the newest commands, so that asking again after a restart is harmless.
    pub answered: Vec<(CommandId, u64, Vec<ObjectId>, Vec<String>)>,
}

/// A new job, as the store queues it in the same transaction as the record.
pub type NewJob = Job;
