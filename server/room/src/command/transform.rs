//! Things are moved and turned.

use bevy::prelude::*;
use model::{Done, ObjectId, Pose, Refusal};
use sim::physics;

use super::{Asker, free, record};
use crate::{history::Event, poses, preview, rest::wake_around, space, things::SolidOf};

/// All of them or none. Where one would be inside another thing or the ground it is lifted out; what is moved together keeps
/// its places to each other.
pub(super) fn apply(
    world: &mut World,
    by: Asker,
    poses: Vec<(ObjectId, Pose)>,
) -> Result<Done, Refusal> {
    let objects: Vec<_> = poses.iter().map(|(object, _)| *object).collect();
    let entities = free(world, &objects)?;
    let mut moved = Vec::with_capacity(poses.len());
    for (entity, (object, to)) in entities.iter().zip(poses) {
        let solid = world.get::<SolidOf>(*entity).ok_or(Refusal::Gone)?;
        let collider = solid.0.collider.clone();
        let above = space::above_ground(world, &collider, to);
        let free = space::lifted_among(world, &entities, &collider, above);
        moved.push((object, free));
    }
    for (entity, (_, pose)) in entities.iter().zip(&moved) {
        put(world, *entity, *pose);
    }
    preview::let_go(world, by.player, &objects);
    let event = Event::Moved { poses: moved };
    Ok(record(world, by, event, objects, Vec::new()))
}

/// Whatever lay there, or lies there now, wakes.
fn put(world: &mut World, entity: Entity, pose: Pose) {
    wake_around(world, entity);
    let mut thing = world.entity_mut(entity);
    physics::put(&mut thing, pose);
    poses::place(&mut thing, pose);
    wake_around(world, entity);
}
