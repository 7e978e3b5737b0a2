//! Somebody becomes a thing, or their own figure, or nobody again. None of it is written down: what remains of it is where things
//! come to rest.

use bevy::prelude::*;
use model::{Body, Done, Job, JobId, Kind, ObjectId, Prompt, Refusal, Spot};
use protocol::{Handling, Possessed, Thing};

use super::{
    Asker, entity_of, free,
    generate::{self, seed},
    name_of,
};
use crate::{
    Identity,
    history::{Event, LookState, ObjectState},
    ledger::Ledger,
    possess, space,
    things::{self, Directory},
};

/// The words everybody's own figure is made of.
const FIGURE: &str = "an explorer";

/// Becomes a thing that can be become.
pub(super) fn apply(world: &mut World, by: Asker, object: ObjectId) -> Result<Done, Refusal> {
    free(world, &[object])?;
    let entity = entity_of(world, object)?;
    let own = possess::body_of(world, by.player);
    if own == Some(entity) {
        return Ok(unwritten(world, object));
    }
    if let Some(Possessed { by }) = world.get::<Possessed>(entity).copied() {
        let name = name_of(world, by);
        return Err(Refusal::Possessed { name });
    }
    let handling = world.get::<Handling>(entity).ok_or(Refusal::Gone)?;
    let alive = world
        .get::<Thing>(entity)
        .is_some_and(|thing| thing.kind == Kind::Character);
    let known = world.resource::<Ledger>().state().objects.get(&object);
    let ready = known.is_some_and(|state| matches!(state.look, LookState::Ready(_)));
    let willing = handling.interaction.possessable || alive;
    if !ready || !willing || handling.body == Body::Static {
        return Err(Refusal::NotPossessable);
    }
    if let Some(own) = own {
        possess::end(world, own);
    }
    crate::hands::free(world, entity);
    possess::begin(world, by.player, entity);
    Ok(unwritten(world, object))
}

/// Becomes one's own figure: the one that is here, or a new one at `at`.
pub(super) fn appear(world: &mut World, by: Asker, at: Spot) -> Result<Done, Refusal> {
    let own = possess::body_of(world, by.player);
    if let Some(own) = own {
        let object = world.get::<Thing>(own).ok_or(Refusal::Gone)?.object;
        if possess::is_figure(world, object) {
            return Ok(unwritten(world, object));
        }
    }
    let figure = figure(world, by, at)?;
    let object = figure.object;
    if let Some(own) = own {
        possess::end(world, own);
    }
    let entity = things::spawn(world, figure.clone());
    let event = Event::Spawned {
        objects: vec![figure],
        notes: Vec::new(),
    };
    world.resource_mut::<Ledger>().record_own(event);
    possess::begin(world, by.player, entity);
    Ok(unwritten(world, object))
}

/// A body for somebody, and a job for its looks.
fn figure(world: &mut World, by: Asker, at: Spot) -> Result<ObjectState, Refusal> {
    if world.resource::<Directory>().len() >= model::limits::OBJECTS_MAX {
        return Err(Refusal::RoomFull);
    }
    let prompt = Prompt::parse(FIGURE)?;
    let plan = words::understand(prompt.as_str());
    let item = plan.items.first().ok_or(Refusal::NotPossessable)?;
    let solid = generate::stand_in(item);
    let pose = space::find(world, &solid.collider, at).ok_or(Refusal::NoSpace)?;
    let job = Job {
        id: JobId::of(by.command, 0),
        room: world.resource::<Identity>().0.room,
        seed: seed(&prompt),
        prompt,
        variant: None,
    };
    let maker = name_of(world, by.player);
    let mut ledger = world.resource_mut::<Ledger>();
    let object = ledger.next_object();
    let state = generate::state((object, by, &maker), item, &job, pose, solid);
    ledger.queue(job);
    Ok(ObjectState {
        name: maker,
        kind: Kind::Character,
        figure_of: Some(by.player),
        ..state
    })
}

/// Is nobody again.
pub(super) fn let_go(world: &mut World, by: Asker) -> Result<Done, Refusal> {
    let body = possess::body_of(world, by.player).ok_or(Refusal::NobodyYet)?;
    let object = world.get::<Thing>(body).ok_or(Refusal::Gone)?.object;
    possess::end(world, body);
    Ok(unwritten(world, object))
}

/// The answer to what leaves nothing to be saved.
pub(super) fn unwritten(world: &World, object: ObjectId) -> Done {
    Done {
        version: world.resource::<Ledger>().state().version,
        objects: vec![object],
        notes: Vec::new(),
    }
}
