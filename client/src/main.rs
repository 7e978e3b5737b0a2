//! Incant's client: the shell around the session. It shows the room, takes what the player says, and
//! fetches what the room names.

mod args;
mod platform;
mod theme;

mod screens;

mod build_mode;
mod input;
mod look;
mod panels;
mod possess_mode;
mod presence;

mod enter;
mod fetch;
mod headless;
mod host;
mod identity;
mod showroom;

use std::{
    io::{self, Write as _},
    process::ExitCode,
};

use args::Args;
use bevy::{app::AppExit, log::LogPlugin, prelude::*};
use bevy_egui::EguiPlugin;
use clap::Parser as _;
use enter::Journey;
use input::ControlsFile;
use session::SessionPlugin;

fn main() -> ExitCode {
    let args = Args::parse();
    if args.headless || args.bots.bots.is_some() {
        return without_window(&args);
    }
    if args.watch {
        return watch(&args);
    }
    match in_window(&args) {
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

/// Plays in a window until it is closed.
fn in_window(args: &Args) -> AppExit {
    let mut app = App::new();
    app.add_plugins(DefaultPlugins.set(platform::window()).set(quiet_log()))
        .add_plugins(EguiPlugin::default())
        .add_plugins(SessionPlugin {
            seed: platform::seed(),
        })
        .add_plugins((
            theme::plugin,
            screens::plugin,
            look::plugin,
            look::landing::plugin,
            input::plugin,
            build_mode::plugin,
            possess_mode::plugin,
            panels::plugin,
            presence::plugin,
        ))
        .insert_resource(ControlsFile::in_folder(&args.client_folder()));
    if args.showroom {
        app.add_plugins(showroom::plugin);
    } else {
        let wish = args.wish();
        let cache = wish.folder.join("files");
        app.insert_resource(Journey::new(wish, cache))
            .add_plugins(enter::plugin);
    }
    app.run()
}

const LOG: &str = "warn,client=info,wgpu=error,naga=error";

fn quiet_log() -> LogPlugin {
    LogPlugin {
        filter: LOG.to_owned(),
        ..default()
    }
}

fn start_log() {
    let log = tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_env_filter(LOG);
    log.without_time().with_target(false).init();
}
