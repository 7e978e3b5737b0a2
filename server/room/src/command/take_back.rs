//! The newest thing somebody did is taken back, or done again.

use bevy::prelude::*;
use model::{Done, Refusal, Way};

use super::{Asker, exchange};
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
    let back = exchange::prepare(world, by, act);
    let event = Event::TakenBack {
        way,
        act: command,
        put: back.put.clone(),
        ground: back.ground.clone(),
        settings: back.settings.clone(),
        notes: back.notes.clone(),
    };
    Ok(exchange::perform(world, by, &back, event))
}
