//! Things are taken away.

use bevy::prelude::*;
use model::{Done, ObjectId, Refusal};

use super::{Asker, free, record};
use crate::{groups, history::Event, rest::wake_around, things};

/// All of them or none.
pub(super) fn apply(world: &mut World, by: Asker, objects: Vec<ObjectId>) -> Result<Done, Refusal> {
    let entities = free(world, &objects)?;
    let groups = groups::of(world, &objects);
    for (object, entity) in objects.iter().zip(entities) {
        if world.get_entity(entity).is_ok() {
            wake_around(world, entity);
            things::despawn(world, *object);
        }
    }
    let event = Event::Removed {
        objects: objects.clone(),
    };
    let done = record(world, by, event, objects, Vec::new());
    groups::show(world, &groups);
    Ok(done)
}
