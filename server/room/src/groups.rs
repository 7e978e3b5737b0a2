//! Things that belong together: an id that two or more of them bear. Where only one is left nothing is shown, and the id
//! waits for the others to come back.

use std::collections::{BTreeMap, BTreeSet};

use bevy::prelude::*;
use model::{GroupId, ObjectId};
use protocol::{Grouped, Thing};

use crate::{ledger::Ledger, things::Directory};

/// The groups these things are in.
pub(crate) fn of(world: &World, objects: &[ObjectId]) -> BTreeSet<GroupId> {
    let known = &world.resource::<Ledger>().state().objects;
    let grouped = objects.iter().filter_map(|object| known.get(object)?.group);
    grouped.collect()
}

/// Shows everybody who is in these groups now, and who no longer is.
pub(crate) fn show(world: &mut World, groups: &BTreeSet<GroupId>) {
    if groups.is_empty() {
        return;
    }
    let mut due: BTreeMap<ObjectId, Option<Grouped>> = BTreeMap::new();
    let mut shown = world.query::<(&Thing, &Grouped)>();
    let were = shown
        .iter(world)
        .filter(|(_, group)| groups.contains(&group.0));
    due.extend(were.map(|(thing, _)| (thing.object, None)));
    for group in groups {
        let objects = world.resource::<Ledger>().state().objects.values();
        let members = objects.filter(|state| state.group == Some(*group));
        let members: Vec<_> = members.map(|state| state.object).collect();
        let shown = (members.len() > 1).then_some(Grouped(*group));
        due.extend(members.into_iter().map(|member| (member, shown)));
    }
    for (object, group) in due {
        wear(world, object, group);
    }
}

fn wear(world: &mut World, object: ObjectId, group: Option<Grouped>) {
    let Some(entity) = world.resource::<Directory>().get(object) else {
        return;
    };
    if world.get::<Grouped>(entity).copied() == group {
        return;
    }
    match group {
        Some(group) => world.entity_mut(entity).insert(group),
        None => world.entity_mut(entity).remove::<Grouped>(),
    };
}
