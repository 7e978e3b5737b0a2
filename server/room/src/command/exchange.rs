//! Fields of things go back to what they were: what undoing, redoing and reverting have in common.

use bevy::prelude::*;
use model::{Aspect, Done, Job, JobId, ObjectId};
use terrain::Relief;

use super::{Asker, generate::seed, record, rule};
use crate::{
    Identity, adjust, appearance, ground, groups,
    history::{Act, Event, Field, LookState, ObjectState, Setting, Turned, Was, is_untouched},
    ledger::Ledger,
    rest::wake_around,
    space,
    things::Directory,
};

/// What of an act can be taken back, and what the person should know of the rest.
pub(super) struct Exchange {
    pub(super) put: Vec<Was>,
    pub(super) ground: Vec<Relief>,
    pub(super) settings: Vec<Turned>,
    pub(super) notes: Vec<String>,
}

impl Exchange {
    /// Whether nothing can be taken back.
    pub(super) const fn is_empty(&self) -> bool {
        self.put.is_empty() && self.ground.is_empty() && self.settings.is_empty()
    }
}

/// Leaves out what somebody wrote since and what is locked; what comes back finds room, and a job if it needs one.
/// The ground goes back, the newest change first, whatever was done to it since.
pub(super) fn prepare(world: &mut World, by: Asker, act: Act) -> Exchange {
    let state = world.resource::<Ledger>().state();
    let objects = &state.objects;
    let (mut put, mut notes) = (Vec::new(), Vec::new());
    for was in act.wrote {
        let now = objects.get(&was.object);
        if !is_untouched(objects, &was) {
            notes.push(changed_since(now));
        } else if let Some(now) = now.filter(|now| now.adjusted.locked() && !unlocks(&was)) {
            let name = now.shown_name();
            notes.push(format!("The {name} is locked, so it stays as it is."));
        } else {
            put.push(was);
        }
    }
    let (settings, others): (Vec<_>, Vec<_>) = act
        .settings
        .into_iter()
        .partition(|turned| state.holds(turned.is));
    notes.extend(others.into_iter().map(|turned| {
        let name = turned.is.name();
        format!("Somebody else has changed {name} since, so it stays as it is.")
    }));
    notes.sort_unstable();
    notes.dedup();
    find_room(world, &mut put);
    let jobs = ask_again(world, by, &mut put);
    let mut ledger = world.resource_mut::<Ledger>();
    jobs.into_iter().for_each(|job| ledger.queue(job));
    let ground = act.ground.into_iter().rev().collect();
    Exchange {
        put,
        ground,
        settings,
        notes,
    }
}

fn unlocks(was: &Was) -> bool {
    matches!(&was.field, Field::Adjusted(change) if change.aspect() == Aspect::Locked)
}

/// Writes it down as `event`, and shows everybody what it says.
pub(super) fn perform(world: &mut World, by: Asker, back: &Exchange, event: Event) -> Done {
    let objects: Vec<ObjectId> = back.put.iter().map(|was| was.object).collect();
    for object in &objects {
        if let Some(entity) = world.resource::<Directory>().get(*object) {
            wake_around(world, entity);
        }
    }
    let mut groups = groups::of(world, &objects);
    let done = record(world, by, event, objects.clone(), back.notes.clone());
    for turned in &back.settings {
        match turned.was {
            Setting::Water(level) => ground::flood(world, level),
            Setting::Day(time) => rule::shine(world, time),
        }
    }
    ground::follow(world);
    groups.extend(groups::of(world, &objects));
    for was in &back.put {
        match &was.field {
            Field::Whole(_) | Field::Pose(_) | Field::Form(_) => {
                appearance::put_back(world, was.object);
            }
            Field::Adjusted(_) => adjust::show(world, was.object),
            Field::Group(_) => {}
        }
    }
    groups::show(world, &groups);
    done
}

fn changed_since(now: Option<&ObjectState>) -> String {
    match now {
        Some(now) => format!(
            "Somebody else has changed the {} since, so it stays as it is.",
            now.shown_name()
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
            Field::Whole(None) | Field::Form(_) | Field::Group(_) | Field::Adjusted(_) => {}
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
