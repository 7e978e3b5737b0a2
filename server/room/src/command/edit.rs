//! A finished thing is to be made anew, different in something. It stays what it is until that is done.

use bevy::prelude::*;
use model::{Change, Done, JobId, ObjectId, Refusal};

use super::{Asker, free, record, state_of};
use crate::{
    history::{Event, LookState, Next, ObjectState, RemakeState},
    remake,
};

/// Starts at once, or waits for the change before it and builds on what comes of that: nothing of either is lost.
pub(super) fn apply(
    world: &mut World,
    by: Asker,
    object: ObjectId,
    change: Change,
) -> Result<Done, Refusal> {
    free(world, &[object])?;
    let known = state_of(world, object)?;
    let LookState::Ready(_) = known.look else {
        return Err(Refusal::NotFinished);
    };
    let notes = heard(&change)?;
    let under_way = under_way(known).is_some();
    let changes = change
        .added_to(waiting(known))
        .ok_or(Refusal::TooManyChanges)?;
    let job = JobId::of(by.command, 0);
    let event = Event::Edited {
        object,
        job,
        changes: changes.clone(),
        notes: notes.clone(),
    };
    let done = record(world, by, event, vec![object], notes);
    if !under_way {
        remake::queue(world, object, Next { job, changes });
        remake::show(world, object);
    }
    Ok(done)
}

/// What the person should know of their words; words that change nothing are refused at once.
fn heard(change: &Change) -> Result<Vec<String>, Refusal> {
    let Change::Words(words) = change else {
        return Ok(Vec::new());
    };
    let revision = words::revise(words.as_str());
    let unknown = revision.unknown.iter();
    let unknown: Vec<_> = unknown
        .map(|word| format!("I do not know \u{201c}{word}\u{201d}."))
        .collect();
    if revision.is_empty() {
        return Err(Refusal::NothingToChange {
            why: unknown.join(" "),
        });
    }
    Ok(revision.notes.into_iter().chain(unknown).collect())
}

fn under_way(known: &ObjectState) -> Option<&RemakeState> {
    known.remake.as_ref().filter(|remake| !remake.failed)
}

/// The changes that wait already.
fn waiting(known: &ObjectState) -> Vec<Change> {
    let next = under_way(known).and_then(|remake| remake.next.as_ref());
    next.map_or_else(Vec::new, |next| next.changes.clone())
}
