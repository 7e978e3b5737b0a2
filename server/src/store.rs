//! The one door to the database and to files: rooms, journals, jobs, assets. What a call here
//! returned from is on disk: SQLite with a write-ahead log, `synchronous=FULL`, one writer.

mod assets;
mod blobs;
mod jobs;
mod journal;
mod snapshots;
mod worlds;

use std::{path::Path, time::Duration};

use model::{ContentHash, JobState, RoomId};
use room::mail::Mail;
use sqlx::{
    ConnectOptions as _, Sqlite, SqlitePool, Transaction,
    error::DatabaseError,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::clock::Clock;
use blobs::Blobs;
pub use jobs::LeaseError;
pub use journal::Committed;
pub use worlds::World;

/// A reader that meets a checkpoint waits this long before it gives up.
const BUSY: Duration = Duration::from_secs(10);

/// Readers at a time; more than the cores would only queue inside SQLite.
const READERS: u32 = 4;

/// Everything that outlives this process. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    writer: SqlitePool,
    readers: SqlitePool,
    blobs: Blobs,
    clock: Clock,
}

/// Something a room should hear of.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Which room.
    pub room: RoomId,
    /// What it should hear.
    pub mail: Mail,
}

/// Why something is not stored, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No space left.
    #[error("the disk is full")]
    Full,
    /// SQLite failed.
    #[error("the database failed: {0}")]
    Database(#[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The folder of files failed.
    #[error("the file store failed: {0}")]
    File(#[source] object_store::Error),
    /// A file is not what it was.
    #[error("file {0} is damaged")]
    DamagedFile(ContentHash),
    /// A file's bytes do not match the name they were sent under.
    #[error("these bytes are not file {0}")]
    OtherFile(ContentHash),
    /// A journal does not read back.
    #[error("the journal of room {room} is corrupt at version {version}: {what}")]
    Corrupt {
        /// Whose.
        room: RoomId,
        /// Where.
        version: u64,
        /// What is wrong.
        what: String,
    },
    /// Records that do not follow the last one.
    #[error("version {version} of room {room} does not follow what is on disk")]
    OutOfOrder {
        /// Whose.
        room: RoomId,
        /// Which record.
        version: u64,
    },
    /// A row that this program did not write.
    #[error("the database holds a {0} that cannot be read")]
    BadRow(&'static str),
}

/// SQLite's code for a full disk.
const SQLITE_FULL: &str = "13";

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error.as_database_error().and_then(DatabaseError::code) {
            Some(code) if code == SQLITE_FULL => Self::Full,
            _ => Self::Database(error),
        }
    }
}

impl From<object_store::Error> for StoreError {
    fn from(error: object_store::Error) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(inner) = cause {
            let kind = inner
                .downcast_ref::<std::io::Error>()
                .map(std::io::Error::kind);
            if kind == Some(std::io::ErrorKind::StorageFull) {
                return Self::Full;
            }
            cause = inner.source();
        }
        Self::File(error)
    }
}

impl Store {
    /// Opens `world.db` and `blobs/` in `folder`, which exists, and brings the tables up to date.
    pub async fn open(folder: &Path, clock: Clock) -> Result<Self, StoreError> {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("world.db"))
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .disable_statement_logging();
        let writer = SqlitePoolOptions::new()
            .max_connections(1)
            .connect_with(options.clone())
            .await?;
        sqlx::migrate!("./migrations").run(&writer).await?;
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .connect_with(options.read_only(true))
            .await?;
        let blobs = Blobs::open(&folder.join("blobs"))?;
        Ok(Self {
            writer,
            readers,
            blobs,
            clock,
        })
    }

    /// Whether the database still answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.readers).await?;
        Ok(())
    }

    /// Closes the database; what was stored stays so.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }

    /// What a failing disk could do to the database.
    #[cfg(test)]
    pub(crate) async fn damage(&self, sql: &'static str) {
        sqlx::query(sql).execute(&self.writer).await.unwrap();
    }

    async fn write(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        Ok(self.writer.begin_with("BEGIN IMMEDIATE").await?)
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
