//! What a thing is for contact, from the parts it is made of.

mod bounds;
mod pieces;
#[cfg(test)]
mod tests;

use glam::Vec3;
use model::{Collider, ColliderKind, Piece};

use super::hull::hull;
use crate::shape::Placed;
use bounds::Bounds;
use pieces::pieces;

/// How far a piece may reach out of the box that the thing was fitted into, in metres.
const OUTSIDE_M_MAX: f32 = 1e-4;

/// The collider of `parts`, which stand in a box of `size_meters`. It never leaves that box: a room has
/// promised the place to the placeholder.
#[must_use]
pub(super) fn collider(parts: &[Placed], kind: ColliderKind, size_meters: Vec3) -> Collider {
    let mut touching: Vec<_> = parts.iter().filter(|part| !part.ghost).collect();
    if touching.is_empty() {
        touching = parts.iter().collect();
    }
    let bounds = Bounds::of(touching.iter().flat_map(|part| points(part)));
    let found = match kind {
        ColliderKind::Box => Collider(vec![bounds.block()]),
        ColliderKind::Sphere => Collider(vec![bounds.ball()]),
        ColliderKind::Capsule => Collider(vec![bounds.capsule()]),
        ColliderKind::Hull => {
            let all: Vec<_> = touching.iter().flat_map(|part| points(part)).collect();
            Collider(
                hull(&all)
                    .map(|points| vec![Piece::Hull { points }])
                    .unwrap_or_default(),
            )
        }
        ColliderKind::Parts => pieces(&touching, size_meters),
    };
    if found.check().is_ok() && is_inside(&found, size_meters) {
        found
    } else {
        Collider(vec![bounds.block()])
    }
}

fn points(part: &Placed) -> impl Iterator<Item = Vec3> + '_ {
    part.skin.0.iter().flatten().map(|corner| corner.position)
}

fn is_inside(collider: &Collider, size_meters: Vec3) -> bool {
    let (low, high) = collider.bounds();
    let half = size_meters / 2.0 + Vec3::splat(OUTSIDE_M_MAX);
    let (floor, ceiling) = (-OUTSIDE_M_MAX, size_meters.y + OUTSIDE_M_MAX);
    let wide = low.x >= -half.x && high.x <= half.x && low.z >= -half.z && high.z <= half.z;
    wide && low.y >= floor && high.y <= ceiling
}
