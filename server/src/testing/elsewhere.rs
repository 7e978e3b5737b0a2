//! Where tests keep things when they are told to: every test has a schema and a prefix of its own.

use std::path::Path;

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::{
    secret,
    store::{Bucket, Files, Rows},
};

/// A PostgreSQL that may be filled with schemas, by its URL.
const POSTGRES: &str = "INCANT_TEST_POSTGRES";

/// A bucket that may be filled: the URL of what speaks S3, which believes any key.
const BUCKET: &str = "INCANT_TEST_BUCKET";

pub(crate) async fn rows(folder: &Path) -> Rows {
    match postgres().await {
        Some(url) => Rows::Postgres(url),
        None => Rows::File(folder.join("world.db")),
    }
}

pub(crate) fn files(folder: &Path) -> Files {
    bucket().map_or_else(|| Files::Folder(folder.join("blobs")), Files::Bucket)
}

/// A schema of its own.
pub(crate) async fn postgres() -> Option<String> {
    let url = from_environment(POSTGRES)?;
    let schema = fresh_name();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let create = AssertSqlSafe(format!("CREATE SCHEMA {schema}"));
    connection.execute(create).await.unwrap();
    connection.close().await.unwrap();
    let and = if url.contains('?') { '&' } else { '?' };
    Some(format!("{url}{and}options[search_path]={schema}"))
}

/// A prefix of its own.
pub(crate) fn bucket() -> Option<Bucket> {
    Some(Bucket {
        name: "incant".to_owned(),
        prefix: fresh_name(),
        endpoint: Some(from_environment(BUCKET)?),
        region: "us-east-1".to_owned(),
        key: Some(("test".to_owned(), "test".to_owned())),
    })
}

fn fresh_name() -> String {
    format!("test_{}", model::RoomId(secret::random()))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the tests' only setting: where things are kept"
)]
fn from_environment(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
