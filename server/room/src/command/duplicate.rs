//! More of what is there.

use bevy::prelude::*;
use model::{
    Adjust, Aspect, Done, GroupId, ObjectId, Pose, Refusal,
    limits::{OBJECTS_MAX, SELECTED_MAX},
};

use super::{Asker, name_of, record, state_of};
use crate::{
    groups,
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
    let first = world.resource::<Ledger>().next_object().0;
    let mut groups: Vec<GroupId> = Vec::new();
    let objects = (first..)
        .zip(copies)
        .map(|(object, (of, pose))| {
            let known = state_of(world, of)?;
            let group = known.group.map(|group| copied(&mut groups, group, by));
            let mut adjusted = known.adjusted.clone();
            adjusted.apply(Adjust::Reset(Aspect::Locked));
            Ok(ObjectState {
                object: ObjectId(object),
                made_by: by.command,
                maker: maker.clone(),
                pose,
                resting: false,
                figure_of: None,
                adjusted,
                group,
                remake: None,
                ..known.clone()
            })
        })
        .collect::<Result<Vec<_>, Refusal>>()?;
    Ok(stand(world, by, objects))
}

/// Has new things stand where they are wanted, or as little above as it takes to be in nobody.
pub(super) fn stand(world: &mut World, by: Asker, mut objects: Vec<ObjectState>) -> Done {
    for object in &mut objects {
        let above = space::above_ground(world, &object.solid.collider, object.pose);
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
    let done = record(world, by, event, ids, Vec::new());
    let groups = groups::of(world, &done.objects);
    groups::show(world, &groups);
    done
}

/// Copies of things that belong together belong together, and not to those.
fn copied(groups: &mut Vec<GroupId>, group: GroupId, by: Asker) -> GroupId {
    let known = groups.iter().position(|known| *known == group);
    let index = known.unwrap_or(groups.len());
    if known.is_none() {
        groups.push(group);
    }
    GroupId::of(by.command, index as u16)
}
