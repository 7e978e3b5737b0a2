//! Something to be made: its stand-in appears now, a worker does the rest.

use bevy::prelude::*;
use model::{
    Collider, Done, Job, JobId, Mass, ObjectId, Pose, Prompt, Refusal, Solid, Spot, Surface,
    limits::OBJECTS_MAX,
};
use words::Item;

use super::{Asker, record};
use crate::{
    Identity,
    history::{Event, LookState, ObjectState},
    ledger::Ledger,
    space,
    things::{self, Directory},
};

/// Understands the words, puts stand-ins of the right size where there is room, and has a job queued for each kind.
pub(super) fn begin(
    world: &mut World,
    by: Asker,
    prompt: &Prompt,
    at: Spot,
) -> Result<Done, Refusal> {
    let mut plan = words::understand(prompt.as_str());
    plan.notes.extend(
        plan.unknown
            .iter()
            .map(|word| format!("I do not know \u{201c}{word}\u{201d}.")),
    );
    let wanted: usize = plan.items.iter().map(|item| item.count as usize).sum();
    if world.resource::<Directory>().len() + wanted > OBJECTS_MAX {
        return Err(Refusal::RoomFull);
    }

    let first = world.resource::<Ledger>().next_object();
    let mut objects: Vec<ObjectState> = Vec::with_capacity(wanted);
    let mut taken: Vec<(Collider, Pose)> = Vec::with_capacity(wanted);
    let mut jobs = Vec::with_capacity(plan.items.len());
    for (index, item) in (0_u16..).zip(&plan.items) {
        let job = JobId::of(by.command, index);
        let words = Prompt::parse(&item.phrase).unwrap_or_else(|_| prompt.clone());
        for _ in 0..item.count {
            let solid = stand_in(item);
            let pose = space::find(world, &solid.collider, at, &taken).ok_or(Refusal::NoSpace)?;
            taken.push((solid.collider.clone(), pose));
            let object = ObjectId(first.0 + objects.len() as u32);
            objects.push(state(object, by, item, &words, job, pose, solid));
        }
        jobs.push(Job {
            id: job,
            room: world.resource::<Identity>().0.room,
            seed: seed(&words),
            prompt: words,
        });
    }

    for object in objects.clone() {
        things::spawn(world, object);
    }
    let ids = objects.iter().map(|object| object.object).collect();
    let mut ledger = world.resource_mut::<Ledger>();
    jobs.into_iter().for_each(|job| ledger.queue(job));
    let event = Event::Spawned {
        objects,
        notes: plan.notes.clone(),
    };
    Ok(record(world, by, event, ids, plan.notes))
}

fn state(
    object: ObjectId,
    by: Asker,
    item: &Item,
    words: &Prompt,
    job: JobId,
    pose: Pose,
    solid: Solid,
) -> ObjectState {
    ObjectState {
        object,
        made_by: by.command,
        prompt: words.clone(),
        name: item.name.clone(),
        kind: item.kind,
        size_m: Vec3::from(item.size_meters),
        color: item.main_color,
        surface: item.surface.unwrap_or(Surface::Plaster),
        pose,
        resting: false,
        look: LookState::Pending(job),
        solid,
    }
}

/// A box of the right size and weight.
fn stand_in(item: &Item) -> Solid {
    let size = Vec3::from(item.size_meters);
    Solid {
        body: item.body,
        collider: Collider::standing_box(size),
        mass: Mass::of_standing_box(item.mass_kg, size),
        friction: 0.6,
        restitution: 0.0,
        gravity_scale: 1.0,
    }
}

/// The same wish has the same seed, so that it is made once for everybody.
fn seed(words: &Prompt) -> u64 {
    let hash = blake3::hash(words.as_str().as_bytes());
    let (first, _) = hash.as_bytes().split_at(8);
    first
        .iter()
        .fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}
