//! More of what is there.

use bevy::prelude::*;
use model::{
    Done, ObjectId, Pose, Refusal,
    limits::{OBJECTS_MAX, SELECTED_MAX},
};

use super::{Asker, name_of, record};
use crate::{
    history::{Event, ObjectState},
    ledger::Ledger,
    space,
    things::{self, Directory},
};

/// The copies stand where they are wanted, or as little above as it takes to be in nobody. What is not finished is
/// finished together with what it is a copy of.
pub(super) fn apply(
    world: &mut World,
    by: Asker,
    copies: Vec<(ObjectId, Pose)>,
) -> Result<Done, Refusal> {
    if copies.len() > SELECTED_MAX {
        return Err(Refusal::TooManyThings);
    }
    if world.resource::<Directory>().len() + copies.len() > OBJECTS_MAX {
        return Err(Refusal::RoomFull);
    }
    let maker = name_of(world, by.player);
    let ledger = world.resource::<Ledger>();
    let first = ledger.next_object().0;
    let mut objects = (first..)
        .zip(copies)
        .map(|(object, (of, pose))| {
            let known = ledger.state().objects.get(&of).ok_or(Refusal::Gone)?;
            Ok(ObjectState {
                object: ObjectId(object),
                made_by: by.command,
                maker: maker.clone(),
                pose,
                resting: false,
                figure_of: None,
                remake: None,
                ..known.clone()
            })
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    for object in &mut objects {
        let above = space::above_ground(&object.solid.collider, object.pose);
        object.pose = space::lifted_among(world, &[], &object.solid.collider, above);
    }
    for object in objects.clone() {
        things::spawn(world, object);
    }
    let ids = objects.iter().map(|object| object.object).collect();
    let event = Event::Spawned {
        objects,
        notes: Vec::new(),
    };
    Ok(record(world, by, event, ids, Vec::new()))
}
