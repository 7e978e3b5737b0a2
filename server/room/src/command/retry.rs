//! What was given up is tried again.

use bevy::prelude::*;
use model::{Done, JobId, ObjectId, Refusal};
use protocol::{Appearance, Remake, Thing};

use super::{Asker, entity_of, record};
use crate::{
    history::Event,
    ledger::Ledger,
    remake,
    things::{self, just_queued},
};

pub(super) fn apply(world: &mut World, by: Asker, object: ObjectId) -> Result<Done, Refusal> {
    let entity = entity_of(world, object)?;
    let job = given_up(world, entity).ok_or(Refusal::NothingToRetry)?;
    let waiting = things::waiting_for(world, job);
    let objects: Vec<_> = waiting
        .iter()
        .filter_map(|entity| world.get::<Thing>(*entity))
        .map(|thing| thing.object)
        .collect();
    for entity in waiting {
        let mut entity = world.entity_mut(entity);
        if !entity.contains::<Remake>() {
            entity.insert((Appearance::Pending(job), just_queued()));
        }
    }
    world.resource_mut::<Ledger>().queue_again(job);
    let event = Event::Retried { job };
    let done = record(world, by, event, objects.clone(), Vec::new());
    for object in objects {
        remake::show(world, object);
    }
    Ok(done)
}

/// The job that could not be done for it: the first one, or one that was to change it.
fn given_up(world: &World, entity: Entity) -> Option<JobId> {
    match (world.get::<Appearance>(entity), world.get::<Remake>(entity)) {
        (Some(Appearance::Failed { job, .. }), _) | (_, Some(Remake::Failed { job, .. })) => {
            Some(*job)
        }
        _ => None,
    }
}
