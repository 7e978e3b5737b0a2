//! What stands on ground that changes: bodies wake and are lifted out of it, what is fixed keeps its height above it.

use bevy::prelude::*;
use model::{Aspect, Collider, ObjectId, Piece, Pose};
use protocol::{Adjusted, Placed, Thing};
use sim::{
    motion::Stature,
    physics::{self, Motion, Rest, TOUCH_M, bounds_in_world, buried_m, overlap_m},
};
use terrain::{CELL_M, CHUNK_M, Ground, HALF_M};

use super::Touched;
use crate::{
    history::Event, ledger::Ledger, poses, possess::Driven, rest::wake_around, things::SolidOf,
};

/// What stands this much above the ground, in metres, does not stand on it.
const ON_M: f32 = 0.3;
/// What touches is this near, in metres.
const NEAR_M: f32 = 0.08;
/// Smaller changes than this move nobody, in metres.
const LEAST_M: f32 = 0.002;
/// Points across a thing at which its ground is compared, along each axis.
const ACROSS_MAX: i32 = 24;

/// Lets everything on the touched chunks go with the ground.
pub(super) fn go_with(world: &mut World, was: &Ground, is: &Ground, touched: &[Touched]) {
    lift_players(world, is, touched);
    let mut things = world.query_filtered::<(
        Entity,
        &Thing,
        &SolidOf,
        &Placed,
        Option<&Transform>,
        Has<Rest>,
        Option<&Adjusted>,
    ), Without<Driven>>();
    let (mut bodies, mut firm) = (Vec::new(), Vec::new());
    for (entity, thing, solid, placed, transform, moves, adjusted) in things.iter(world) {
        let collider = &solid.0.collider;
        let now = transform.filter(|_| moves).and_then(physics::pose);
        let pose = now.unwrap_or(placed.0);
        let (low, high) = bounds_in_world(collider, pose);
        if !touched.iter().any(|touched| is_over(touched, low, high))
            || !differs(was, is, low, high)
        {
            continue;
        }
        let stays = adjusted.is_some_and(|adjusted| adjusted.0.has(Aspect::Footing));
        let stander = Stander {
            entity,
            object: thing.object,
            collider: collider.clone(),
            pose,
            low,
            high,
        };
        match moves {
            true => bodies.push(stander),
            false if !stays => firm.push(stander),
            false => {}
        }
    }
    carry(world, firm, was, is);
    lift(world, bodies, is);
}

/// Something on ground that changed.
struct Stander {
    entity: Entity,
    object: ObjectId,
    collider: Collider,
    pose: Pose,
    low: Vec3,
    high: Vec3,
}

fn is_over(touched: &Touched, low: Vec3, high: Vec3) -> bool {
    let (column, row) = touched.chunk.place();
    let along = |index: i32| index as f32 * CHUNK_M - HALF_M;
    let (x, z) = (along(column), along(row));
    // The cells before a chunk's first samples belong to its neighbours.
    low.x <= x + CHUNK_M && high.x >= x - CELL_M && low.z <= z + CHUNK_M && high.z >= z - CELL_M
}

/// Places under a thing, a sample of the ground apart or a few.
fn places(low: Vec3, high: Vec3) -> impl Iterator<Item = (f32, f32)> {
    let points = |low: f32, high: f32| {
        let cells = (((high - low) / CELL_M).ceil() as i32).clamp(1, ACROSS_MAX);
        (0..=cells).map(move |index| low + (high - low) * index as f32 / cells as f32)
    };
    points(low.x, high.x).flat_map(move |x| points(low.z, high.z).map(move |z| (x, z)))
}

fn differs(was: &Ground, is: &Ground, low: Vec3, high: Vec3) -> bool {
    places(low, high).any(|(x, z)| (was.height_m(x, z) - is.height_m(x, z)).abs() > LEAST_M)
}

fn highest_m(ground: &Ground, stander: &Stander) -> f32 {
    places(stander.low, stander.high)
        .map(|(x, z)| ground.height_m(x, z))
        .fold(f32::NEG_INFINITY, f32::max)
}

