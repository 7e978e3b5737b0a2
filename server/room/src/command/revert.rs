//! What anybody did is taken back.

use bevy::prelude::*;
use model::{CommandId, Done, Refusal};

use super::{Asker, exchange};
use crate::{history::Event, ledger::Ledger};

/// Like undoing, for an act of anybody's, at any time: what others changed since stays and is said. It is an act of whoever
/// asked, who can undo it.
pub(super) fn apply(world: &mut World, by: Asker, act: CommandId) -> Result<Done, Refusal> {
    let mut pasts = world.resource::<Ledger>().state().pasts.values();
    let known = pasts.find_map(|past| past.act(act)).cloned();
    let known = known.ok_or(Refusal::NothingToRevert)?;
    let back = exchange::prepare(world, by, known);
    if back.is_empty() {
        return Err(Refusal::AllChangedSince);
    }
    let event = Event::Reverted {
        act,
        put: back.put.clone(),
        ground: back.ground.clone(),
        settings: back.settings.clone(),
        notes: back.notes.clone(),
    };
    Ok(exchange::perform(world, by, &back, event))
}
