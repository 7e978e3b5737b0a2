//! The command line and the environment; nobody else reads either.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
};

use clap::Parser;
use directories::ProjectDirs;

use crate::{Limits, Provider, Settings, admin::Act, clock::Clock, store::Bucket};

/// Serves Incant's rooms, its HTTP API and what was made in them.
#[derive(Debug, Parser)]
#[command(version)]
pub struct Args {
    #[command(subcommand)]
    act: Option<Act>,

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

    /// The OpenID provider whose accounts are believed, as its tokens name it.
    #[arg(long, env = "INCANT_OIDC_ISSUER", requires = "oidc_audience")]
    oidc_issuer: Option<String>,

    /// For whom its tokens must be.
    #[arg(long, env = "INCANT_OIDC_AUDIENCE")]
    oidc_audience: Option<String>,

    /// Where its keys are. Left out: where it says itself.
    #[arg(long, env = "INCANT_OIDC_KEYS")]
    oidc_keys: Option<String>,

    /// Which claim of its tokens names somebody's organisation.
    #[arg(long, env = "INCANT_OIDC_TENANT_CLAIM", default_value = "tenant")]
    oidc_tenant_claim: String,

    /// Which group makes somebody an administrator of their organisation.
    #[arg(long, env = "INCANT_OIDC_ADMIN_GROUP", default_value = "incant-admins")]
    oidc_admin_group: String,

    /// Nobody comes in without an account.
    #[arg(long, env = "INCANT_NO_GUESTS", requires = "oidc_issuer")]
    no_guests: bool,

    /// A JSON file with other limits than a public server has, such as `{"promptsPerHour": 100}`.
    #[arg(long, env = "INCANT_LIMITS", conflicts_with = "unlimited")]
    limits: Option<PathBuf>,

    /// Nobody counts: for a world of one's own.
    #[arg(long, env = "INCANT_UNLIMITED")]
    unlimited: bool,

    /// An address of one's own network that reference pictures may be fetched from; may be given several times.
    #[arg(long, env = "INCANT_REFERENCES_FROM", value_delimiter = ',')]
    references_from: Vec<IpAddr>,

    /// What to log, as `tracing-subscriber` reads it.
    #[arg(long, env = "RUST_LOG")]
    log: Option<String>,
}

/// A file of limits that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("The limits in {path} cannot be used: {why}.", path = path.display())]
pub struct LimitsError {
    path: PathBuf,
    why: String,
}

impl Args {
    /// Reads the command line; a wrong one is explained and ends the program.
    #[must_use]
    pub fn read() -> Self {
        Self::parse()
    }

    /// What to do instead of serving.
    #[must_use]
    pub fn act(&self) -> Option<Act> {
        self.act.clone()
    }

    /// What to log.
    #[must_use]
    pub fn log(&self) -> Option<&str> {
        self.log.as_deref()
    }

    /// What to serve, and from where.
    pub fn settings(self) -> Result<Settings, LimitsError> {
        Ok(Settings {
            bucket: self.bucket(),
            provider: self.provider(),
            limits: self.limits()?,
            guests: !self.no_guests,
            references_from: self.references_from,
            listen: self.listen,
            data: self.data.unwrap_or_else(home),
            postgres: self.database,
            udp_port_base: self.udp_port_base,
            room_name: self.room_name,
            worker_token_file: self.worker_token_file,
            clock: Clock::wall(),
        })
    }

    fn provider(&self) -> Option<Provider> {
        Some(Provider {
            issuer: self.oidc_issuer.clone()?,
            audience: self.oidc_audience.clone()?,
            keys: self.oidc_keys.clone(),
            tenant_claim: self.oidc_tenant_claim.clone(),
            admin_group: self.oidc_admin_group.clone(),
        })
    }

    fn limits(&self) -> Result<Limits, LimitsError> {
        match &self.limits {
            _ if self.unlimited => Ok(Limits::none()),
            None => Ok(Limits::default()),
            Some(path) => {
                let read = std::fs::read(path).map_err(|why| why.to_string());
                let limits = read
                    .and_then(|text| serde_json::from_slice(&text).map_err(|why| why.to_string()));
                limits.map_err(|why| LimitsError {
                    path: path.clone(),
                    why,
                })
            }
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
