//! What this crate's tests share: a store with a clock to crank, a running server, a bundle to publish.

mod bundle;
pub(crate) mod elsewhere;
mod relay;
mod town;

use std::time::Duration;

use model::{
    CommandId, ContentHash, Job, JobId, Lease, Manifest, ObjectId, Pose, Prompt, RoomId, WorkerId,
    api::JobStatus,
};
use room::{
    history::{Event, Record, Snapshot, Source},
    mail::Commit,
};
use tempfile::TempDir;

use crate::{
    clock::Clock,
    limits::Limits,
    store::{Keeping, Letter, Store},
};
pub(crate) use bundle::{Bundle, thumb};
pub(crate) use relay::Relay;
pub(crate) use town::{Town, problem};

/// The room of every test.
pub(crate) const ROOM: RoomId = RoomId([7; 16]);

pub(crate) const ANN: WorkerId = WorkerId([1; 16]);
pub(crate) const BEN: WorkerId = WorkerId([2; 16]);

/// A store of its own, with one room and a cranked clock: in a folder, or wherever the environment says.
pub(crate) struct Cellar {
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    _folder: TempDir,
    state: Snapshot,
}

impl Cellar {
    pub(crate) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keeping = Keeping {
            rows: elsewhere::rows(folder.path()).await,
            files: elsewhere::files(folder.path()),
        };
        Self::kept(folder, &keeping).await
    }

    /// For what only SQLite does.
    pub(crate) async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let keeping = Keeping::in_folder(folder.path());
        Self::kept(folder, &keeping).await
    }

    async fn kept(folder: TempDir, keeping: &Keeping) -> Self {
        let clock = Clock::cranked();
        let store = Store::open(keeping, Limits::none(), clock.clone())
            .await
            .unwrap();
        store.create_world(ROOM, "Home").await.unwrap();
        Self {
            store,
            clock,
            _folder: folder,
            state: Snapshot::default(),
        }
    }

    /// The next record of the room, as the room would write it.
    pub(crate) fn next_record(&mut self) -> Record {
        let to = Pose::default().lifted(self.state.version as f32 / 3.0);
        let event = Event::Moved {
            poses: vec![(ObjectId(1), to)],
        };
        let record = self.state.next(CommandId([3; 16]), Source::System, event);
        self.state.apply(&record).unwrap();
        record
    }

    /// The room as its records add up.
    pub(crate) fn state(&self) -> &Snapshot {
        &self.state
    }

    pub(crate) async fn commit_records(&mut self, count: usize) {
        let records = (0..count).map(|_| self.next_record()).collect();
        let commit = Commit {
            records,
            ..Commit::default()
        };
        self.store.commit(ROOM, &commit).await.unwrap();
    }

    pub(crate) async fn queue(&self, job: &Job) -> Vec<Letter> {
        let commit = Commit {
            jobs: vec![job.clone()],
            ..Commit::default()
        };
        self.store.commit(ROOM, &commit).await.unwrap().letters
    }

    pub(crate) async fn retry(&self, job: JobId) -> Vec<Letter> {
        let commit = Commit {
            retries: vec![job],
            ..Commit::default()
        };
        self.store.commit(ROOM, &commit).await.unwrap().letters
    }

    pub(crate) async fn claim(&self, worker: WorkerId) -> Option<Lease> {
        let answer = self.store.claim(worker).await.unwrap();
        answer.map(|answer| answer.lease)
    }

    pub(crate) async fn status(&self, job: JobId) -> JobStatus {
        self.store.job(job).await.unwrap().unwrap()
    }

    /// Sends a bundle's files.
    pub(crate) async fn send(&self, bundle: &Bundle) -> Manifest {
        for (hash, bytes) in &bundle.files {
            self.store.keep_file(*hash, bytes.clone()).await.unwrap();
        }
        bundle.manifest.clone()
    }

    pub(crate) fn crank_secs(&self, secs: u64) {
        self.clock.crank(Duration::from_secs(secs));
    }
}

/// A job of its own for these words.
pub(crate) fn job(number: u8, words: &str) -> Job {
    Job {
        id: JobId([number; 16]),
        room: ROOM,
        prompt: Prompt::parse(words).unwrap(),
        seed: u64::MAX - 1,
        variant: None,
    }
}

pub(crate) fn hash(bytes: &[u8]) -> ContentHash {
    ContentHash(*blake3::hash(bytes).as_bytes())
}
