//! Something to be made: its stand-in appears now, a worker does the rest.

use bevy::prelude::*;
use model::{
    Adjustments, Collider, Done, Interaction, Job, JobId, Kind, Mass, ObjectId, Pose, Prompt,
    Refusal, Solid, Spot, limits::OBJECTS_MAX,
};
use sim::Land;
use words::Item;

use super::{Asker, name_of, record, stamp};
use crate::{
    Identity,
    history::{Event, LookState, ObjectState, Written},
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
    for item in &plan.items {
        let others: Vec<_> = item
            .choices
            .iter()
            .map(|choice| format!("\u{201c}{}\u{201d}", choice.phrase))
            .collect();
        if !others.is_empty() {
            plan.notes.push(format!(
                "If you meant something else, say {}.",
                others.join(" or ")
            ));
        }
    }
    let wanted: usize = plan.items.iter().map(|item| item.count as usize).sum();
    if world.resource::<Directory>().len() + wanted > OBJECTS_MAX {
        return Err(Refusal::RoomFull);
    }

    let (stamps, places) = words::shaping(&plan.items);
    let stamped = if stamps.is_empty() {
        None
    } else {
        let done = stamp::press(world, by, &stamps, at, &mut plan.notes)?;
        Some(Done {
            notes: plan.notes.clone(),
            ..done
        })
    };
    if let Some(done) = stamped.clone().filter(|_| places.is_empty()) {
        return Ok(done);
    }
    let solids: Vec<Solid> = plan.items.iter().map(stand_in).collect();
    let pieces: Vec<_> = places
        .iter()
        .map(|place| (solids[place.item].collider.clone(), *place))
        .collect();
    let at = match stamped {
        Some(_) => on_land(world, at),
        None => at,
    };
    let Some(poses) = space::find_all(world, &pieces, at) else {
        return stamped.ok_or(Refusal::NoSpace);
    };

    let room = world.resource::<Identity>().0.room;
    let jobs: Vec<Job> = (0_u16..)
        .zip(&plan.items)
        .map(|(index, item)| {
            let prompt = Prompt::parse(&item.phrase).unwrap_or_else(|_| prompt.clone());
            Job {
                id: JobId::of(by.command, index),
                room,
                seed: seed(&prompt),
                prompt,
                variant: None,
            }
        })
        .collect();
    let first = world.resource::<Ledger>().next_object();
    let maker = name_of(world, by.player);
    let objects: Vec<ObjectState> = (first.0..)
        .zip(places.iter().zip(poses))
        .map(|(object, (place, pose))| {
            let index = place.item;
            state(
                (ObjectId(object), by, &maker),
                &plan.items[index],
                &jobs[index],
                pose,
                solids[index].clone(),
            )
        })
        .collect();

    for object in objects.clone() {
        things::spawn(world, object);
    }
    let ids = objects.iter().map(|object| object.object).collect();
    let mut ledger = world.resource_mut::<Ledger>();
    let made = jobs.into_iter().zip(&plan.items);
    let made: Vec<Job> = made
        .filter(|(_, item)| item.kind != Kind::TerrainStamp)
        .map(|(job, _)| job)
        .collect();
    ledger.order(
        by.command,
        by.player,
        made.iter().map(|job| job.id).collect(),
    );
    made.into_iter().for_each(|job| ledger.queue(job));
    let event = Event::Spawned {
        objects,
        notes: plan.notes.clone(),
    };
    Ok(record(world, by, event, ids, plan.notes))
}

/// The same spot on the ground as it is now.
fn on_land(world: &World, at: Spot) -> Spot {
    let land = world.resource::<Land>();
    Spot {
        position: land.0.point(at.position.x, at.position.z),
        ..at
    }
}

pub(super) fn state(
    (object, by, maker): (ObjectId, Asker, &str),
    item: &Item,
    job: &Job,
    pose: Pose,
    solid: Solid,
) -> ObjectState {
    ObjectState {
        object,
        made_by: by.command,
        prompt: job.prompt.clone(),
        name: item.name.clone(),
        maker: maker.to_owned(),
        kind: item.kind,
        size_m: Vec3::from(item.size_meters),
        color: item.main_color,
        surface: item.main_surface,
        pose,
        resting: false,
        look: LookState::Pending(job.id),
        solid,
        interaction: Interaction::default(),
        figure_of: None,
        adjusted: Adjustments::default(),
        group: None,
        remake: None,
        written: Written::default(),
    }
}

/// A box of the right size and weight.
pub(super) fn stand_in(item: &Item) -> Solid {
    let size = Vec3::from(item.size_meters);
    Solid {
        body: item.body,
        collider: Collider::standing_box(size),
        mass: Mass::of_standing_box(item.mass_kg, size),
        friction: item.friction.unwrap_or(0.6),
        restitution: item.restitution.unwrap_or(0.0),
        gravity_scale: item.gravity_scale.unwrap_or(1.0),
    }
}

/// The same wish has the same seed, so that it is made once for everybody.
#[must_use]
pub fn seed(words: &Prompt) -> u64 {
    let hash = blake3::hash(words.as_str().as_bytes());
    let (first, _) = hash.as_bytes().split_at(8);
    first
        .iter()
        .fold(0, |seed, byte| seed << 8 | u64::from(*byte))
}
