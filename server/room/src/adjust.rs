//! What is different about things shows in their bodies and their names as soon as the history says it.

use bevy::prelude::*;
use model::ObjectId;
use protocol::Adjusted;
use sim::physics;

use crate::{
    hands,
    history::ObjectState,
    ledger::Ledger,
    possess,
    rest::{Resting, wake_around},
    things::{self, Directory, SolidOf},
};

/// Shows everybody how a thing is different now; a body that is another from now on wakes, and so does what lies on it.
pub(crate) fn show(world: &mut World, object: ObjectId) {
    let known = world.resource::<Ledger>().state().objects.get(&object);
    let entity = world.resource::<Directory>().get(object);
    let (Some(known), Some(entity)) = (known.cloned(), entity) else {
        return;
    };
    wear(&mut world.entity_mut(entity), &known);
    let body = known.body();
    if world
        .get::<SolidOf>(entity)
        .is_some_and(|solid| solid.0 == body)
    {
        return;
    }
    hands::free(world, entity);
    possess::end(world, entity);
    let pose = things::pose(world, entity);
    wake_around(world, entity);
    physics::solidify(world.entity_mut(entity), &body, pose);
    world
        .entity_mut(entity)
        .insert((SolidOf(body), Resting(false)));
}

/// What everybody is told of it.
pub(crate) fn wear(entity: &mut EntityWorldMut<'_>, known: &ObjectState) {
    let shown = entity.get::<Adjusted>().map(|adjusted| &adjusted.0);
    let told = Some(&known.adjusted).filter(|adjusted| !adjusted.is_empty());
    if shown != told {
        match told {
            Some(adjusted) => entity.insert(Adjusted(adjusted.clone())),
            None => entity.remove::<Adjusted>(),
        };
    }
    let handling = things::handling(&known.body(), known.abilities());
    if entity.get() != Some(&handling) {
        entity.insert(handling);
    }
    let thing = things::named(known);
    if entity.get() != Some(&thing) {
        entity.insert(thing);
    }
}
