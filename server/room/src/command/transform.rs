//! A thing is moved and turned.

use bevy::prelude::*;
use model::{Done, ObjectId, Pose, Refusal};
use protocol::Placed;
use sim::physics;

use super::{Asker, entity_of, record};
use crate::{
    history::Event,
    quiet,
    rest::{Resting, wake_around},
    space,
    things::SolidOf,
};

/// Where it would be inside another thing or the ground it is lifted out.
pub(super) fn apply(
    world: &mut World,
    by: Asker,
    object: ObjectId,
    to: Pose,
) -> Result<Done, Refusal> {
    let entity = entity_of(world, object)?;
    let collider = world
        .get::<SolidOf>(entity)
        .ok_or(Refusal::Gone)?
        .0
        .collider
        .clone();
    let (low, _) = physics::bounds_in_world(&collider, to);
    let ground_m = terrain::height_m(to.position.x, to.position.z);
    let above = to.lifted((ground_m - low.y).max(0.0));
    let free = space::lifted_free(world, entity, &collider, above);

    wake_around(world, entity);
    quiet::speak(world, entity);
    let mut thing = world.entity_mut(entity);
    physics::put(&mut thing, free);
    thing.insert((Placed(free), Resting(false)));
    wake_around(world, entity);
    Ok(record(
        world,
        by,
        Event::Moved { object, to: free },
        vec![object],
        Vec::new(),
    ))
}
