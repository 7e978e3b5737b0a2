//! Where a line of sight meets a thing. Plain functions, lengths in metres.

use bevy::prelude::*;
use model::Pose;

/// How far along the line a box of `size_m` is that stands at `pose`; none from inside.
pub(super) fn hits_standing_box(ray: Ray3d, pose: Pose, size_m: Vec3) -> Option<f32> {
    let to_local = pose.rotation.inverse();
    let origin = to_local * (ray.origin - pose.position) - Vec3::Y * size_m.y / 2.0;
    let direction = to_local * *ray.direction;
    let (mut enter, mut leave) = (f32::NEG_INFINITY, f32::INFINITY);
    for axis in 0..3 {
        let half = size_m[axis] / 2.0;
        if direction[axis].abs() < 1e-9 {
            if origin[axis].abs() > half {
                return None;
            }
        } else {
            let a = (-half - origin[axis]) / direction[axis];
            let b = (half - origin[axis]) / direction[axis];
            enter = enter.max(a.min(b));
            leave = leave.min(a.max(b));
        }
    }
    (enter > 0.0 && enter <= leave).then_some(enter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ray(from: Vec3, to: Vec3) -> Ray3d {
        Ray3d::new(from, Dir3::new(to - from).unwrap())
    }

    #[test]
    fn a_line_of_sight_ends_on_a_box_in_its_way() {
        let pose = Pose::new(Vec3::new(0.0, 0.0, -5.0), Quat::from_rotation_y(0.4)).unwrap();
        let eye = Vec3::new(0.0, 1.0, 5.0);
        let along =
            hits_standing_box(ray(eye, Vec3::new(0.0, 1.0, -5.0)), pose, Vec3::splat(2.0)).unwrap();
        assert!((8.5..9.5).contains(&along), "{along}");
        let over = ray(eye, Vec3::new(0.0, 2.6, -5.0));
        assert_eq!(hits_standing_box(over, pose, Vec3::splat(2.0)), None);
        let from_inside = ray(Vec3::new(0.0, 1.0, -5.0), Vec3::ZERO);
        assert_eq!(hits_standing_box(from_inside, pose, Vec3::splat(2.0)), None);
    }
}
