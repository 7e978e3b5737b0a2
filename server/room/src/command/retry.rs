//! What was given up is tried again.

use bevy::prelude::*;
use model::{Done, ObjectId, Refusal};
use protocol::{Appearance, Thing};

use super::{Asker, entity_of, record};
use crate::{
    history::Event,
    ledger::Ledger,
    quiet,
    things::{self, just_queued},
};

pub(super) fn apply(world: &mut World, by: Asker, object: ObjectId) -> Result<Done, Refusal> {
    let entity = entity_of(world, object)?;
    let Some(Appearance::Failed { job, .. }) = world.get::<Appearance>(entity) else {
        return Err(Refusal::NothingToRetry);
    };
    let job = *job;
    let waiting = things::waiting_for(world, job);
    let objects = waiting
        .iter()
        .filter_map(|entity| world.get::<Thing>(*entity))
        .map(|thing| thing.object)
        .collect();
    for entity in waiting {
        quiet::speak(world, entity);
        world
            .entity_mut(entity)
            .insert((Appearance::Pending(job), just_queued()));
    }
    world.resource_mut::<Ledger>().queue_again(job);
    Ok(record(
        world,
        by,
        Event::Retried { job },
        objects,
        Vec::new(),
    ))
}
