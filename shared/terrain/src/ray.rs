//! Where one looks at the ground.

use glam::Vec3;

use crate::ground::{CELL_M, Ground};

impl Ground {
    /// Where a ray meets the ground within `reach_m`; `direction` has unit length.
    ///
    /// Marches in steps of half a cell near the ground, then halves the last one: exact to a centimetre.
    #[must_use]
    pub fn ray(&self, origin: Vec3, direction: Vec3, reach_m: f32) -> Option<Vec3> {
        let above = |along: f32| {
            let point = origin + direction * along;
            point.y - self.height_m(point.x, point.z)
        };
        if !(origin.is_finite() && direction.is_finite() && reach_m.is_finite()) || above(0.0) < 0.0
        {
            return None;
        }
        let (mut near, mut far) = (0.0, 0.0);
        loop {
            let clear_m = above(far);
            if clear_m < 0.0 {
                break;
            }
            near = far;
            if near > reach_m {
                return None;
            }
            // High above the ground a longer step misses nothing but needles; farther away than an arm nobody sees those.
            far += (CELL_M / 2.0).max(clear_m * 0.3).max(near * 0.004);
        }
        while far - near > 0.005 {
            let middle = (near + far) / 2.0;
            if above(middle) >= 0.0 {
                near = middle;
            } else {
                far = middle;
            }
        }
        let hit = origin + direction * near;
        Some(self.point(hit.x, hit.z))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ray_meets_the_ground_where_it_is() {
        let ground = Ground::new(1);
        for (origin, direction) in [
            (Vec3::new(0.0, 2.0, 0.0), Vec3::new(0.0, -0.2, 1.0)),
            (Vec3::new(0.0, 40.0, 0.0), Vec3::new(0.9, -0.3, 0.1)),
            (Vec3::new(0.0, 90.0, 0.0), Vec3::new(0.0, -1.0, 0.0)),
        ] {
            let direction = direction.normalize_or(Vec3::Z);
            let hit = ground.ray(origin, direction, 400.0).unwrap();
            assert!((hit.y - ground.height_m(hit.x, hit.z)).abs() < 0.01);
            let toward = (hit - origin).normalize_or(Vec3::Z);
            assert!(toward.dot(direction) > 0.999, "{hit}");
        }
        assert_eq!(ground.ray(Vec3::Y, Vec3::Y, 100.0), None);
        let nowhere = Vec3::new(0.0, f32::NAN, 0.0);
        assert_eq!(ground.ray(nowhere, Vec3::NEG_Y, 100.0), None);
    }
}
