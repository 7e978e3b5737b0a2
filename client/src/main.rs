//! Incant's client: the shell around the session. It shows the room, takes what the player says, and
//! fetches what the room names.

mod args;
mod platform;
mod theme;

mod screens;

mod build_mode;
mod look;
mod panels;

mod fetch;
mod showroom;

use std::process::ExitCode;

use args::Args;
use bevy::{app::AppExit, log::LogPlugin, prelude::*};
use bevy_egui::EguiPlugin;
use clap::Parser as _;
use session::SessionPlugin;

fn main() -> ExitCode {
    let args = Args::parse();
    match in_window(&args) {
        AppExit::Success => ExitCode::SUCCESS,
        AppExit::Error(code) => ExitCode::from(code.get()),
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
            build_mode::plugin,
            panels::plugin,
        ));
    if args.showroom {
        app.add_plugins(showroom::plugin);
    }
    app.run()
}

fn quiet_log() -> LogPlugin {
    LogPlugin {
        filter: "warn,client=info,wgpu=error,naga=error".to_owned(),
        ..default()
    }
}
