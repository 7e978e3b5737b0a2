//! How things look changes here and nowhere else, when a worker's result or its failure arrives.

use bevy::prelude::*;
use model::{AssetVersion, JobId, JobNote, Manifest, Refusal};
use protocol::{Appearance, Progress, Thing};
use sim::physics;

use crate::{
    history::Event,
    ledger::Ledger,
    quiet,
    rest::{Resting, wake_around},
    shelf::Shelf,
    space,
    things::{self, SolidOf},
};

/// A job was published: everything that waits for it becomes what it is, in place.
/// Its contact shape changes with it, and is in nobody: where it would be, the thing is lifted.
pub(crate) fn asset_ready(world: &mut World, job: JobId, manifest: Box<Manifest>) {
    let waiting = things::waiting_for(world, job);
    if waiting.is_empty() {
        return;
    }
    let asset: AssetVersion = manifest.asset;
    let mut moved = Vec::new();
    for entity in waiting {
        let pose = things::pose(world, entity);
        wake_around(world, entity);
        let free = space::lifted_free(world, entity, &manifest.solid.collider, pose);
        if free != pose
            && let Some(thing) = world.get::<Thing>(entity)
        {
            moved.push((thing.object, free));
        }
        quiet::speak(world, entity);
        physics::solidify(world.entity_mut(entity), &manifest.solid, free);
        let mut entity = world.entity_mut(entity);
        entity.remove::<Progress>().insert((
            SolidOf(manifest.solid.clone()),
            Resting(false),
            Appearance::Ready(asset),
        ));
    }
    world.resource_mut::<Ledger>().record_own(Event::Made {
        job,
        manifest: manifest.clone(),
        moved,
    });
    world.resource_mut::<Shelf>().put(*manifest);
}

/// A job was given up: the placeholder stays, and says why.
pub(crate) fn job_failed(world: &mut World, job: JobId, why: String) {
    let mut waiting = things::waiting_for(world, job);
    waiting.retain(|entity| matches!(world.get(*entity), Some(Appearance::Pending(_))));
    if waiting.is_empty() {
        return;
    }
    let why = Refusal::NotMade { why };
    for entity in waiting {
        quiet::speak(world, entity);
        world
            .entity_mut(entity)
            .remove::<Progress>()
            .insert(Appearance::Failed {
                job,
                why: why.clone(),
            });
    }
    world
        .resource_mut::<Ledger>()
        .record_own(Event::NotMade { job, why });
}

/// A job got further. Not written down: it is only worth knowing now.
pub(crate) fn progress(world: &mut World, note: &JobNote) {
    for entity in things::waiting_for(world, note.job) {
        if let Some(mut progress) = world.get_mut::<Progress>(entity) {
            progress.set_if_neq(Progress {
                state: note.state,
                percent: note.percent,
                detail: note.detail.clone(),
            });
        }
    }
}
