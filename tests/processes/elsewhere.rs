//! Where a server keeps things when the stories are told so: in a PostgreSQL and a bucket, each story for itself.

use std::{env, fs, path::Path, process::Command};

/// A PostgreSQL that may be filled with schemas, by its URL.
const POSTGRES: &str = "INCANT_TEST_POSTGRES";

/// A bucket that may be filled: the URL of what speaks S3, which believes any key.
const BUCKET: &str = "INCANT_TEST_BUCKET";

/// The file in which that PostgreSQL says which process it is. Whoever started it starts it again when it ends.
const PROCESS: &str = "INCANT_TEST_POSTGRES_PROCESS";

/// Whether files are not in the data folder.
#[must_use]
pub fn is_on() -> bool {
    env::var_os(BUCKET).is_some()
}

/// Tells a server; the same folder is always the same schema and the same prefix.
pub(super) fn told(server: &mut Command, data: &Path) {
    let Some((postgres, bucket)) = word(POSTGRES).zip(word(BUCKET)) else {
        return;
    };
    let name = data.to_string_lossy();
    let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let schema = format!("story_{}", name.to_lowercase());
    let made = Command::new("psql")
        .args(["--quiet", "--command"])
        .arg(format!("CREATE SCHEMA IF NOT EXISTS {schema}"))
        .arg(&postgres)
        .output()
        .expect("psql can be started");
    assert!(made.status.success(), "{made:?}");
    server
        .arg("--database")
        .arg(format!("{postgres}&options[search_path]={schema}"))
        .args(["--bucket", &format!("incant/{schema}")])
        .args(["--bucket-endpoint", &bucket])
        .env("INCANT_BUCKET_KEY_ID", "test")
        .env("INCANT_BUCKET_KEY", "test");
}

/// Has the PostgreSQL begin anew, as whoever looks after it would; false when there is none.
pub fn restart_postgres() -> bool {
    let Some(file) = word(PROCESS) else {
        return false;
    };
    let text = fs::read_to_string(file).expect("PostgreSQL says which process it is");
    let process = text.lines().next().unwrap_or_default().to_owned();
    let asked = Command::new("kill").args(["-INT", &process]).status();
    asked.is_ok_and(|asked| asked.success())
}

fn word(name: &str) -> Option<String> {
    env::var_os(name)?.into_string().ok()
}
