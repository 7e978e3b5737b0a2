//! The command line and the environment; nobody else reads either.

use std::{net::SocketAddr, path::PathBuf};

use clap::Parser;
use directories::ProjectDirs;

use crate::{Settings, clock::Clock};

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
            listen: self.listen,
            data: self.data.unwrap_or_else(home),
            udp_port_base: self.udp_port_base,
            room_name: self.room_name,
            worker_token_file: self.worker_token_file,
            clock: Clock::wall(),
        }
    }
}

fn home() -> PathBuf {
    let folders = ProjectDirs::from("", "", "incant");
    folders.map_or_else(
        || PathBuf::from("incant-data"),
        |folders| folders.data_dir().join("server"),
    )
}
