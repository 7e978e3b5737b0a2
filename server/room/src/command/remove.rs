//! Things are taken away.

use bevy::prelude::*;
use model::{Done, ObjectId, Refusal, limits::SELECTED_MAX};

use super::{Asker, entity_of, record};
use crate::{history::Event, rest::wake_around, things};

/// All of them or none.
pub(super) fn apply(world: &mut World, by: Asker, objects: Vec<ObjectId>) -> Result<Done, Refusal> {
    if objects.len() > SELECTED_MAX {
        return Err(Refusal::TooManyThings);
    }
    let entities = objects
        .iter()
        .map(|object| entity_of(world, *object))
        .collect::<Result<Vec<_>, _>>()?;
    for (object, entity) in objects.iter().zip(entities) {
        if world.get_entity(entity).is_ok() {
            wake_around(world, entity);
            things::despawn(world, *object);
        }
    }
    let event = Event::Removed {
        objects: objects.clone(),
    };
    Ok(record(world, by, event, objects, Vec::new()))
}
