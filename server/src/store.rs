//! The one door to the database and to files: rooms, journals, jobs, assets.
//!
//! What a call here returned from is on disk. Rows are in SQLite or PostgreSQL, files in a folder or any S3; nobody else
//! knows which.

mod accounts;
mod assets;
mod audit;
mod blobs;
mod database;
mod error;
mod grants;
mod jobs;
mod journal;
mod library;
mod orders;
mod people;
mod prefabs;
mod published;
mod requests;
mod snapshots;
mod storage;
mod worlds;

use std::path::{Path, PathBuf};

use model::{ContentHash, JobState, RoomId};
use room::mail::Mail;
use sqlx::{Any, Transaction};

use crate::{clock::Clock, limits::Limits};
pub(crate) use accounts::Scope;
pub use audit::Entry;
use blobs::Blobs;
pub use blobs::Bucket;
use database::Database;
pub use error::StoreError;
pub use jobs::LeaseError;
pub use journal::Committed;
pub(crate) use library::Search;
pub(crate) use orders::Order;
pub use orders::{OverQuota, SpendError, Used};
pub(crate) use requests::Known;
pub(crate) use worlds::Changed;
pub use worlds::World;

/// Where everything is kept.
#[derive(Clone, Debug)]
pub struct Keeping {
    /// Rows.
    pub rows: Rows,
    /// Files.
    pub files: Files,
}

/// Where rows are kept.
#[derive(Clone, Debug)]
pub enum Rows {
    /// In one SQLite file, made when it is missing.
    File(PathBuf),
    /// In a PostgreSQL, by its URL.
    Postgres(String),
}

/// Where files are kept.
#[derive(Clone, Debug)]
pub enum Files {
    /// In a folder, made when it is missing.
    Folder(PathBuf),
    /// In a bucket.
    Bucket(Bucket),
}

impl Keeping {
    /// Everything in this folder: `world.db` and `blobs/`.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            rows: Rows::File(folder.join("world.db")),
            files: Files::Folder(folder.join("blobs")),
        }
    }
}

/// Everything that outlives this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    database: Database,
    blobs: Blobs,
    clock: Clock,
    limits: Limits,
}

/// Something a room should hear of.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Which room.
    pub room: RoomId,
    /// What it should hear.
    pub mail: Mail,
}

impl Store {
    /// Opens what is kept, and brings the tables up to date.
    pub async fn open(keeping: &Keeping, limits: Limits, clock: Clock) -> Result<Self, StoreError> {
        let database = match &keeping.rows {
            Rows::File(file) => Database::sqlite(file).await?,
            Rows::Postgres(url) => Database::postgres(url).await?,
        };
        Ok(Self {
            database,
            blobs: Blobs::open(&keeping.files)?,
            clock,
            limits,
        })
    }

    /// Whether the database still answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1")
            .execute(&self.database.readers)
            .await?;
        Ok(())
    }

    /// Closes the database; what was stored stays so.
    pub async fn close(&self) {
        self.database.close().await;
    }

    /// What a failing disk could do to the database.
    #[cfg(test)]
    pub(crate) async fn damage(&self, sql: &'static str) {
        sqlx::query(sql)
            .execute(&self.database.writer)
            .await
            .unwrap();
    }

    async fn write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        self.database.write().await
    }

    fn now_ms(&self) -> i64 {
        self.clock.now_ms().cast_signed()
    }
}

/// Bytes of a column as an id of `N` bytes.
fn id<const N: usize>(bytes: &[u8], what: &'static str) -> Result<[u8; N], StoreError> {
    bytes.try_into().or(Err(StoreError::BadRow(what)))
}

/// BLAKE3 as the name of what was hashed.
fn hash_of(bytes: &[u8]) -> ContentHash {
    ContentHash(*blake3::hash(bytes).as_bytes())
}

impl Letter {
    /// Whether it says that a job waits in line.
    fn waits(&self) -> bool {
        matches!(&self.mail, Mail::Progress(note) if note.state == JobState::Queued)
    }

    /// The same, honest about there being nobody who could do the work.
    pub(crate) fn while_nobody_works(mut self) -> Self {
        if let Mail::Progress(note) = &mut self.mail
            && note.state == JobState::Queued
        {
            crate::workers::NOBODY.clone_into(&mut note.detail);
        }
        self
    }
}
