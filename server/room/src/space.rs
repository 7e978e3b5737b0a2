//! Where things have room: near the wanted spot, on the ground, in nobody.

use bevy::prelude::*;
use model::{Collider, Pose, Spot};
use protocol::{Placed, Thing};
use sim::{
    Land,
    physics::{self, TOUCH_M},
};
use terrain::Ground;
use words::Place;

use crate::things::SolidOf;

/// Rings of places that are tried around a spot.
const RINGS: i32 = 24;

/// Space left between things that were not asked to touch.
const GAP_M: f32 = 0.15;

/// The nearest free pose to `spot` for one thing of this shape.
pub(crate) fn find(world: &mut World, collider: &Collider, spot: Spot) -> Option<Pose> {
    let alone = Place {
        item: 0,
        at: Vec3::ZERO,
        yaw_rad: 0.0,
        on: None,
    };
    let poses = find_all(world, &[(collider.clone(), alone)], spot)?;
    poses.first().copied()
}

/// The nearest poses to `spot` where all of these fit as they stand to each other.
pub(crate) fn find_all(
    world: &mut World,
    wanted: &[(Collider, Place)],
    spot: Spot,
) -> Option<Vec<Pose>> {
    let mut things = world.query::<(&SolidOf, &Placed)>();
    let ground = &world.resource::<Land>().0;
    let taken: Vec<_> = things
        .iter(world)
        .map(|(solid, placed)| (&solid.0.collider, placed.0))
        .collect();
    let clear = |collider: &Collider, pose: Pose| {
        taken
            .iter()
            .all(|(other, there)| physics::overlap_m(collider, pose, other, *there) <= TOUCH_M)
    };
    candidates(ground, wanted, spot).find_map(|(middle, lift_m)| {
        let mut poses: Vec<Pose> = Vec::with_capacity(wanted.len());
        for (collider, place) in wanted {
            let pose = stand(
                ground,
                collider,
                *place,
                middle,
                spot.yaw_rad,
                lift_m,
                &poses,
            )?;
            if !clear(collider, pose) {
                return None;
            }
            poses.push(pose);
        }
        Some(poses)
    })
}

/// The pose of one thing once those before it have theirs.
fn stand(
    ground: &Ground,
    collider: &Collider,
    place: Place,
    middle: Vec3,
    yaw_rad: f32,
    lift_m: f32,
    poses: &[Pose],
) -> Option<Pose> {
    let position = middle + Quat::from_rotation_y(yaw_rad) * (place.at * Vec3::new(1.0, 0.0, 1.0));
    let rotation = Quat::from_rotation_y(yaw_rad + place.yaw_rad);
    match place.on {
        None => on_ground(ground, collider, position, rotation)
            .map(|pose| pose.lifted(lift_m + place.at.y)),
        Some(below) => Pose::new(
            position.with_y(poses.get(below)?.position.y + place.at.y),
            rotation,
        )
        .ok(),
    }
}

/// The spot itself, on whatever was pointed at; then places on the ground, ring by ring, beside before behind.
/// With each how far above the ground it is.
fn candidates(
    ground: &Ground,
    wanted: &[(Collider, Place)],
    spot: Spot,
) -> impl Iterator<Item = (Vec3, f32)> {
    let rotation = Quat::from_rotation_y(spot.yaw_rad);
    let extents = wanted.iter().map(|(collider, place)| {
        let (low, high) = collider.bounds();
        (place.at.abs() + (high - low) / 2.0) * 2.0
    });
    // Large groups are moved by half of themselves: something small may be all that is in their way.
    let share = if wanted.len() > 1 { 0.5 } else { 1.0 };
    let step = extents.fold(Vec3::ZERO, Vec3::max) * share + Vec3::splat(GAP_M);
    let lift_m = (spot.position.y - ground.height_m(spot.position.x, spot.position.z)).max(0.0);
    let rings = (1..=RINGS).flat_map(move |ring| {
        let around = (-ring..=ring).flat_map(move |x| (-ring..=ring).map(move |z| (x, z)));
        let mut places: Vec<_> = around
            .filter(|(x, z)| x.abs().max(z.abs()) == ring)
            .collect();
        places.sort_by_key(|(x, z)| (z.abs(), x.abs(), *z > 0, *x < 0));
        places
    });
    let others = rings.map(move |(x, z)| {
        (
            spot.position + rotation * Vec3::new(x as f32 * step.x, 0.0, z as f32 * step.z),
            0.0,
        )
    });
    std::iter::once((spot.position, lift_m)).chain(others)
}

