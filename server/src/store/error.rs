//! Why something is not stored, and whether it could be later.

use model::{ContentHash, RoomId};
use sqlx::error::DatabaseError;

/// Why something is not stored, or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// No space left.
    #[error("the disk is full")]
    Full,
    /// Nothing was lost, nobody answers; the same call may succeed when the database is back.
    #[error("the database is away: {0}")]
    Away(#[source] sqlx::Error),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[source] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database cannot be brought up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The files failed.
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

/// What SQLite and PostgreSQL call a full disk.
const FULL: [&str; 2] = ["13", "53100"];

/// What PostgreSQL says while it stops, starts or has no place left (classes 08, 53300 and 57P).
const AWAY: [&str; 5] = ["08", "53300", "57P01", "57P02", "57P03"];

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(DatabaseError::code);
        match code {
            Some(code) if FULL.contains(&&*code) => Self::Full,
            Some(code) if AWAY.iter().any(|away| code.starts_with(away)) => Self::Away(error),
            None if is_link(&error) => Self::Away(error),
            Some(_) | None => Self::Database(error),
        }
    }
}

/// Whether the way to the database broke, and not the database.
fn is_link(error: &sqlx::Error) -> bool {
    matches!(
        error,
        sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut
    )
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