/// What is fixed stands on the highest ground under it, and goes up and down with that; and so does what is fixed on it.
fn carry(world: &mut World, mut firm: Vec<Stander>, was: &Ground, is: &Ground) {
    firm.sort_by(|a, b| a.low.y.total_cmp(&b.low.y));
    let mut carried: Vec<(Stander, f32)> = Vec::new();
    for stander in firm {
        let ground_m = highest_m(was, &stander);
        let rise_m = if stander.low.y <= ground_m + ON_M {
            highest_m(is, &stander) - ground_m
        } else {
            let near = Vec3::splat(NEAR_M);
            let below = carried.iter().find(|(below, _)| {
                below.low.cmple(stander.high + near).all()
                    && stander.low.cmple(below.high + near).all()
            });
            below.map_or(0.0, |(_, rise_m)| *rise_m)
        };
        if rise_m.abs() > LEAST_M {
            carried.push((stander, rise_m));
        }
    }
    let mut poses = Vec::new();
    for (stander, rise_m) in carried {
        let pose = stander.pose.lifted(rise_m);
        wake_around(world, stander.entity);
        let mut thing = world.entity_mut(stander.entity);
        physics::put(&mut thing, pose);
        poses::place(&mut thing, pose);
        wake_around(world, stander.entity);
        poses.push((stander.object, pose));
    }
    if !poses.is_empty() {
        poses.sort_unstable_by_key(|(object, _)| *object);
        let mut ledger = world.resource_mut::<Ledger>();
        ledger.record_own(Event::Followed { poses });
    }
}

/// Bodies wake; those that would be in the ground are lifted out, and what lies on them with them.
fn lift(world: &mut World, mut bodies: Vec<Stander>, is: &Ground) {
    bodies.sort_by(|a, b| a.low.y.total_cmp(&b.low.y));
    let mut lifted: Vec<(Collider, Pose)> = Vec::new();
    for body in bodies {
        let mut pose = body.pose.lifted(buried_m(is, &body.collider, body.pose));
        for (collider, there) in &lifted {
            let deep_m = overlap_m(&body.collider, pose, collider, *there);
            if deep_m > TOUCH_M {
                pose = pose.lifted(deep_m);
            }
        }
        let mut entity = world.entity_mut(body.entity);
        if pose != body.pose {
            entity.insert(physics::transform(pose));
            if let Some(mut motion) = entity.get_mut::<Motion>() {
                motion.linear.y = motion.linear.y.max(0.0);
            }
            lifted.push((body.collider, pose));
        }
        if let Some(mut rest) = entity.get_mut::<Rest>() {
            rest.sleeping = false;
        }
    }
}

/// Nobody's feet are left in the ground.
fn lift_players(world: &mut World, is: &Ground, touched: &[Touched]) {
    let mut driven = world.query::<(&mut Driven, &mut Transform)>();
    for (mut driven, mut transform) in driven.iter_mut(world) {
        let feet = driven.walker.feet;
        let deep_m = sunk_m(is, driven.stature, feet);
        if deep_m > LEAST_M && touched.iter().any(|touched| is_over(touched, feet, feet)) {
            driven.walker.feet.y += deep_m;
            transform.translation.y += deep_m;
        }
    }
}

/// How deep somebody's feet are in the ground, as flat as they are.
fn sunk_m(ground: &Ground, stature: Stature, feet: Vec3) -> f32 {
    let sole = Collider(vec![Piece::Cylinder {
        a: Vec3::ZERO,
        b: Vec3::Y * stature.height_m,
        radius: stature.radius_m * 0.9,
    }]);
    let at = Pose::new(feet, Quat::IDENTITY);
    at.map_or(0.0, |at| buried_m(ground, &sole, at))
}

/// Bodies that were written down before the ground rose under them are lifted out of it.
pub(crate) fn unbury(world: &mut World) {
    let is = world.resource::<Ledger>().state().ground.clone();
    let changed: Vec<_> = is
        .edited()
        .map(|(chunk, hash)| Touched {
            chunk,
            was: 0,
            is: hash,
        })
        .collect();
    if changed.is_empty() {
        return;
    }
    let mut things = world.query_filtered::<(Entity, &SolidOf, &Placed), With<Rest>>();
    let buried: Vec<_> = things
        .iter(world)
        .filter_map(|(entity, solid, placed)| {
            let (low, high) = bounds_in_world(&solid.0.collider, placed.0);
            let over = changed.iter().any(|touched| is_over(touched, low, high));
            let deep_m = over.then(|| buried_m(&is, &solid.0.collider, placed.0))?;
            (deep_m > ON_M / 4.0).then(|| (entity, placed.0.lifted(deep_m)))
        })
        .collect();
    for (entity, pose) in buried {
        physics::put(&mut world.entity_mut(entity), pose);
    }
}
