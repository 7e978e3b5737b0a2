//! What goes between a room and the process around it. Bounded both ways; the room never waits.

use std::sync::{
    Mutex,
    mpsc::{Receiver, SyncSender},
};

use bevy::prelude::Resource;
use model::{
    Answer, AssetVersion, BuildCommand, CommandId, Job, JobId, JobNote, Manifest, PlayerId, Spot,
};

use crate::history::{ObjectState, Record, Snapshot};

/// Letters a room may have in its box.
pub const INBOX_MAX: usize = 1_024;

/// Letters of a room that may wait for the process around it.
pub const OUTBOX_MAX: usize = 1_024;

/// To the room.
#[derive(Clone, Debug)]
pub enum Mail {
    /// Every record up to this version is on disk.
    Durable(u64),
    /// A commit could not be written; nothing is accepted, for ever or until [`Mail::StoreBack`].
    StoreFailed(String),
    /// It was written after all; changes are accepted again.
    StoreBack,
    /// A job got further.
    Progress(JobNote),
    /// A job was published.
    AssetReady {
        /// Which.
        job: JobId,
        /// What came of it.
        manifest: Box<Manifest>,
    },
    /// Something to be shown until a job is published.
    DraftReady {
        /// Which.
        job: JobId,
        /// What came of it so far.
        manifest: Box<Manifest>,
    },
    /// Somebody who need not be here asks for something; answered by [`Post::Answered`].
    Petition(Box<Petition>),
    /// A job was given up.
    JobFailed {
        /// Which.
        job: JobId,
        /// One sentence.
        why: String,
    },
    /// Answer to [`Post::WantManifest`].
    Manifest {
        /// Which was wanted.
        asset: AssetVersion,
        /// `None`: there is no such asset.
        manifest: Option<Box<Manifest>>,
    },
}

/// What somebody asks from outside; whether they may was decided there.
#[derive(Clone, Debug)]
pub struct Petition {
    /// The changeset, and the key that makes asking twice harmless.
    pub command: CommandId,
    /// Who.
    pub by: PlayerId,
    /// What others call them.
    pub name: String,
    /// What.
    pub wish: Wish,
}

/// What can be asked from outside.
#[derive(Clone, Debug)]
pub enum Wish {
    /// What players can ask, too.
    Build(BuildCommand),
    /// To try this job once more.
    Retry(JobId),
    /// To have these things stand together, their places being around this spot.
    Assemble {
        /// As they were when they were kept.
        things: Vec<ObjectState>,
        /// Where.
        at: Spot,
    },
}

/// From the room.
#[derive(Clone, Debug)]
pub enum Post {
    /// To be written, in order, in one transaction; answered by [`Mail::Durable`] or [`Mail::StoreFailed`].
    Commit(Commit),
    /// What became of a petition. What was done is in a commit posted after it.
    Answered(Answer),
    /// A manifest is needed; answered by [`Mail::Manifest`].
    WantManifest(AssetVersion),
    /// How many players are here now.
    Population(usize),
    /// A snapshot for the shelf; the records up to its version were posted before.
    Snapshot(Box<Snapshot>),
}

/// What belongs together on disk.
#[derive(Clone, Debug, Default)]
pub struct Commit {
    /// One after the other.
    pub records: Vec<Record>,
    /// To be queued; known ids are left as they are.
    pub jobs: Vec<Job>,
    /// Who asked for which of them; counted once for each command.
    pub orders: Vec<Order>,
    /// Given-up jobs to be queued again.
    pub retries: Vec<JobId>,
}

/// A command that has things made.
#[derive(Clone, Debug)]
pub struct Order {
    /// Which.
    pub command: CommandId,
    /// Whose.
    pub player: PlayerId,
    /// Its jobs.
    pub jobs: Vec<JobId>,
}

/// A room's two ends.
#[derive(Debug)]
pub struct Mailbox {
    /// From the process around it.
    pub inbox: Receiver<Mail>,
    /// To the process around it.
    pub outbox: SyncSender<Post>,
}

/// The room's end of its mailbox. The lock only makes the receiver shareable; nobody else holds it.
#[derive(Resource)]
pub(crate) struct Letters {
    pub(crate) inbox: Mutex<Receiver<Mail>>,
    pub(crate) outbox: SyncSender<Post>,
}
