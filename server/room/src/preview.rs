//! Things in somebody's hand: everybody sees them where they are held, and nothing of it is written down. Whoever holds a
//! thing keeps the others from dragging it, but not from changing it.

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{
    ObjectId, PlayerId, Pose, RoomMode,
    limits::{PREVIEW_MAX, TICK_HZ},
};
use protocol::{Adjusted, Dragged, Dragging, Drags, Held, Player, Possessed, Preview, Thing};
use sim::Step;

use crate::{ledger::Ledger, link::Member, presence::Stirs, things::Directory};

/// Whoever holds a thing says so many times a second; after so many ticks of silence they have let go.
const PATIENCE_TICKS: u32 = 2 * TICK_HZ;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(FixedUpdate, (hear, tire).chain().in_set(Step::Receive));
}

/// How long whoever holds a thing may still be silent.
#[derive(Component)]
struct Grip {
    ticks_left: u32,
}

fn hear(world: &mut World) {
    let mut links = world.query::<(&Member, &mut MessageReceiver<Preview>)>();
    let told = links.iter_mut(world).filter_map(|(member, mut previews)| {
        let newest = previews.receive().last()?;
        Some((member.0, newest.poses))
    });
    let told: Vec<_> = told.collect();
    let may_build = world.resource::<Ledger>().state().mode != RoomMode::Play;
    for (player, poses) in told {
        world.resource_mut::<Stirs>().note(player);
        if may_build && poses.len() <= PREVIEW_MAX {
            hold(world, player, &poses);
        }
    }
}

/// What they hold from now on; the rest of what they held goes back.
fn hold(world: &mut World, player: PlayerId, poses: &[(ObjectId, Pose)]) {
    let mut held = world.query::<(&Thing, &Dragged)>();
    let dropped = held.iter(world).filter(|(thing, dragged)| {
        let still = poses.iter().any(|(object, _)| *object == thing.object);
        dragged.by == player && !still
    });
    let dropped: Vec<_> = dropped.map(|(thing, _)| thing.object).collect();
    let_go(world, player, &dropped);
    for (object, pose) in poses {
        let Some(entity) = world.resource::<Directory>().get(*object) else {
            continue;
        };
        let dragged = world.get::<Dragged>(entity);
        let others = dragged.is_some_and(|dragged| dragged.by != player);
        let busy =
            world.entity(entity).contains::<Possessed>() || world.entity(entity).contains::<Held>();
        let adjusted = world.get::<Adjusted>(entity);
        if others || busy || adjusted.is_some_and(|adjusted| adjusted.0.locked()) {
            continue;
        }
        let mut thing = world.entity_mut(entity);
        let ticks_left = PATIENCE_TICKS;
        if let Some(mut dragged) = thing.get_mut::<Dragged>() {
            dragged.pose = *pose;
            thing.insert(Grip { ticks_left });
        } else {
            let dragged = Dragged {
                by: player,
                pose: *pose,
            };
            thing.insert((dragged, Grip { ticks_left }));
        }
    }
    pass_on(world, player, poses);
}

/// Shows the others where they hold it; who it is is known.
fn pass_on(world: &mut World, by: PlayerId, poses: &[(ObjectId, Pose)]) {
    let mut links = world.query::<(&Member, &mut MessageSender<Dragging>)>();
    let others = links.iter_mut(world).filter(|(member, _)| member.0 != by);
    others.for_each(|(_, mut wire)| {
        let poses = poses.to_vec();
        wire.send::<Drags>(Dragging { by, poses });
    });
}

/// Takes things out of somebody's hand: they are seen where they are.
pub(crate) fn let_go(world: &mut World, player: PlayerId, objects: &[ObjectId]) {
    for object in objects {
        let Some(entity) = world.resource::<Directory>().get(*object) else {
            continue;
        };
        let dragged = world.get::<Dragged>(entity);
        if dragged.is_some_and(|dragged| dragged.by == player) {
            world.entity_mut(entity).remove::<(Dragged, Grip)>();
        }
    }
}

/// Who fell silent, or has left, holds nothing.
fn tire(world: &mut World) {
    let mut players = world.query::<&Player>();
    let here: Vec<_> = players.iter(world).map(|player| player.player).collect();
    let mut held = world.query::<(&Thing, &Dragged, &mut Grip)>();
    let mut dropped = Vec::new();
    for (thing, dragged, mut grip) in held.iter_mut(world) {
        grip.ticks_left = grip.ticks_left.saturating_sub(1);
        if grip.ticks_left == 0 || !here.contains(&dragged.by) {
            dropped.push((dragged.by, thing.object));
        }
    }
    for (player, object) in dropped {
        let_go(world, player, &[object]);
    }
}