/// Standing on the highest ground under it, so that no part of it is buried.
fn on_ground(ground: &Ground, collider: &Collider, position: Vec3, rotation: Quat) -> Option<Pose> {
    let (low, high) = collider.bounds();
    let across = |low: f32, high: f32| [low, (low + high) / 2.0, high];
    let points = across(low.x, high.x)
        .into_iter()
        .flat_map(|x| across(low.z, high.z).map(|z| (x, z)));
    let ground_m = points
        .chain([(0.0, 0.0)])
        .map(|(x, z)| position + rotation * Vec3::new(x, 0.0, z))
        .map(|point| ground.height_m(point.x, point.z))
        .fold(f32::NEG_INFINITY, f32::max);
    let reach = terrain::HALF_M - 1.0;
    let inside = position.x.abs() <= reach && position.z.abs() <= reach;
    inside
        .then(|| {
            Pose::new(
                Vec3::new(position.x, ground_m - low.y.min(0.0), position.z),
                rotation,
            )
            .ok()
        })
        .flatten()
}

/// The pose itself, or the lowest above it where this shape is in nobody but `friends`.
pub(crate) fn lifted_among(
    world: &mut World,
    friends: &[Entity],
    collider: &Collider,
    pose: Pose,
) -> Pose {
    let mut things = world.query_filtered::<(Entity, &SolidOf, &Placed), With<Thing>>();
    let others: Vec<_> = things
        .iter(world)
        .filter(|(other, ..)| !friends.contains(other))
        .map(|(_, solid, placed)| (&solid.0.collider, placed.0))
        .collect();
    lifted_out(collider, pose, &others)
}

/// The pose itself, or as much above it as it takes not to be in the ground.
pub(crate) fn above_ground(world: &World, collider: &Collider, pose: Pose) -> Pose {
    let (low, _) = physics::bounds_in_world(collider, pose);
    let ground_m = world
        .resource::<Land>()
        .0
        .height_m(pose.position.x, pose.position.z);
    pose.lifted((ground_m - low.y).max(0.0))
}

/// The pose itself, or the lowest above it where this shape is in none of the others.
fn lifted_out(collider: &Collider, pose: Pose, others: &[(&Collider, Pose)]) -> Pose {
    let mut lifted = pose;
    for _ in 0..64 {
        let depths = others
            .iter()
            .map(|(other, there)| physics::overlap_m(collider, lifted, other, *there));
        let deepest = depths.fold(0.0, f32::max);
        if deepest <= TOUCH_M {
            break;
        }
        lifted = lifted.lifted(deepest.max(0.05));
    }
    lifted
}

/// Something whose foot is this much higher may stand on a thing; what is lower stands beside it.
const HIGHER_M: f32 = 0.05;

/// Where a thing that takes another shape has room. What stands on it is lifted as it grows, and what stands on
/// that; whatever else it would be inside lifts it itself.
pub(crate) fn grown(
    world: &mut World,
    entity: Entity,
    collider: &Collider,
    pose: Pose,
) -> (Pose, Vec<(Entity, Pose)>) {
    let mut things = world.query_filtered::<(Entity, &SolidOf, &Placed), With<Thing>>();
    let others = things.iter(world).filter(|(other, ..)| *other != entity);
    let foot_m = |collider: &Collider, pose| physics::bounds_in_world(collider, pose).0.y;
    let own_m = foot_m(collider, pose) + HIGHER_M;
    let (mut higher, beside): (Vec<_>, Vec<_>) = others
        .map(|(other, solid, placed)| (other, &solid.0.collider, placed.0))
        .partition(|(_, other, there)| foot_m(other, *there) > own_m);
    let beside: Vec<_> = beside
        .iter()
        .map(|(_, other, there)| (*other, *there))
        .collect();
    let free = lifted_out(collider, pose, &beside);

    higher.sort_by(|(_, a, at), (_, b, bt)| foot_m(a, *at).total_cmp(&foot_m(b, *bt)));
    let mut grown = vec![(collider, free)];
    let mut lifted = Vec::new();
    for (other, shape, there) in higher {
        let raised = lifted_out(shape, there, &grown);
        if raised != there {
            grown.push((shape, raised));
            lifted.push((other, raised));
        }
    }
    (free, lifted)
}
