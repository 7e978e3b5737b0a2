//! The room's own account: what its records add up to, and which of them are safe.

use bevy::prelude::*;
use model::{CommandId, Job, JobId, ObjectId, PlayerId, Refusal};

use crate::{
    history::{Event, Record, Snapshot, Source},
    mail::{Commit, Order},
};

/// Records that may wait for the disk before the room asks people to wait.
const UNSAVED_MAX: u64 = 2_000;

/// Everything that happened, added up, and what of it still has to be written.
#[derive(Resource)]
pub(crate) struct Ledger {
    state: Snapshot,
    /// Not posted yet.
    commit: Commit,
    /// Everything up to here is on disk.
    durable: u64,
    /// Why nothing more can be.
    trouble: Option<String>,
}

impl Ledger {
    pub(crate) fn new(state: Snapshot) -> Self {
        Self {
            durable: state.version,
            state,
            commit: Commit::default(),
            trouble: None,
        }
    }

    pub(crate) fn state(&self) -> &Snapshot {
        &self.state
    }

    pub(crate) fn durable(&self) -> u64 {
        self.durable
    }

    pub(crate) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Whether another change may be accepted.
    pub(crate) fn may_write(&self) -> Result<(), Refusal> {
        match &self.trouble {
            Some(why) => Err(Refusal::NotSaving { why: why.clone() }),
            None if self.state.version > self.durable + UNSAVED_MAX => Err(Refusal::Busy),
            None => Ok(()),
        }
    }

    /// Writes down what happened; returns the version that contains it.
    pub(crate) fn record(
        &mut self,
        command: CommandId,
        source: Source,
        by: String,
        event: Event,
    ) -> u64 {
        let record = Record {
            by,
            ..self.state.next(command, source, event)
        };
        self.state
            .apply(&record)
            .expect("a record made from the state follows from it");
        self.commit.records.push(record);
        self.state.version
    }

    /// Writes down what the room itself did.
    pub(crate) fn record_own(&mut self, event: Event) -> u64 {
        let command = CommandId(u128::from(self.state.version + 1).to_be_bytes());
        self.record(command, Source::System, String::new(), event)
    }

    /// Has a job queued together with the records of this tick.
    pub(crate) fn queue(&mut self, job: Job) {
        self.commit.jobs.push(job);
    }

    /// Says who asked for jobs that are queued with the records of this tick.
    pub(crate) fn order(&mut self, command: CommandId, player: PlayerId, jobs: Vec<JobId>) {
        self.commit.orders.push(Order {
            command,
            player,
            jobs,
        });
    }

    /// Has a given-up job queued again together with the records of this tick.
    pub(crate) fn queue_again(&mut self, job: JobId) {
        self.commit.retries.push(job);
    }

    /// The next free object id.
    pub(crate) fn next_object(&self) -> ObjectId {
        ObjectId(self.state.newest_object + 1)
    }

    /// What has to be written, if anything.
    pub(crate) fn take_commit(&mut self) -> Option<Commit> {
        let nothing = self.commit.records.is_empty()
            && self.commit.jobs.is_empty()
            && self.commit.retries.is_empty();
        (!nothing).then(|| std::mem::take(&mut self.commit))
    }

    /// The commit could not be posted yet; it stays the next.
    pub(crate) fn put_back(&mut self, commit: Commit) {
        self.commit = commit;
    }

    pub(crate) fn set_durable(&mut self, version: u64) {
        self.durable = self.durable.max(version);
    }

    pub(crate) fn set_trouble(&mut self, trouble: Option<String>) {
        self.trouble = trouble;
    }
}
