//! Incant's client: the shell around the session. It shows the room, takes what the player says, and
//! fetches what the room names.

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
mod identity;
mod showroom;

use std::process::ExitCode;

use bevy::{log::LogPlugin, prelude::*};
use bevy_egui::EguiPlugin;
use enter::{Journey, Wish};
use input::ControlsFile;
use platform::Keep;
use session::SessionPlugin;

/// What is worth a line.
const LOG: &str = "warn,client=info,wgpu=error,naga=error";

fn main() -> ExitCode {
    platform::start()
}

/// The game, on its way into a room.
fn game(wish: Wish) -> App {
    let mut app = screen(wish.keep.clone());
    app.insert_resource(Journey::new(wish))
        .add_plugins(enter::plugin);
    app
}

/// Every look there is, without a server.
fn showroom(keep: Keep) -> App {
    let mut app = screen(keep);
    app.add_plugins(showroom::plugin);
    app
}

/// All that is seen and can be done, as yet without a room.
fn screen(keep: Keep) -> App {
    let mut app = App::new();
    app.add_plugins(DefaultPlugins.set(platform::window()).set(log()))
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
        .insert_resource(ControlsFile(keep));
    app
}

fn log() -> LogPlugin {
    LogPlugin {
        filter: LOG.to_owned(),
        ..default()
    }
}
