//! The player's side without a screen: it mirrors the room, asks, and is answered. Bots and tests use it too.

mod ask;
mod drive;
mod gaze;
mod ground;
mod hash;
mod interpolate;
mod link;
mod mirror;
mod playback;
mod poses;
mod presence;
mod preview;
mod pulse;
mod recall;
mod selection;
mod talk;
mod things;
mod weather;

use bevy::{ecs::error::FallbackErrorHandler, prelude::*};
use lightyear::prelude::client::ClientPlugins;
use protocol::TICK;

pub use ask::{Answered, Asking, SaveState};
pub use drive::{Drive, Driving, Wheel};
pub use gaze::MyGaze;
pub use ground::{MyGround, Sculpting};
pub use hash::state_hash;
pub use interpolate::{Interpolated, Path, Shown};
pub use link::{LinkInfo, LinkState, Me, Ticket, TicketError, Transport, connect, disconnect};
pub use mirror::Shapes;
pub use playback::Playback;
pub use presence::MyPresence;
pub use preview::MyDrag;
pub use pulse::{Lane, Pulse, Traffic};
pub use recall::{Recalling, Remembered};
pub use selection::Selection;
pub use talk::{Chat, Heard, Talking};
pub use things::Known;
pub use weather::{Sky, WeatherPlugin};

/// Everything but the transport. Needs Bevy's time, task pools and states.
#[derive(Debug)]
pub struct SessionPlugin {
    /// Ids minted here come from it; different for every start of every program.
    pub seed: u64,
}

impl Plugin for SessionPlugin {
    fn build(&self, app: &mut App) {
        // A room that speaks another protocol is an error to show, not a reason to end the program. Observers
        // remember the handler they were born with, so it comes first.
        app.insert_resource(FallbackErrorHandler(bevy::ecs::error::error));
        app.add_plugins(ClientPlugins {
            tick_duration: TICK,
        })
        .add_plugins((protocol::plugin, sim::schedule_plugin, sim::physics::plugin))
        .add_plugins((link::plugin, gaze::plugin, things::plugin, poses::plugin))
        .add_plugins((playback::plugin, interpolate::plugin, pulse::plugin))
        .add_plugins((mirror::plugin, drive::plugin, ground::plugin))
        .add_plugins((
            presence::plugin,
            preview::plugin,
            recall::plugin,
            talk::plugin,
        ))
        .add_plugins(selection::plugin)
        .add_plugins(ask::AskPlugin { seed: self.seed });
    }
}
