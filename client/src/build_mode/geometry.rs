//! Lines, planes and outlines that a hand can take hold of. Plain functions.

use bevy::prelude::*;

/// How far along a line from `origin` the line of sight passes it; unknown when they run side by side.
pub(super) fn along_axis(ray: Ray3d, origin: Vec3, axis: Dir3) -> Option<f32> {
    let between = origin - ray.origin;
    let cos = axis.dot(*ray.direction);
    let sin_squared = 1.0 - cos * cos;
    let along = cos * between.dot(*ray.direction) - between.dot(*axis);
    (sin_squared > 1e-4).then(|| along / sin_squared)
}

/// Where the line of sight meets a plane; nowhere when it runs along it or away from it.
pub(super) fn on_plane(ray: Ray3d, origin: Vec3, normal: Dir3) -> Option<Vec3> {
    let towards = ray.direction.dot(*normal);
    let along = (origin - ray.origin).dot(*normal) / towards;
    (towards.abs() > 1e-3 && along > 0.0).then(|| ray.get_point(along))
}

/// How far a point is from a stretch.
pub(super) fn from_stretch(point: Vec2, [from, to]: [Vec2; 2]) -> f32 {
    let stretch = to - from;
    let share = (point - from).dot(stretch) / stretch.length_squared().max(f32::MIN_POSITIVE);
    point.distance(from + stretch * share.clamp(0.0, 1.0))
}

/// Whether a point is inside a convex outline, whichever way that runs.
pub(super) fn is_inside(point: Vec2, outline: &[Vec2]) -> bool {
    let next = outline.iter().cycle().skip(1);
    let mut sides = outline
        .iter()
        .zip(next)
        .map(|(from, to)| (to - from).perp_dot(point - from) > 0.0);
    let first = sides.next();
    first.is_some_and(|first| sides.all(|side| side == first))
}

/// The eight corners of a box of `size_m` that stands at a place.
pub(crate) fn corners(position: Vec3, rotation: Quat, size_m: Vec3) -> [Vec3; 8] {
    std::array::from_fn(|bits| {
        let side = |axis: usize| if bits >> axis & 1 == 0 { -0.5 } else { 0.5 };
        let up = Vec3::Y * 0.5;
        position + rotation * (size_m * (Vec3::new(side(0), side(1), side(2)) + up))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ray(from: Vec3, to: Vec3) -> Ray3d {
        Ray3d::new(from, Dir3::new(to - from).unwrap())
    }

    #[test]
    fn a_line_of_sight_passes_an_axis_where_it_is_aimed() {
        let eye = Vec3::new(3.0, 5.0, 9.0);
        let origin = Vec3::new(1.0, 0.5, -2.0);
        for axis in [
            Dir3::X,
            Dir3::Y,
            Dir3::Z,
            Dir3::new(Vec3::new(1.0, 2.0, -0.5)).unwrap(),
        ] {
            for aimed in [-1.5, 0.0, 2.25] {
                let sight = ray(eye, origin + axis * aimed);
                let found = along_axis(sight, origin, axis).unwrap();
                assert!(
                    (found - aimed).abs() < 1e-3,
                    "{axis:?}: {found} for {aimed}"
                );
            }
        }
        assert_eq!(along_axis(ray(eye, eye - Vec3::Z), origin, Dir3::Z), None);
    }

    #[test]
    fn a_plane_is_met_only_ahead() {
        let down = ray(Vec3::new(0.0, 4.0, 0.0), Vec3::new(2.0, 2.0, 0.0));
        let met = on_plane(down, Vec3::ZERO, Dir3::Y).unwrap();
        assert!(met.distance(Vec3::new(4.0, 0.0, 0.0)) < 1e-4);
        assert_eq!(on_plane(down, Vec3::Y * 8.0, Dir3::Y), None, "behind");
        let level = ray(Vec3::Y, Vec3::new(5.0, 1.0, 0.0));
        assert_eq!(on_plane(level, Vec3::ZERO, Dir3::Y), None, "along");
    }

    #[test]
    fn stretches_and_outlines_are_touched_where_they_are_seen() {
        let stretch = [Vec2::ZERO, Vec2::new(10.0, 0.0)];
        assert!((from_stretch(Vec2::new(4.0, 3.0), stretch) - 3.0).abs() < 1e-5);
        assert!((from_stretch(Vec2::new(13.0, 4.0), stretch) - 5.0).abs() < 1e-5);
        let point = [Vec2::ONE; 2];
        assert!((from_stretch(Vec2::new(1.0, 2.0), point) - 1.0).abs() < 1e-5);
        let mut square = [Vec2::ZERO, Vec2::X, Vec2::ONE, Vec2::Y];
        for _ in 0..2 {
            assert!(is_inside(Vec2::splat(0.5), &square));
            assert!(!is_inside(Vec2::new(1.5, 0.5), &square));
            square.reverse();
        }
        assert!(!is_inside(Vec2::ZERO, &[]));
    }

    #[test]
    fn a_box_stands_on_its_place() {
        let quarter = Quat::from_rotation_y(std::f32::consts::FRAC_PI_2);
        let all = corners(Vec3::new(1.0, 2.0, 3.0), quarter, Vec3::new(2.0, 4.0, 6.0));
        let low = all.into_iter().reduce(Vec3::min).unwrap();
        let high = all.into_iter().reduce(Vec3::max).unwrap();
        assert!(low.distance(Vec3::new(-2.0, 2.0, 2.0)) < 1e-4, "{low}");
        assert!(high.distance(Vec3::new(4.0, 6.0, 4.0)) < 1e-4, "{high}");
    }
}
