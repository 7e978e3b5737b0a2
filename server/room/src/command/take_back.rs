//! The newest thing somebody did is taken back, or done again.

use bevy::prelude::*;
use model::{Done, Refusal, Way};

use super::{
    Asker,
    exchange::{self, Exchange},
    record,
};
use crate::{history::Event, ledger::Ledger};

/// Every field goes back to what it was, but for those that somebody else wrote since: these are said.
pub(super) fn apply(world: &mut World, by: Asker, way: Way) -> Result<Done, Refusal> {
    let past = world.resource::<Ledger>().state().pasts.get(&by.player);
    let act = past.and_then(|past| past.next(way)).cloned();
    let act = act.ok_or(match way {
        Way::Undo => Refusal::NothingToUndo,
        Way::Redo => Refusal::NothingToRedo,
    })?;
    let command = act.command;
    let Exchange { put, ground, notes } = exchange::prepare(world, by, act);
    let event = Event::TakenBack {
        way,
        act: command,
        put: put.clone(),
        ground,
        notes: notes.clone(),
    };
    Ok(exchange::perform(world, &put, |world, objects| {
        record(world, by, event, objects, notes)
    }))
}
