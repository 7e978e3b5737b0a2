//! How things look changes here and nowhere else, when a worker's result or its failure arrives.

use bevy::prelude::*;
use model::{AssetVersion, JobId, JobNote, Manifest, ObjectId, Refusal};
use protocol::{Adjusted, Appearance, Progress, Remake, Thing};
use sim::physics;

use crate::{
    adjust, hands,
    history::Event,
    ledger::Ledger,
    poses, possess, remake,
    rest::wake_around,
    shelf::Shelf,
    space,
    things::{self, Directory, SolidOf},
};

/// A job was published: everything that waits for it becomes what it is, in place, whether it was clay or something else.
/// Its contact shape changes with it, and is in nobody: what stands on it is lifted as it grows.
pub(crate) fn asset_ready(world: &mut World, job: JobId, manifest: Box<Manifest>) {
    become_it(world, job, manifest, Stage::Last);
}

/// The same, and the job goes on: what it makes in the end takes the place of this.
pub(crate) fn draft_ready(world: &mut World, job: JobId, manifest: Box<Manifest>) {
    become_it(world, job, manifest, Stage::Draft);
}

/// Whether more is to come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Draft,
    Last,
}

fn become_it(world: &mut World, job: JobId, manifest: Box<Manifest>, stage: Stage) {
    let waiting = things::waiting_for(world, job);
    if waiting.is_empty() {
        return;
    }
    let asset: AssetVersion = manifest.asset;
    let mut moved = Vec::new();
    for entity in waiting {
        let pose = things::pose(world, entity);
        wake_around(world, entity);
        let (free, lifted) = space::grown(world, entity, &manifest.solid.collider, pose);
        for (other, pose) in lifted {
            let mut other = world.entity_mut(other);
            physics::put(&mut other, pose);
            poses::place(&mut other, pose);
            moved.extend(other.get::<Thing>().map(|thing| (thing.object, pose)));
        }
        if free != pose {
            let thing = world.get::<Thing>(entity);
            moved.extend(thing.map(|thing| (thing.object, free)));
        }
        let adjusted = world.get::<Adjusted>(entity);
        let body = adjusted.map_or_else(
            || manifest.solid.clone(),
            |adjusted| adjusted.0.over(&manifest.solid),
        );
        physics::solidify(world.entity_mut(entity), &body, free);
        let mut entity = world.entity_mut(entity);
        poses::place(&mut entity, free);
        let adjusted = entity.get::<Adjusted>();
        match entity
            .get::<Thing>()
            .map(|thing| renewed(thing, adjusted, &manifest))
        {
            Some(renewed) if entity.contains::<Remake>() => entity.insert(renewed),
            _ => entity.remove::<Progress>(),
        };
        let interaction = entity
            .get::<Adjusted>()
            .map_or(manifest.interaction, |adjusted| {
                adjusted.0.over_interaction(manifest.interaction)
            });
        let handling = things::handling(&body, interaction);
        entity.insert((SolidOf(body), handling, Appearance::Ready(asset)));
        let entity = entity.id();
        possess::reshape(world, entity, manifest.kind, manifest.size_meters);
        hands::hold_on(world, entity);
    }
    let event = Event::Made {
        job,
        manifest: manifest.clone(),
        moved,
        draft: stage == Stage::Draft,
    };
    world.resource_mut::<Shelf>().put(*manifest);
    match stage {
        Stage::Draft => goes_on(world, job, event),
        Stage::Last => ended(world, job, event),
    }
}

/// A thing as it is called, coloured and sized once it was made anew.
fn renewed(thing: &Thing, adjusted: Option<&Adjusted>, manifest: &Manifest) -> Thing {
    let own = adjusted.and_then(|adjusted| adjusted.0.name());
    Thing {
        name: own.unwrap_or(&manifest.name).to_owned(),
        size_m: manifest.size_meters,
        color: manifest.main_color,
        ..thing.clone()
    }
}

/// Shows a thing as the history has it after somebody took something back: there, or not, and as it was.
pub(crate) fn put_back(world: &mut World, object: ObjectId) {
    let known = world.resource::<Ledger>().state().objects.get(&object);
    let shown = world.resource::<Directory>().get(object);
    let (known, entity) = match (known.cloned(), shown) {
        (Some(known), Some(entity)) => (known, entity),
        (Some(known), None) => {
            let entity = things::spawn(world, known);
            wake_around(world, entity);
            return;
        }
        (None, _) => return things::despawn(world, object),
    };
    hands::free(world, entity);
    possess::end(world, entity);
    let body = known.body();
    physics::solidify(world.entity_mut(entity), &body, known.pose);
    let mut entity = world.entity_mut(entity);
    poses::place(&mut entity, known.pose);
    entity.insert(SolidOf(body));
    adjust::wear(&mut entity, &known);
    let look = things::appearance(&known.look);
    if entity.get() != Some(&look) {
        entity.insert(look);
    }
    let entity = entity.id();
    wake_around(world, entity);
    remake::show(world, object);
}

/// Writes down a draft: what became it is being made anew from now on, by the same job.
fn goes_on(world: &mut World, job: JobId, event: Event) {
    world.resource_mut::<Ledger>().record_own(event);
    let states = world.resource::<Ledger>().state().objects.values();
    let drafts: Vec<_> = states
        .filter(|state| state.job() == Some(job))
        .map(|state| state.object)
        .collect();
    for object in drafts {
        remake::show(world, object);
    }
}

/// Writes down the end of a job, and lets what waited behind it begin.
fn ended(world: &mut World, job: JobId, event: Event) {
    let remade = remade_by(world, job);
    let behind = remake::waiting_behind(world, job);
    world.resource_mut::<Ledger>().record_own(event);
    for (object, next) in behind {
        remake::queue(world, object, next);
    }
    for object in remade {
        remake::show(world, object);
    }
}

/// The things this job makes anew.
fn remade_by(world: &mut World, job: JobId) -> Vec<ObjectId> {
    let mut things = world.query::<(&Thing, &Remake)>();
    let remade = things.iter(world).filter(|(_, remake)| remake.job() == job);
    remade.map(|(thing, _)| thing.object).collect()
}

/// A job was given up: placeholder or thing stay what they are, and say why.
pub(crate) fn job_failed(world: &mut World, job: JobId, why: String) {
    let mut waiting = things::waiting_for(world, job);
    waiting.retain(|entity| {
        let clay = matches!(world.get(*entity), Some(Appearance::Pending(_)));
        clay || matches!(world.get(*entity), Some(Remake::Pending { .. }))
    });
    if waiting.is_empty() {
        return;
    }
    let why = Refusal::NotMade { why };
    for entity in waiting {
        let mut entity = world.entity_mut(entity);
        if !entity.contains::<Remake>() {
            entity.remove::<Progress>().insert(Appearance::Failed {
                job,
                why: why.clone(),
            });
        }
    }
    ended(world, job, Event::NotMade { job, why });
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
