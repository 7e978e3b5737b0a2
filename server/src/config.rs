//! The command line and the environment; nobody else reads either.

use std::{net::SocketAddr, path::PathBuf};

use clap::Parser;
use directories::ProjectDirs;

use crate::{Settings, clock::Clock, store::Bucket};

/// Serves Incant's rooms, its HTTP API and what was made in them.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Args {
    /// Where to listen for HTTP; rooms open their UDP doors at the same address. Port 0: any that is free.
    #[arg(long, env = "INCANT_LISTEN", default_value = "127.0.0.1:7777")]
    listen: SocketAddr,

    /// Where everything is kept; made when it is missing. Left out: this user's data folder.
    #[arg(long, env = "INCANT_DATA")]
    data: Option<PathBuf>,

    /// A PostgreSQL for rooms, jobs and journals, such as `postgres://incant@localhost/incant`. Left out: a file in the
    /// data folder.
    #[arg(long, env = "INCANT_DATABASE", hide_env_values = true)]
    database: Option<String>,

    /// A bucket of S3, or of anything that speaks like it, for meshes and pictures: its name, and a prefix after a
    /// slash. Left out: the data folder. Its key is read from `INCANT_BUCKET_KEY_ID` and `INCANT_BUCKET_KEY`.
    #[arg(long, env = "INCANT_BUCKET")]
    bucket: Option<String>,

    /// Where the bucket is, unless it is Amazon's.
    #[arg(long, env = "INCANT_BUCKET_ENDPOINT", requires = "bucket")]
    bucket_endpoint: Option<String>,

    /// In which region the bucket is.
    #[arg(long, env = "INCANT_BUCKET_REGION", default_value = "us-east-1")]
    bucket_region: String,

    /// The UDP port of the first room, the next ones count up; 0: any that is free.
    #[arg(long, env = "INCANT_UDP_PORT_BASE", default_value_t = 0)]
    udp_port_base: u16,

    /// What the first room of a new data folder is called.
    #[arg(long, default_value = "Home")]
    room_name: String,

    /// Keeps the token that workers show: read, or made when it is missing. Left out: `worker.token` in the data folder.
    #[arg(long, env = "INCANT_WORKER_TOKEN_FILE")]
    worker_token_file: Option<PathBuf>,

    /// What to log, as `tracing-subscriber` reads it.
    #[arg(long, env = "RUST_LOG")]
    log: Option<String>,
}

impl Args {
    /// Reads the command line; a wrong one is explained and ends the program.
    #[must_use]
    pub fn read() -> Self {
        Self::parse()
    }

    /// What to log.
    #[must_use]
    pub fn log(&self) -> Option<&str> {
        self.log.as_deref()
    }

    /// What to serve, and from where.
    #[must_use]
    pub fn settings(self) -> Settings {
        Settings {
            bucket: self.bucket(),
            listen: self.listen,
            data: self.data.unwrap_or_else(home),
            postgres: self.database,
            udp_port_base: self.udp_port_base,
            room_name: self.room_name,
            worker_token_file: self.worker_token_file,
            clock: Clock::wall(),
        }
    }

    fn bucket(&self) -> Option<Bucket> {
        let bucket = self.bucket.as_deref()?;
        let (name, prefix) = bucket.split_once('/').unwrap_or((bucket, ""));
        let key = secret("INCANT_BUCKET_KEY_ID").zip(secret("INCANT_BUCKET_KEY"));
        Some(Bucket {
            name: name.to_owned(),
            prefix: prefix.to_owned(),
            endpoint: self.bucket_endpoint.clone(),
            region: self.bucket_region.clone(),
            key,
        })
    }
}

/// What must not stand on a command line, where everybody on the machine could read it.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where configuration is read"
)]
fn secret(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

fn home() -> PathBuf {
    let folders = ProjectDirs::from("", "", "incant");
    folders.map_or_else(
        || PathBuf::from("incant-data"),
        |folders| folders.data_dir().join("server"),
    )
}
