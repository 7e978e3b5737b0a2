//! On an operating system: a command line, files, threads, child processes.

mod args;
mod cache;
mod carrier;
mod headless;
mod host;
mod keep;
mod process;
mod tasks;
mod window;

use std::{
    hash::{BuildHasher as _, RandomState},
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};

use args::Args;
use bevy::app::AppExit;
use clap::Parser as _;
use directories::{ProjectDirs, UserDirs};
use model::limits::NAME_CHARS_MAX;

pub(crate) use cache::Cache;
pub(crate) use carrier::connect;
pub(crate) use host::{Host, HostError, Where};
pub(crate) use keep::Keep;
pub(crate) use tasks::{breathe, spawn};
pub(crate) use window::window;

use tasks::wait_for;

/// Does what the command line says.
pub(crate) fn start() -> ExitCode {
    let args = Args::parse();
    if args.headless || args.bots.bots.is_some() {
        return without_window(&args);
    }
    if args.watch {
        return watch(&args);
    }
    let mut app = if args.showroom {
        crate::showroom(args.keep())
    } else {
        crate::game(args.wish())
    };
    match app.run() {
        AppExit::Success => ExitCode::SUCCESS,
        AppExit::Error(code) => ExitCode::from(code.get()),
    }
}

/// Does the main job and prints what it found as one JSON object.
fn without_window(args: &Args) -> ExitCode {
    start_log();
    match headless::run(args) {
        Ok(json) => match writeln!(io::stdout(), "{json}") {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(problem) => {
            tracing::error!("{problem}");
            ExitCode::FAILURE
        }
    }
}

/// Tells what happens in a room until nobody listens.
fn watch(args: &Args) -> ExitCode {
    start_log();
    match headless::watch::run(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            tracing::error!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn start_log() {
    let log = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_env_filter(crate::LOG);
    log.without_time().with_target(false).init();
}

/// Where this user's worlds, files and identity are kept.
fn data_folder() -> PathBuf {
    let home = ProjectDirs::from("", "", "incant");
    home.map_or_else(
        || PathBuf::from("incant-data"),
        |dirs| dirs.data_dir().to_owned(),
    )
}

/// Different for every start of every program.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

/// The name of the user's home folder is what people call themselves on this machine.
pub(crate) fn name() -> Option<String> {
    let dirs = UserDirs::new()?;
    let name = dirs.home_dir().file_name()?.to_str()?.to_owned();
    (name != "root" && !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX).then_some(name)
}

/// What time it is, for those outside of any frame.
#[expect(clippy::disallowed_methods, reason = "the one door to the clock")]
fn now() -> Instant {
    Instant::now()
}
