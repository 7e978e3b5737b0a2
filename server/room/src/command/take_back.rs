//! The newest thing somebody did is taken back, or done again.

use bevy::prelude::*;
use model::{Done, Job, JobId, Refusal, Way};

use super::{Asker, generate::seed, record};
use crate::{
    Identity, appearance,
    history::{Event, Field, LookState, ObjectState, Was, is_untouched},
    ledger::Ledger,
    rest::wake_around,
    space,
    things::Directory,
};

/// Every field goes back to what it was, but for those that somebody else wrote since: these are said.
pub(super) fn apply(world: &mut World, by: Asker, way: Way) -> Result<Done, Refusal> {
    let state = world.resource::<Ledger>().state();
    let past = state.pasts.get(&by.player);
    let act = past.and_then(|past| past.next(way)).cloned();
    let act = act.ok_or(match way {
        Way::Undo => Refusal::NothingToUndo,
        Way::Redo => Refusal::NothingToRedo,
    })?;
    let (mut put, taken): (Vec<Was>, Vec<Was>) = act
        .wrote
        .into_iter()
        .partition(|was| is_untouched(&state.objects, was));
    let notes = taken
        .iter()
        .map(|was| sentence(state.objects.get(&was.object)));
    let mut notes: Vec<String> = notes.collect();
    notes.sort_unstable();
    notes.dedup();

    find_room(world, &mut put);
    let jobs = ask_again(world, by, &mut put);
    let objects: Vec<_> = put.iter().map(|was| was.object).collect();
    for object in &objects {
        if let Some(entity) = world.resource::<Directory>().get(*object) {
            wake_around(world, entity);
        }
    }
    let mut ledger = world.resource_mut::<Ledger>();
    jobs.into_iter().for_each(|job| ledger.queue(job));
    let event = Event::TakenBack {
        way,
        act: act.command,
        put,
        notes: notes.clone(),
    };
    let done = record(world, by, event, objects.clone(), notes);
    for object in objects {
        appearance::put_back(world, object);
    }
    Ok(done)
}

fn sentence(now: Option<&ObjectState>) -> String {
    match now {
        Some(now) => format!(
            "Somebody else has changed the {} since, so it stays as it is.",
            now.name
        ),
        None => "Somebody else has removed a thing since, so it stays away.".to_owned(),
    }
}

/// What comes back is in nobody who came there since: it is lifted. Things that come back together keep their places
/// to each other.
fn find_room(world: &mut World, put: &mut [Was]) {
    let together: Vec<_> = {
        let directory = world.resource::<Directory>();
        put.iter()
            .filter_map(|was| directory.get(was.object))
            .collect()
    };
    for was in put {
        let state = world.resource::<Ledger>().state();
        let known = state.objects.get(&was.object);
        match &mut was.field {
            Field::Whole(Some(state)) => {
                let solid = state.solid.clone();
                state.pose = space::lifted_among(world, &together, &solid.collider, state.pose);
                state.resting = false;
            }
            Field::Pose(pose) => {
                let Some(solid) = known.map(|known| known.solid.clone()) else {
                    continue;
                };
                *pose = space::lifted_among(world, &together, &solid.collider, *pose);
            }
            Field::Whole(None) | Field::Form(_) => {}
        }
    }
}

/// What was not finished when it went has lost its job: it gets a new one. The same wish is made only once, so that it is
/// there at once where it has been made meanwhile.
fn ask_again(world: &World, by: Asker, put: &mut [Was]) -> Vec<Job> {
    let room = world.resource::<Identity>().0.room;
    let mut jobs: Vec<Job> = Vec::new();
    for was in put {
        let Field::Whole(Some(state)) = &mut was.field else {
            continue;
        };
        state.remake = None;
        if matches!(state.look, LookState::Ready(_)) {
            continue;
        }
        let same = jobs.iter().find(|job| job.prompt == state.prompt);
        let id = same.map_or_else(|| JobId::of(by.command, jobs.len() as u16), |job| job.id);
        if same.is_none() {
            jobs.push(Job {
                id,
                room,
                prompt: state.prompt.clone(),
                seed: seed(&state.prompt),
                variant: None,
            });
        }
        state.look = LookState::Pending(id);
    }
    jobs
}
