//! Things are made different from what their assets say, or the same again.

use bevy::prelude::*;
use model::{Adjust, Aspect, Done, ObjectId, Pose, Refusal, limits::SELECTED_MAX};
use protocol::Placed;

use super::{Asker, free, record, state_of};
use crate::{adjust, history::Event, ledger::Ledger, things::Directory};

/// All of them or none. What is locked can only be unlocked.
pub(super) fn apply(
    world: &mut World,
    by: Asker,
    objects: Vec<ObjectId>,
    change: Adjust,
) -> Result<Done, Refusal> {
    if change.aspect() == Aspect::Locked {
        exist(world, &objects)?;
    } else {
        free(world, &objects)?;
    }
    let aspect = change.aspect();
    let event = Event::Adjusted {
        objects: objects.clone(),
        change,
    };
    let done = record(world, by, event, objects.clone(), Vec::new());
    for object in &objects {
        adjust::show(world, *object);
    }
    if aspect == Aspect::Body {
        write_down_stopped(world, &objects);
    }
    Ok(done)
}

fn exist(world: &World, objects: &[ObjectId]) -> Result<(), Refusal> {
    if objects.len() > SELECTED_MAX {
        return Err(Refusal::TooManyThings);
    }
    objects
        .iter()
        .try_for_each(|object| state_of(world, *object).map(drop))
}

/// What stopped in the middle of a fall never comes to rest by itself, so its place is written down now.
fn write_down_stopped(world: &mut World, objects: &[ObjectId]) {
    let stopped = objects.iter().filter_map(|object| {
        let state = state_of(world, *object).ok()?;
        let entity = world.resource::<Directory>().get(*object)?;
        let pose = world.get::<Placed>(entity)?.0;
        (pose != state.pose).then_some((*object, pose))
    });
    let poses: Vec<(ObjectId, Pose)> = stopped.collect();
    if !poses.is_empty() {
        let event = Event::Rested { poses };
        world.resource_mut::<Ledger>().record_own(event);
    }
}
