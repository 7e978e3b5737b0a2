//! Making finished things anew: what the history says of it is shown to everybody, and jobs follow each other.

use bevy::prelude::*;
use model::{Job, JobId, ObjectId, Variant};
use protocol::{Progress, Remake};

use crate::{
    Identity,
    history::{LookState, Next, RemakeState},
    ledger::Ledger,
    things::{Directory, just_queued},
};

/// Has a job make the next version of a finished thing.
pub(crate) fn queue(world: &mut World, object: ObjectId, Next { job, changes }: Next) {
    let room = world.resource::<Identity>().0.room;
    let mut ledger = world.resource_mut::<Ledger>();
    let Some(state) = ledger.state().objects.get(&object) else {
        return;
    };
    let LookState::Ready(base) = state.look else {
        return;
    };
    let job = Job {
        id: job,
        room,
        prompt: state.prompt.clone(),
        seed: 0,
        variant: Some(Variant { base, changes }),
    };
    ledger.queue(job);
}

/// What waits for a job to end, thing by thing; to be read before its end is recorded.
pub(crate) fn waiting_behind(world: &World, job: JobId) -> Vec<(ObjectId, Next)> {
    let objects = world.resource::<Ledger>().state().objects.values();
    let behind = objects.filter_map(|state| {
        let remake = state.remake.as_ref().filter(|remake| remake.job == job)?;
        Some((state.object, remake.next.clone()?))
    });
    behind.collect()
}

/// Shows everybody what the history says of the remaking of a thing.
pub(crate) fn show(world: &mut World, object: ObjectId) {
    let Some(entity) = world.resource::<Directory>().get(object) else {
        return;
    };
    let known = world.resource::<Ledger>().state().objects.get(&object);
    let shown = known.and_then(|state| state.remake.as_ref()).map(component);
    let mut entity = world.entity_mut(entity);
    // The same job goes on telling how far it is.
    if entity.get::<Remake>() == shown.as_ref() {
        return;
    }
    // Replaced, not taken off and put on: both in one tick are not told in that order.
    match shown {
        Some(Remake::Pending { .. }) => entity.insert(just_queued()),
        Some(Remake::Failed { .. }) => entity.remove::<Progress>(),
        None => entity.remove::<(Remake, Progress)>(),
    };
    if let Some(shown) = shown {
        entity.insert(shown);
    }
}

/// What everybody sees of it.
pub(crate) fn component(state: &RemakeState) -> Remake {
    let job = state.job;
    match &state.why {
        Some(why) if state.failed => Remake::Failed {
            job,
            why: why.clone(),
        },
        lost => Remake::Pending {
            job,
            lost: lost.clone(),
        },
    }
}
