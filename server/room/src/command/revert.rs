//! What anybody did is taken back.

use bevy::prelude::*;
use model::{CommandId, Done, Refusal};

use super::{
    Asker,
    exchange::{self, Exchange},
    record,
};
use crate::{history::Event, ledger::Ledger};

/// Like undoing, for an act of anybody's, at any time: what others changed since stays and is said. It is an act of whoever
/// asked, who can undo it.
pub(super) fn apply(world: &mut World, by: Asker, act: CommandId) -> Result<Done, Refusal> {
    let mut pasts = world.resource::<Ledger>().state().pasts.values();
    let known = pasts.find_map(|past| past.act(act)).cloned();
    let known = known.ok_or(Refusal::NothingToRevert)?;
    let Exchange { put, ground, notes } = exchange::prepare(world, by, known);
    if put.is_empty() && ground.is_empty() {
        return Err(Refusal::AllChangedSince);
    }
    let event = Event::Reverted {
        act,
        put: put.clone(),
        ground,
        notes: notes.clone(),
    };
    Ok(exchange::perform(world, &put, |world, objects| {
        record(world, by, event, objects, notes)
    }))
}
