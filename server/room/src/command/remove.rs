//! A thing is taken away.

use bevy::prelude::*;
use model::{Done, ObjectId, Refusal};

use super::{Asker, entity_of, record};
use crate::{history::Event, rest::wake_around, things};

pub(super) fn apply(world: &mut World, by: Asker, object: ObjectId) -> Result<Done, Refusal> {
    let entity = entity_of(world, object)?;
    wake_around(world, entity);
    things::despawn(world, object);
    Ok(record(
        world,
        by,
        Event::Removed { object },
        vec![object],
        Vec::new(),
    ))
}
