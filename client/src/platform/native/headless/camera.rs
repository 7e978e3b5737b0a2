//! Where to stand so that a group of things makes a good picture.

use bevy::{math::ops, prelude::*};
use model::Pose;

use crate::look::FIELD_RAD;

/// How far the eye stands to the side, as a turn about the group.
const SIDE_RAD: f32 = 0.48;
/// The eye of somebody who stands.
const EYE_M: f32 = 2.0;
/// How much of the picture the group may fill.
const FILL: f32 = 0.80;
/// Half the picture's height and its shape, as the lens sees it.
const HALF_FIELD_RAD: f32 = FIELD_RAD / 2.0;
const ASPECT: f32 = 16.0 / 9.0;

/// The eye for a picture of boxes that stand at these poses.
pub(super) fn frame(things: &[(Pose, Vec3)]) -> Transform {
    let corners: Vec<Vec3> = things
        .iter()
        .flat_map(|(pose, size)| corners(*pose, *size))
        .collect();
    let low = corners.iter().copied().fold(Vec3::INFINITY, Vec3::min);
    let high = corners.iter().copied().fold(Vec3::NEG_INFINITY, Vec3::max);
    if !low.is_finite() || !high.is_finite() {
        return Transform::from_xyz(0.0, EYE_M, 9.0).looking_at(Vec3::Y, Vec3::Y);
    }
    let middle = (low + high) / 2.0;
    let height = EYE_M.max(high.y * 0.85) + low.y;
    let side = Vec3::new(ops::sin(SIDE_RAD), 0.0, ops::cos(SIDE_RAD));
    let eye_at = |away: f32| {
        let eye = (middle + side * away).with_y(height);
        Transform::from_translation(eye).looking_at(middle, Vec3::Y)
    };
    let mut away = 1.5;
    while away < 400.0
        && !corners
            .iter()
            .all(|corner| is_inside(eye_at(away), *corner))
    {
        away *= 1.04;
    }
    eye_at(away)
}

fn corners(pose: Pose, size: Vec3) -> [Vec3; 8] {
    std::array::from_fn(|index| {
        let pick = |bit: usize| if index >> bit & 1 == 0 { -0.5 } else { 0.5 };
        let local = Vec3::new(size.x * pick(0), size.y * (pick(1) + 0.5), size.z * pick(2));
        pose.position + pose.rotation * local
    })
}

fn is_inside(eye: Transform, point: Vec3) -> bool {
    let seen = eye.rotation.inverse() * (point - eye.translation);
    let reach = ops::tan(HALF_FIELD_RAD) * -seen.z * FILL;
    seen.z < -0.1 && seen.y.abs() < reach && seen.x.abs() < reach * ASPECT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_in_the_picture() {
        let tower = (Pose::default(), Vec3::new(4.0, 20.0, 4.0));
        let chair = (
            Pose::new(Vec3::new(6.0, 0.0, 0.0), Quat::IDENTITY).unwrap(),
            Vec3::splat(0.5),
        );
        let eye = frame(&[tower, chair]);
        assert!(
            corners(tower.0, tower.1)
                .iter()
                .all(|corner| is_inside(eye, *corner))
        );
        assert!(eye.translation.y >= EYE_M);
        assert!(frame(&[]).translation.is_finite());
    }
}
