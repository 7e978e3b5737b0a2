//! Things are put together, and taken apart.

use std::collections::BTreeSet;

use bevy::prelude::*;
use model::{Done, GroupId, ObjectId, Refusal};

use super::{Asker, free, record, state_of};
use crate::{groups, history::Event};

/// All of them become one group, and leave the groups they were in.
pub(super) fn join(world: &mut World, by: Asker, objects: Vec<ObjectId>) -> Result<Done, Refusal> {
    free(world, &objects)?;
    let members: BTreeSet<_> = objects.into_iter().collect();
    if members.len() < 2 {
        return Err(Refusal::TooFewToGroup);
    }
    let group = GroupId::of(by.command, 0);
    let members = members.into_iter().map(|object| (object, Some(group)));
    Ok(regroup(world, by, members.collect()))
}

/// Those that are in a group leave it.
pub(super) fn leave(world: &mut World, by: Asker, objects: &[ObjectId]) -> Result<Done, Refusal> {
    free(world, objects)?;
    let mut members = BTreeSet::new();
    for object in objects {
        if state_of(world, *object)?.group.is_some() {
            members.insert(*object);
        }
    }
    if members.is_empty() {
        return Err(Refusal::NotGrouped);
    }
    let members = members.into_iter().map(|object| (object, None));
    Ok(regroup(world, by, members.collect()))
}

fn regroup(world: &mut World, by: Asker, members: Vec<(ObjectId, Option<GroupId>)>) -> Done {
    let objects: Vec<_> = members.iter().map(|(object, _)| *object).collect();
    let mut touched = groups::of(world, &objects);
    let event = Event::Grouped { members };
    let done = record(world, by, event, objects, Vec::new());
    touched.extend(groups::of(world, &done.objects));
    groups::show(world, &touched);
    done
}
