//! How deep solids are in the ground.

use bevy::{math::ops, prelude::*};
use bevy_rapier3d::rapier::parry::query::Ray;
use model::{Collider, Piece, Pose};
use terrain::{CELL_M, Ground};

use super::{bounds_in_world, piece};

/// Points across a solid at which the ground is asked for, along each axis; more on small ones.
const ACROSS_MAX: i32 = 24;

/// How far a solid must be lifted so that no part of it is below the ground, in metres; 0 where none is.
#[must_use]
pub fn buried_m(ground: &Ground, collider: &Collider, pose: Pose) -> f32 {
    let deepest = |points: &mut dyn Iterator<Item = Vec3>| {
        points
            .map(|point| ground.height_m(point.x, point.z) - point.y)
            .fold(0.0, f32::max)
    };
    let corners = collider.0.iter().flat_map(lowest);
    let corners = deepest(&mut corners.map(|point| pose.position + pose.rotation * point));
    corners.max(deepest(&mut underside(collider, pose)))
}

/// The points of a piece that can be its lowest, in its own frame.
fn lowest(piece: &Piece) -> Vec<Vec3> {
    let signs = [-1.0, 1.0];
    match piece {
        Piece::Box {
            center,
            half,
            rotation,
        } => signs
            .into_iter()
            .flat_map(|x| signs.map(|y| (x, y)))
            .flat_map(|(x, y)| signs.map(|z| *center + *rotation * (*half * Vec3::new(x, y, z))))
            .collect(),
        Piece::Hull { points } => points.clone(),
        Piece::Cylinder { a, b, radius } => {
            let turn = Quat::from_rotation_arc(Vec3::Y, (*b - *a).normalize_or(Vec3::Y));
            (0..8)
                .map(|eighth| eighth as f32 * core::f32::consts::FRAC_PI_4)
                .map(|angle| turn * Vec3::new(ops::cos(angle), 0.0, ops::sin(angle)) * *radius)
                .flat_map(|rim| [*a + rim, *b + rim])
                .collect()
        }
        // Round undersides are found from below.
        Piece::Ball { .. } | Piece::Capsule { .. } => Vec::new(),
    }
}

/// Where lines from below meet a solid, one for every sample of the ground under it.
fn underside(collider: &Collider, pose: Pose) -> impl Iterator<Item = Vec3> {
    let (low, high) = bounds_in_world(collider, pose);
    let pieces: Vec<_> = collider
        .0
        .iter()
        .map(|one| {
            let (center, rotation, shape) = piece(one);
            let at = bevy_rapier3d::rapier::math::Pose::from_parts(
                pose.position + pose.rotation * center,
                pose.rotation * rotation,
            );
            (at, shape)
        })
        .collect();
    let points = |low: f32, high: f32| {
        let first = (low / CELL_M).ceil() as i32;
        let last = (high / CELL_M).floor() as i32;
        let step = ((last - first) / ACROSS_MAX).max(0) + 1;
        let middle = (low + high) / 2.0;
        (first..=last)
            .step_by(step as usize)
            .map(|index| index as f32 * CELL_M)
            .chain([middle])
            .collect::<Vec<_>>()
    };
    let (xs, zs) = (points(low.x, high.x), points(low.z, high.z));
    let places: Vec<_> = xs
        .iter()
        .flat_map(|x| zs.iter().map(move |z| (*x, *z)))
        .collect();
    places.into_iter().filter_map(move |(x, z)| {
        let from = Vec3::new(x, low.y - 1.0, z);
        let ray = Ray::new(from, Vec3::Y);
        let reach_m = high.y - low.y + 2.0;
        let hits = pieces
            .iter()
            .filter_map(|(at, shape)| shape.raw.cast_ray(at, &ray, reach_m, true));
        let first = hits.min_by(f32::total_cmp)?;
        Some(from + Vec3::Y * first)
    })
}

#[cfg(test)]
mod tests {
    use model::{Brush, Carve, Stroke, Tool};

    use super::*;

    fn hill() -> Ground {
        let mut ground = Ground::new(0);
        let brush = Brush::new(Tool::Raise, 32, 255, 200).unwrap();
        let stroke = Stroke::new(brush, vec![[0, 0]; 10]).unwrap();
        ground.carve(&Carve::Stroke(stroke));
        ground
    }

    fn at(x: f32, y: f32) -> Pose {
        Pose::new(Vec3::new(x, y, 0.0), Quat::IDENTITY).unwrap()
    }

    #[test]
    fn what_stands_on_level_ground_is_not_buried() {
        let ground = Ground::new(0);
        let crate_ = Collider::standing_box(Vec3::ONE);
        assert_eq!(buried_m(&ground, &crate_, at(1.0, 0.0)), 0.0);
        assert!((buried_m(&ground, &crate_, at(1.0, -0.3)) - 0.3).abs() < 1e-4);
    }

    #[test]
    fn a_hill_that_grew_under_the_middle_of_a_wide_thing_is_felt() {
        let ground = hill();
        let top_m = ground.height_m(0.0, 0.0);
        let plank = Collider::standing_box(Vec3::new(10.0, 0.2, 1.0));
        assert!((buried_m(&ground, &plank, at(0.0, 0.0)) - top_m).abs() < 0.05);
        let ball = Collider(vec![Piece::Ball {
            center: Vec3::Y * 0.4,
            radius: 0.4,
        }]);
        assert!((buried_m(&ground, &ball, at(0.0, 0.0)) - top_m).abs() < 0.05);
        assert!(buried_m(&ground, &ball, at(0.0, top_m)) < 0.03);
    }
}
