//! Where a line of sight meets a thing. Plain functions, lengths in metres.

use bevy::prelude::*;
use model::Pose;
use protocol::Thing;
use session::Shown;
use sim::Land;

/// Where a line meets a box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Hit {
    /// How far along the line.
    pub(super) along_m: f32,
    /// Whether something could stand there.
    pub(super) on_top: bool,
}

/// Where the line meets a box of `size_m` that stands at `pose`; nowhere from inside.
pub(super) fn hits_standing_box(ray: Ray3d, pose: Pose, size_m: Vec3) -> Option<Hit> {
    let to_local = pose.rotation.inverse();
    let origin = to_local * (ray.origin - pose.position) - Vec3::Y * size_m.y / 2.0;
    let direction = to_local * *ray.direction;
    let mut on_top = false;
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
            if a.min(b) > enter {
                enter = a.min(b);
                on_top = axis == 1 && direction.y < 0.0;
            }
            leave = leave.min(a.max(b));
        }
    }
    (enter > 0.0 && enter <= leave).then_some(Hit {
        along_m: enter,
        on_top,
    })
}

/// Nobody puts anything farther away.
const REACH_M: f32 = 120.0;

/// The ground, or the top of a thing, whichever the line of sight meets first.
pub(super) fn seen_spot<'a>(
    land: &Land,
    ray: Ray3d,
    things: impl Iterator<Item = (&'a Thing, &'a Shown)>,
) -> Option<Vec3> {
    let ground = land.0.ray(ray.origin, *ray.direction, REACH_M);
    let ground_m = ground.map_or(REACH_M, |hit| hit.distance(ray.origin));
    let top = things
        .filter_map(|(thing, Shown(pose))| hits_standing_box(ray, *pose, thing.size_m))
        .filter(|hit| hit.on_top && hit.along_m < ground_m)
        .min_by(|a, b| a.along_m.total_cmp(&b.along_m));
    top.map(|hit| ray.get_point(hit.along_m)).or(ground)
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
        let front =
            hits_standing_box(ray(eye, Vec3::new(0.0, 1.0, -5.0)), pose, Vec3::splat(2.0)).unwrap();
        assert!(
            (8.5..9.5).contains(&front.along_m) && !front.on_top,
            "{front:?}"
        );
        let above = ray(Vec3::new(0.0, 6.0, -5.0), Vec3::new(0.0, 0.0, -5.0));
        assert!(
            hits_standing_box(above, pose, Vec3::splat(2.0))
                .unwrap()
                .on_top
        );
        let over = ray(eye, Vec3::new(0.0, 2.6, -5.0));
        assert_eq!(hits_standing_box(over, pose, Vec3::splat(2.0)), None);
        let from_inside = ray(Vec3::new(0.0, 1.0, -5.0), Vec3::ZERO);
        assert_eq!(hits_standing_box(from_inside, pose, Vec3::splat(2.0)), None);
    }
}
