//! Telling the room what this player is busy with, ten times a second at the most.

use bevy::prelude::*;
use lightyear::prelude::*;
use model::limits::{SHOWN_SELECTED_MAX, TICK_HZ};
use protocol::{Glances, Here, Presence};
use sim::Step;

/// Ticks between two tellings.
const EVERY_TICKS: u32 = TICK_HZ / 10;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<MyPresence>()
        .add_systems(FixedUpdate, tell.in_set(Step::Publish));
}

/// What this player is busy with; whoever draws the screen writes it.
#[derive(Resource, Clone, Debug, Default, PartialEq, Eq)]
pub struct MyPresence(pub Presence);

fn tell(
    mine: Res<MyPresence>,
    mut told: Local<Option<Presence>>,
    mut ticks: Local<u32>,
    mut wires: Query<&mut MessageSender<Here>, With<Connected>>,
) {
    *ticks += 1;
    let Ok(mut wire) = wires.single_mut() else {
        return;
    };
    // Once a second even when nothing changes: the newest may have been lost.
    let news = told.as_ref() != Some(&mine.0);
    if news && *ticks >= EVERY_TICKS || *ticks >= TICK_HZ {
        let mut presence = mine.0.clone();
        presence.selected.truncate(SHOWN_SELECTED_MAX);
        wire.send::<Glances>(Here(presence));
        (*told, *ticks) = (Some(mine.0.clone()), 0);
    }
}
