//! Hosting a world on this machine: `server` and `generation-worker` as children that end with us.

mod child;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use child::Child;

use super::process;

/// A first start makes keys and a database; on a slow disk that takes a while.
const READY_SECS: u64 = 60;

/// Why no world could be hosted.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HostError {
    /// One of the programs is not there.
    #[error("The program `{0}` is missing beside this one.")]
    Missing(String),
    /// The system does not start it.
    #[error("`{name}` cannot be started: {why}.")]
    Start {
        /// Which.
        name: &'static str,
        /// What the system said.
        why: std::io::Error,
    },
    /// It ended at once; its own words say why.
    #[error("{0}")]
    Ended(String),
    /// It ran, and then ended.
    #[error("The server stopped.")]
    Stopped,
    /// It neither ended nor became ready.
    #[error("The server did not become ready within {READY_SECS} seconds.")]
    Slow,
}

impl HostError {
    /// What to do about it.
    pub(crate) fn next(&self) -> &'static str {
        match self {
            Self::Missing(_) => "Build or install all three programs of Incant into one folder.",
            Self::Stopped => "What was saved is safe. Try again to start it anew.",
            Self::Ended(_) => "Mend that, then try again.",
            Self::Start { .. } | Self::Slow => "Try again; the words above it in the log say more.",
        }
    }
}

/// On which server one wants to play.
#[derive(Clone, Debug)]
pub(crate) enum Where {
    /// On one of our own.
    Here { folder: PathBuf, listen: SocketAddr },
    /// On one that runs already.
    At(String),
}

impl Where {
    /// On the one that answers there.
    pub(crate) fn at(url: &str) -> Self {
        Self::At(url.to_owned())
    }

    /// What is being done on the way.
    pub(crate) fn going_there(&self) -> String {
        match self {
            Self::Here { .. } => "Setting up the workbench".to_owned(),
            Self::At(url) => format!("Knocking at {url}"),
        }
    }

    /// Where it answers; one of our own is started and ends when it is dropped. May block.
    pub(crate) async fn reach(&self) -> Result<(String, Option<Host>), HostError> {
        match self {
            Self::At(url) => Ok((url.clone(), None)),
            Self::Here { folder, listen } => {
                let host = Host::start(folder, *listen)?;
                Ok((host.url().to_owned(), Some(host)))
            }
        }
    }
}

/// A running server with its worker. Both end when this is dropped.
pub(crate) struct Host {
    url: String,
    token_file: PathBuf,
    worker: Child,
    server: Child,
}

impl Host {
    /// Starts both; returns when the server answers.
    pub(super) fn start(folder: &Path, listen: SocketAddr) -> Result<Self, HostError> {
        let mut command = process::ends_with_stdin(&beside("server")?);
        command
            .arg("--unlimited")
            .arg("--listen")
            .arg(listen.to_string())
            .arg("--data")
            .arg(folder);
        let mut server = Child::start("server", command)?;
        let Some(url) = server.said("ready ", Duration::from_secs(READY_SECS)) else {
            // Its output closes a little before it ends.
            return Err(match server.wait_until_ended(Duration::from_secs(1)) {
                true => HostError::Ended(server.last_words()),
                false => HostError::Slow,
            });
        };
        let token_file = folder.join("worker.token");
        let worker = start_worker(&url, &token_file)?;
        Ok(Self {
            url,
            token_file,
            worker,
            server,
        })
    }

    /// Where the server answers.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Restarts a worker that died; says why the server died, if it did.
    pub(crate) fn look_after(&mut self) -> Result<(), HostError> {
        if self.server.ended() {
            tracing::error!("the server stopped: {}", self.server.last_words());
            return Err(HostError::Stopped);
        }
        if self.worker.ended() {
            tracing::warn!(
                "the worker ended ({}); starting another",
                self.worker.last_words()
            );
            self.worker = start_worker(&self.url, &self.token_file)?;
        }
        Ok(())
    }
}

fn start_worker(url: &str, token_file: &Path) -> Result<Child, HostError> {
    let mut command = process::ends_with_stdin(&beside("generation-worker")?);
    command
        .arg("--server")
        .arg(url)
        .arg("--token-file")
        .arg(token_file);
    Child::start("generation-worker", command)
}

/// Another program of ours, in the folder of this one.
fn beside(name: &str) -> Result<PathBuf, HostError> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let here = std::env::current_exe().ok();
    let path = here
        .and_then(|exe| Some(exe.parent()?.join(&file)))
        .filter(|path| path.is_file());
    path.ok_or_else(|| HostError::Missing(name.to_owned()))
}
