//! How deep solids are inside one another, and where a solid has room.

use bevy::prelude::*;
use bevy_rapier3d::rapier::parry::{math, query};
use model::{Collider, Pose};

/// Solids this deep inside one another count as touching, in metres: what the solver itself allows.
pub const TOUCH_M: f32 = 0.01;

/// How deep two colliders are inside one another in metres; 0 where they only touch or are apart.
#[must_use]
pub fn overlap_m(first: &Collider, at: Pose, second: &Collider, there: Pose) -> f32 {
    let (low, high) = bounds_in_world(first, at);
    let (other_low, other_high) = bounds_in_world(second, there);
    if low.cmpge(other_high).any() || other_low.cmpge(high).any() {
        return 0.0;
    }
    let deepest = first
        .0
        .iter()
        .flat_map(|piece| second.0.iter().map(move |other| (piece, other)));
    deepest
        .map(|(piece, other)| piece_overlap_m(piece, at, other, there))
        .fold(0.0, f32::max)
}

fn piece_overlap_m(first: &model::Piece, at: Pose, second: &model::Piece, there: Pose) -> f32 {
    let ((center, rotation, shape), (other_center, other_rotation, other)) =
        (super::piece(first), super::piece(second));
    let contact = query::contact(
        &in_world(at, center, rotation),
        &*shape.raw,
        &in_world(there, other_center, other_rotation),
        &*other.raw,
        0.0,
    );
    contact
        .ok()
        .flatten()
        .map_or(0.0, |contact| (-contact.dist).max(0.0))
}

fn in_world(pose: Pose, center: Vec3, rotation: Quat) -> math::Pose {
    math::Pose::from_parts(
        pose.position + pose.rotation * center,
        pose.rotation * rotation,
    )
}

/// Lower and upper corner of the axis-aligned box around a collider in the world.
#[must_use]
pub fn bounds_in_world(collider: &Collider, pose: Pose) -> (Vec3, Vec3) {
    let (low, high) = collider.bounds();
    let (center, half) = ((low + high) / 2.0, (high - low) / 2.0);
    let middle = pose.position + pose.rotation * center;
    let axes = [Vec3::X * half.x, Vec3::Y * half.y, Vec3::Z * half.z];
    let reach = axes
        .into_iter()
        .map(|axis| (pose.rotation * axis).abs())
        .sum::<Vec3>();
    (middle - reach, middle + reach)
}

#[cfg(test)]
mod tests {
    use model::Piece;

    use super::*;

    fn at(x: f32) -> Pose {
        Pose::new(Vec3::new(x, 0.0, 0.0), Quat::IDENTITY).unwrap()
    }

    #[test]
    fn boxes_overlap_as_deep_as_they_do() {
        let unit = Collider::standing_box(Vec3::ONE);
        assert_eq!(overlap_m(&unit, at(0.0), &unit, at(1.5)), 0.0);
        assert!(overlap_m(&unit, at(0.0), &unit, at(1.0)) < 1e-4);
        assert!((overlap_m(&unit, at(0.0), &unit, at(0.8)) - 0.2).abs() < 1e-3);
    }

    #[test]
    fn cylinders_overlap_by_their_rims_however_they_lie() {
        let can = |a, b| Collider(vec![Piece::Cylinder { a, b, radius: 0.5 }]);
        let standing = can(Vec3::ZERO, Vec3::Y);
        assert!(overlap_m(&standing, at(0.0), &standing, at(1.01)) < 1e-3);
        assert!((overlap_m(&standing, at(0.0), &standing, at(0.9)) - 0.1).abs() < 1e-2);
        let lying = can(Vec3::new(-1.0, 0.5, 0.0), Vec3::new(1.0, 0.5, 0.0));
        assert!(overlap_m(&standing, at(0.0), &lying, at(1.51)) < 1e-3);
        assert!((overlap_m(&standing, at(0.0), &lying, at(1.4)) - 0.1).abs() < 1e-2);
    }

    #[test]
    fn a_ball_under_a_table_is_free() {
        let leg = |x| Piece::Box {
            center: Vec3::new(x, 0.5, 0.0),
            half: Vec3::new(0.05, 0.5, 0.05),
            rotation: Quat::IDENTITY,
        };
        let top = Piece::Box {
            center: Vec3::Y,
            half: Vec3::new(0.6, 0.05, 0.6),
            rotation: Quat::IDENTITY,
        };
        let table = Collider(vec![leg(-0.5), leg(0.5), top]);
        let ball = Collider(vec![Piece::Ball {
            center: Vec3::Y * 0.3,
            radius: 0.3,
        }]);
        assert_eq!(overlap_m(&table, at(0.0), &ball, at(0.0)), 0.0);
        assert!(overlap_m(&table, at(0.0), &ball, at(0.4)) > 0.1);
    }
}
