//! The things in the room, found by their id.

use std::collections::BTreeMap;

use bevy::prelude::*;
use model::{Interaction, JobId, JobState, ObjectId, Pose, Solid};
use protocol::{Appearance, Handling, Placed, Progress, Remake, Thing};
use sim::physics;

use crate::{
    adjust, hands,
    history::{LookState, ObjectState},
    remake,
    rest::Resting,
};

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Directory>();
}

/// Every thing by its id.
#[derive(Resource, Default)]
pub(crate) struct Directory(BTreeMap<ObjectId, Entity>);

impl Directory {
    pub(crate) fn get(&self, object: ObjectId) -> Option<Entity> {
        self.0.get(&object).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }
}

/// How a thing behaves as a body.
#[derive(Component)]
pub(crate) struct SolidOf(pub(crate) Solid);

/// Brings a thing into the world.
pub(crate) fn spawn(world: &mut World, state: ObjectState) -> Entity {
    let thing = named(&state);
    let remake = state.remake.as_ref().map(remake::component);
    let waiting = matches!(state.look, LookState::Pending(_))
        || matches!(remake, Some(Remake::Pending { .. }));
    let appearance = appearance(&state.look);
    let handling = handling(&state.body(), state.abilities());
    let placed = Placed(state.pose);
    let mut entity = world.spawn((thing, placed, handling, appearance));
    if waiting {
        entity.insert(just_queued());
    }
    if let Some(remake) = remake {
        entity.insert(remake);
    }
    adjust::wear(&mut entity, &state);
    let id = entity.id();
    let body = state.body();
    physics::solidify(entity, &body, state.pose);
    world
        .entity_mut(id)
        .insert((SolidOf(body), Resting(state.resting)));
    world.resource_mut::<Directory>().0.insert(state.object, id);
    id
}

/// What everybody is told of a thing.
pub(crate) fn named(state: &ObjectState) -> Thing {
    Thing {
        object: state.object,
        made_by: state.made_by,
        name: state.shown_name().to_owned(),
        maker: state.maker.clone(),
        kind: state.kind,
        size_m: state.size_m,
        color: state.color,
        surface: state.surface,
    }
}

/// What hands and feet can do with it.
pub(crate) fn handling(solid: &Solid, interaction: Interaction) -> Handling {
    Handling {
        body: solid.body,
        mass_kg: solid.mass.kg,
        interaction,
    }
}

/// What everybody sees of it.
pub(crate) fn appearance(look: &LookState) -> Appearance {
    match look.clone() {
        LookState::Pending(job) => Appearance::Pending(job),
        LookState::Ready(asset) => Appearance::Ready(asset),
        LookState::Failed { job, why } => Appearance::Failed { job, why },
    }
}

/// Takes a thing out of the world, everywhere.
pub(crate) fn despawn(world: &mut World, object: ObjectId) {
    if let Some(entity) = world.resource_mut::<Directory>().0.remove(&object) {
        hands::free(world, entity);
        world.despawn(entity);
    }
}

/// Every thing that waits for a job, or was given up by it: to be made, or to be made anew.
pub(crate) fn waiting_for(world: &mut World, job: JobId) -> Vec<Entity> {
    let mut things = world.query::<(Entity, &Thing, &Appearance, Option<&Remake>)>();
    let awaited = |look: &Appearance, remake: Option<&Remake>| match look {
        Appearance::Pending(job) | Appearance::Failed { job, .. } => Some(*job),
        Appearance::Ready(_) => remake.map(Remake::job),
    };
    let mut found: Vec<_> = things
        .iter(world)
        .filter(|(.., look, remake)| awaited(look, *remake) == Some(job))
        .map(|(entity, thing, ..)| (thing.object, entity))
        .collect();
    found.sort_unstable_by_key(|(object, _)| *object);
    found.into_iter().map(|(_, entity)| entity).collect()
}

/// Where a thing is right now.
pub(crate) fn pose(world: &World, entity: Entity) -> Pose {
    world
        .get::<Placed>(entity)
        .map_or_else(Pose::default, |placed| placed.0)
}

/// What is known of a job nobody has taken yet.
pub(crate) fn just_queued() -> Progress {
    Progress {
        state: JobState::Queued,
        percent: 0,
        detail: "waiting for a worker".to_owned(),
    }
}
