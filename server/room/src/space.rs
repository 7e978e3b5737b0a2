//! Where a thing has room: near the wanted spot, on the ground, in nobody.

use bevy::prelude::*;
use model::{Collider, Pose, Spot};
use protocol::{Placed, Thing};
use sim::physics::{self, TOUCH_M};

use crate::things::SolidOf;

/// Rings of places that are tried around a spot.
const RINGS: i32 = 24;

/// Space left between things that were not asked to touch.
const GAP_M: f32 = 0.15;

/// The nearest free pose to `spot` for a thing of this shape; `among` are poses already given in the same command.
pub(crate) fn find(
    world: &mut World,
    collider: &Collider,
    spot: Spot,
    among: &[(Collider, Pose)],
) -> Option<Pose> {
    let mut things = world.query::<(&SolidOf, &Placed)>();
    let taken: Vec<_> = things
        .iter(world)
        .map(|(solid, placed)| (&solid.0.collider, placed.0))
        .collect();
    let free = |pose: Pose| {
        let clear = |(other, there): (&Collider, Pose)| {
            physics::overlap_m(collider, pose, other, there) <= TOUCH_M
        };
        taken.iter().copied().all(clear)
            && among
                .iter()
                .map(|(other, there)| (other, *there))
                .all(clear)
    };
    candidates(collider, spot).find(|pose| free(*pose))
}

/// The spot itself, on whatever was pointed at; then places on the ground, ring by ring, beside before behind.
fn candidates(collider: &Collider, spot: Spot) -> impl Iterator<Item = Pose> {
    let rotation = Quat::from_rotation_y(spot.yaw_rad);
    let (low, high) = collider.bounds();
    let size = high - low;
    let first = on_ground(collider, spot.position, rotation).map(|pose| {
        let lift = (spot.position.y - pose.position.y).max(0.0);
        pose.lifted(lift)
    });
    let rings = (1..=RINGS).flat_map(move |ring| {
        let around = (-ring..=ring).flat_map(move |x| (-ring..=ring).map(move |z| (x, z)));
        let mut places: Vec<_> = around
            .filter(|(x, z)| x.abs().max(z.abs()) == ring)
            .collect();
        places.sort_by_key(|(x, z)| (z.abs(), x.abs(), *z > 0, *x < 0));
        places
    });
    let others = rings.filter_map(move |(x, z)| {
        let step = Vec3::new(
            x as f32 * (size.x + GAP_M),
            0.0,
            z as f32 * (size.z + GAP_M),
        );
        on_ground(collider, spot.position + rotation * step, rotation)
    });
    first.into_iter().chain(others)
}

/// Standing on the highest ground under it, so that no corner is buried.
fn on_ground(collider: &Collider, position: Vec3, rotation: Quat) -> Option<Pose> {
    let (low, high) = collider.bounds();
    let corners = [
        (low.x, low.z),
        (low.x, high.z),
        (high.x, low.z),
        (high.x, high.z),
        (0.0, 0.0),
    ];
    let ground_m = corners
        .into_iter()
        .map(|(x, z)| position + rotation * Vec3::new(x, 0.0, z))
        .map(|corner| terrain::height_m(corner.x, corner.z))
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

/// The pose itself, or the lowest above it where this shape is in nobody else.
pub(crate) fn lifted_free(
    world: &mut World,
    entity: Entity,
    collider: &Collider,
    pose: Pose,
) -> Pose {
    let mut things = world.query_filtered::<(Entity, &SolidOf, &Placed), With<Thing>>();
    let others: Vec<_> = things
        .iter(world)
        .filter(|(other, ..)| *other != entity)
        .map(|(_, solid, placed)| (&solid.0.collider, placed.0))
        .collect();
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
