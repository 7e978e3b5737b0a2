//! One world, headless: it alone decides what happens there. No I/O: links, time and mail are handed in.

pub mod history;
pub mod mail;

mod ledger;
mod link;
mod post;
mod presence;
mod preview;
mod recall;
mod talk;
mod things;

mod command;
mod hands;
mod permit;
mod poses;
mod possess;
mod space;

mod adjust;
mod appearance;
mod float;
mod ground;
mod groups;
mod remake;
mod rest;
mod shelf;
mod sight;
mod vitals;

use bevy::{
    app::PluginsState,
    ecs::{error::FallbackErrorHandler, schedule::SingleThreadedExecutor},
    prelude::*,
    state::app::StatesPlugin,
    time::TimeUpdateStrategy,
};
use history::{Record, RestoreError, Snapshot};
use ledger::Ledger;
use lightyear::prelude::{NetworkTarget, Replicate, server::ServerPlugins};
use mail::Mailbox;
use model::RoomId;
use protocol::{RoomState, TICK};
use sim::Land;

pub use command::generate::seed;
pub use link::{Gone, Guard, Wire, accept, badge, listen};
pub use vitals::{is_asleep, tell_pace};

/// What a room is told about itself.
#[derive(Clone, Debug)]
pub struct RoomSettings {
    /// Which room it is.
    pub room: RoomId,
    /// What people call it.
    pub name: String,
    /// Most players at once.
    pub players_max: usize,
    /// A number no other waking of this room has: what players remember of another one does not count.
    pub waking: u64,
}

/// What a room was when it last ran.
#[derive(Clone, Debug, Default)]
pub struct Restored {
    /// The newest usable snapshot.
    pub snapshot: Option<Snapshot>,
    /// Every record after it, in order.
    pub records: Vec<Record>,
}

/// A room in which nothing has happened yet.
#[must_use]
pub fn founded(room: RoomId) -> Snapshot {
    Snapshot::founded(ground::seed(room))
}

/// Who this room is.
#[derive(Resource, Clone, Debug)]
struct Identity(RoomSettings);

/// Builds a room as it was. One `update` is one tick; nobody can join until [`listen`] gives it a door.
pub fn app(
    settings: RoomSettings,
    restored: Restored,
    mailbox: Mailbox,
) -> Result<App, RestoreError> {
    tracing::debug!(
        families = words::catalogue().len(),
        "read, so that the first prompt need not wait for it"
    );
    let mut state = restored.snapshot.unwrap_or_else(|| founded(settings.room));
    restored
        .records
        .iter()
        .try_for_each(|record| state.apply(record))?;

    let mut app = App::new();
    // What a player's packet can provoke in an observer is logged, not a reason to end the room. Observers
    // remember the handler they were born with, so it comes first.
    app.insert_resource(FallbackErrorHandler(bevy::ecs::error::error));
    app.add_plugins((
        MinimalPlugins,
        StatesPlugin,
        ServerPlugins {
            tick_duration: TICK,
        },
    ))
    .add_plugins((protocol::plugin, sim::schedule_plugin, sim::physics::plugin))
    .add_plugins((
        link::plugin,
        post::plugin,
        command::plugin,
        permit::plugin,
        shelf::plugin,
    ))
    .add_plugins((
        presence::plugin,
        preview::plugin,
        recall::plugin,
        talk::plugin,
    ))
    .add_plugins((things::plugin, possess::plugin, rest::plugin))
    .add_plugins((poses::plugin, sight::plugin))
    .add_plugins((ground::plugin, float::plugin))
    .insert_resource(TimeUpdateStrategy::ManualDuration(TICK));
    while app.plugins_state() == PluginsState::Adding {
        std::hint::spin_loop();
    }
    app.finish();
    app.cleanup();
    run_on_one_thread(&mut app);

    let world = app.world_mut();
    let shown = RoomState {
        name: settings.name.clone(),
        mode: state.mode,
        day: state.day,
        durable: state.version,
        trouble: None,
    };
    world.spawn((shown, Replicate::to_clients(NetworkTarget::All)));
    world.insert_resource(Land(state.ground.clone()));
    world.insert_resource(Identity(settings));
    post::connect(world, mailbox);
    let objects: Vec<_> = state.objects.values().cloned().collect();
    let groups = objects.iter().filter_map(|object| object.group).collect();
    world.insert_resource(Ledger::new(state));
    app.update(); // Physics has started before bodies come.
    for state in objects {
        let (object, figure_of) = (state.object, state.figure_of);
        things::spawn(app.world_mut(), state);
        if let Some(owner) = figure_of {
            possess::wait_for_owner(app.world_mut(), object, owner);
        }
    }
    groups::show(app.world_mut(), &groups);
    ground::unbury(app.world_mut());
    Ok(app)
}

/// Handing out tiny systems to other threads costs a hundred times what they do.
fn run_on_one_thread(app: &mut App) {
    for (_, schedule) in app.world_mut().resource_mut::<Schedules>().iter_mut() {
        schedule.set_executor(SingleThreadedExecutor::new());
    }
}
