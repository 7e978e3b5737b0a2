//! The ground as pure functions: a level meadow to build on, hills around it. Same bits on every machine.

use glam::Vec3;

/// Half the edge of the ground that is solid and drawn, in metres.
pub const HALF_M: f32 = 256.0;

/// Edge of one cell of the ground, in metres. Between its corners the ground is two flat triangles.
pub const CELL_M: f32 = 2.0;

/// Cells along one edge.
pub const CELLS: u32 = (2.0 * HALF_M / CELL_M) as u32;

/// Everything within this of the middle is level.
const MEADOW_M: f32 = 48.0;

/// From here on the hills have their full height.
const HILLS_M: f32 = 180.0;

/// Height of the highest hills.
const HILL_TOP_M: f32 = 14.0;

/// Height of the ground above a place, in metres. Beyond the edge it goes on as at the edge.
#[must_use]
pub fn height_m(x: f32, z: f32) -> f32 {
    let cell = |along: f32| {
        let cells = (along.clamp(-HALF_M, HALF_M) + HALF_M) / CELL_M;
        let whole = cells.floor().min((CELLS - 1) as f32);
        (whole as u32, cells - whole)
    };
    let ((column, u), (row, v)) = (cell(x), cell(z));
    let [near, right, far, opposite] =
        [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dz)| corner_height_m(column + dx, row + dz));
    // The diagonal runs from the right corner to the far one, as in the collider and the mesh.
    if u + v <= 1.0 {
        near + (right - near) * u + (far - near) * v
    } else {
        opposite + (far - opposite) * (1.0 - u) + (right - opposite) * (1.0 - v)
    }
}

/// Height at a corner of the grid; `column` counts along +X, `row` along +Z, each 0..=[`CELLS`].
#[must_use]
pub fn corner_height_m(column: u32, row: u32) -> f32 {
    let along = |index: u32| index as f32 * CELL_M - HALF_M;
    let (x, z) = (along(column), along(row));
    let away = ((x * x + z * z).sqrt() - MEADOW_M) / (HILLS_M - MEADOW_M);
    let share = away.clamp(0.0, 1.0);
    let rise = share * share * (3.0 - 2.0 * share);
    let hills = 0.55 * noise(x / 70.0, z / 70.0)
        + 0.3 * noise(x / 31.0 + 9.0, z / 31.0)
        + 0.15 * noise(x / 13.0, z / 13.0 + 5.0);
    rise * hills * HILL_TOP_M
}

/// Upward unit normal of the ground above a place.
#[must_use]
pub fn normal(x: f32, z: f32) -> Vec3 {
    let step = CELL_M / 2.0;
    let slope_x = height_m(x + step, z) - height_m(x - step, z);
    let slope_z = height_m(x, z + step) - height_m(x, z - step);
    Vec3::new(-slope_x, 2.0 * step, -slope_z).normalize_or(Vec3::Y)
}

/// Where a ray meets the ground within `reach_m`; `direction` has unit length.
///
/// Marches in steps of half a cell, then halves the last one: exact to a centimetre.
#[must_use]
pub fn ray(origin: Vec3, direction: Vec3, reach_m: f32) -> Option<Vec3> {
    let above = |along: f32| {
        let point = origin + direction * along;
        point.y - height_m(point.x, point.z)
    };
    if !(origin.is_finite() && direction.is_finite() && reach_m.is_finite()) || above(0.0) < 0.0 {
        return None;
    }
    let mut near = 0.0;
    let mut far = 0.0;
    while above(far) >= 0.0 {
        near = far;
        // Far above the hills nothing can be missed by a longer step.
        far += (CELL_M / 2.0).max((origin.y + direction.y * far - HILL_TOP_M) / 2.0);
        if near > reach_m {
            return None;
        }
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
    Some(Vec3::new(hit.x, height_m(hit.x, hit.z), hit.z))
}

/// Value noise in 0..=1 with a smooth slope.
fn noise(x: f32, z: f32) -> f32 {
    let (left, low) = (x.floor(), z.floor());
    let fade = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (fade(x - left), fade(z - low));
    let at = |dx: i32, dz: i32| lattice(left as i32 + dx, low as i32 + dz);
    let (near, far) = (
        at(0, 0) + (at(1, 0) - at(0, 0)) * u,
        at(0, 1) + (at(1, 1) - at(0, 1)) * u,
    );
    near + (far - near) * v
}

/// A number in 0..=1 for a point of the lattice (the finaliser of `MurmurHash3`).
fn lattice(x: i32, z: i32) -> f32 {
    let mut bits = (x as u32).wrapping_mul(0x9e37_79b1) ^ (z as u32).wrapping_mul(0x85eb_ca77);
    bits = (bits ^ bits >> 16).wrapping_mul(0x85eb_ca6b);
    bits = (bits ^ bits >> 13).wrapping_mul(0xc2b2_ae35);
    ((bits ^ bits >> 16) >> 8) as f32 / 16_777_215.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_meadow_is_level_and_the_hills_are_not() {
        assert_eq!((height_m(0.0, 0.0), height_m(30.0, -30.0)), (0.0, 0.0));
        let ring: Vec<_> = (-10..10)
            .map(|i| height_m(200.0, i as f32 * 12.0))
            .collect();
        assert!(
            ring.iter().any(|h| *h > 5.0) && ring.iter().all(|h| (0.0..=HILL_TOP_M).contains(h))
        );
    }

    #[test]
    fn the_ground_has_no_steps() {
        for i in 0..20_000 {
            let x = i as f32 * 0.025 - 250.0;
            assert!(
                (height_m(x, 77.0) - height_m(x + 0.025, 77.0)).abs() < 0.05,
                "at {x}"
            );
        }
    }

    #[test]
    fn a_ray_meets_the_ground_where_it_is() {
        for (origin, direction) in [
            (
                Vec3::new(0.0, 2.0, 0.0),
                Vec3::new(0.0, -0.2, 1.0).normalize_or(Vec3::Z),
            ),
            (
                Vec3::new(0.0, 40.0, 0.0),
                Vec3::new(0.9, -0.3, 0.1).normalize_or(Vec3::Z),
            ),
        ] {
            let hit = ray(origin, direction, 300.0).unwrap();
            assert!((hit.y - height_m(hit.x, hit.z)).abs() < 0.01);
            let toward = (hit - origin).normalize_or(Vec3::Z);
            assert!(toward.dot(direction) > 0.999, "{hit}");
        }
        assert_eq!(ray(Vec3::Y, Vec3::Y, 100.0), None);
        assert_eq!(ray(Vec3::new(0.0, f32::NAN, 0.0), Vec3::NEG_Y, 100.0), None);
    }
}
