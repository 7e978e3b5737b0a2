//! SQLite or PostgreSQL behind one set of statements: both number their parameters `$1`, and what only one of them
//! knows is added here.

use std::{path::Path, str::FromStr as _, time::Duration};

use sqlx::{
    Any, AnyConnection, AnyPool, AssertSqlSafe, ConnectOptions as _, Executor as _, Transaction,
    any::{AnyConnectOptions, AnyPoolOptions},
    migrate::Migrator,
    sqlite::SqliteConnectOptions,
};

use super::StoreError;

/// Readers at a time; more than the cores would only queue inside SQLite.
const READERS: u32 = 4;

/// Connections to PostgreSQL, for reading and writing.
const CONNECTIONS: u32 = 10;

/// A database that does not take us in by now is away.
const PATIENCE: Duration = Duration::from_secs(5);

/// Which of the two one speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Dialect {
    Sqlite,
    Postgres,
}

/// Where rows are kept. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Database {
    dialect: Dialect,
    pub(super) writer: AnyPool,
    pub(super) readers: AnyPool,
}

impl Database {
    /// One file, made when it is missing: a write-ahead log, `synchronous=FULL`, one writer.
    pub(super) async fn sqlite(file: &Path) -> Result<Self, StoreError> {
        let open = |options: SqliteConnectOptions| {
            AnyConnectOptions::from_url(&options.filename(file).to_url_lossy())
                .map(AnyConnectOptions::disable_statement_logging)
        };
        sqlx::any::install_default_drivers();
        let writing = SqliteConnectOptions::new().create_if_missing(true);
        let writer = sqlite_pool(1).connect_with(open(writing)?).await?;
        let reading = SqliteConnectOptions::new().read_only(true);
        let migrator = sqlx::migrate!("./migrations/sqlite");
        migrator.run(&writer).await?;
        Ok(Self {
            dialect: Dialect::Sqlite,
            readers: sqlite_pool(READERS).connect_with(open(reading)?).await?,
            writer,
        })
    }

    /// A PostgreSQL that is there already, such as `postgres://user:password@host/database`.
    pub(super) async fn postgres(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let options = AnyConnectOptions::from_str(url)?.disable_statement_logging();
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await?;
        let migrator: Migrator = sqlx::migrate!("./migrations/postgres");
        migrator.run(&pool).await?;
        Ok(Self {
            dialect: Dialect::Postgres,
            writer: pool.clone(),
            readers: pool,
        })
    }

    /// A transaction that nobody else's writing gets into.
    pub(super) async fn write(&self) -> Result<Transaction<'static, Any>, StoreError> {
        Ok(match self.dialect {
            Dialect::Sqlite => self.writer.begin_with("BEGIN IMMEDIATE").await?,
            Dialect::Postgres => self.writer.begin().await?,
        })
    }

    pub(super) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

fn sqlite_pool(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .after_connect(|connection, _| {
            Box::pin(async move {
                // A reader that meets a checkpoint waits this long before it gives up.
                connection.execute("PRAGMA busy_timeout = 10000").await?;
                connection.execute("PRAGMA journal_mode = WAL").await?;
                connection.execute("PRAGMA synchronous = FULL").await?;
                connection.execute("PRAGMA foreign_keys = ON").await?;
                Ok(())
            })
        })
}

/// A `SELECT` whose rows nobody else changes until this transaction ends. SQLite has one writer anyhow.
pub(super) fn locked(connection: &AnyConnection, select: &str) -> AssertSqlSafe<String> {
    with(connection, select, "FOR UPDATE")
}

/// A `SELECT` of rows nobody else has locked.
pub(super) fn unclaimed(connection: &AnyConnection, select: &str) -> AssertSqlSafe<String> {
    with(connection, select, "FOR UPDATE SKIP LOCKED")
}

/// Has everybody else who writes to this table wait until this transaction ends.
pub(super) async fn one_at_a_time(
    connection: &mut AnyConnection,
    table: &'static str,
) -> Result<(), StoreError> {
    if dialect(connection) == Dialect::Postgres {
        let lock = AssertSqlSafe(format!("LOCK TABLE {table} IN EXCLUSIVE MODE"));
        sqlx::query(lock).execute(connection).await?;
    }
    Ok(())
}

fn with(connection: &AnyConnection, select: &str, lock: &str) -> AssertSqlSafe<String> {
    let lock = match dialect(connection) {
        Dialect::Sqlite => "",
        Dialect::Postgres => lock,
    };
    AssertSqlSafe(format!("{select} {lock}"))
}

fn dialect(connection: &AnyConnection) -> Dialect {
    if connection.backend_name() == "PostgreSQL" {
        Dialect::Postgres
    } else {
        Dialect::Sqlite
    }
}
