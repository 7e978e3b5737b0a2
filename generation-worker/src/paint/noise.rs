//! Randomness that is the same on every machine.

use glam::Vec3;

/// A number in 0..=1 for a seed and three cells (splitmix64's finaliser).
#[must_use]
pub fn hash(seed: u64, cell: [i32; 3]) -> f32 {
    let mut mixed = seed;
    for step in cell {
        mixed = (mixed ^ u64::from(step as u32)).wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
    }
    (mixed >> 40) as f32 / (1 << 24) as f32
}

/// Smooth noise in 0..=1, one hill or hollow per unit.
#[must_use]
pub fn value(seed: u64, at: Vec3) -> f32 {
    let cell = at.floor();
    let share = at - cell;
    let share = share * share * (Vec3::splat(3.0) - 2.0 * share);
    let corner = |x: i32, y: i32, z: i32| {
        hash(
            seed,
            [cell.x as i32 + x, cell.y as i32 + y, cell.z as i32 + z],
        )
    };
    let mix = |a: f32, b: f32, share: f32| a + (b - a) * share;
    let row = |y: i32, z: i32| mix(corner(0, y, z), corner(1, y, z), share.x);
    let plane = |z: i32| mix(row(0, z), row(1, z), share.y);
    mix(plane(0), plane(1), share.z)
}

/// Two octaves of [`value`], stretched to use the whole of 0..=1.
#[must_use]
pub fn blotches(seed: u64, at: Vec3) -> f32 {
    let noise = value(seed, at) * 0.67 + value(seed ^ 1, at * 2.3) * 0.33;
    ((noise - 0.5) * 1.6 + 0.5).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_is_smooth_and_within_bounds() {
        let mut last = value(7, Vec3::ZERO);
        for step in 1..200 {
            let at = Vec3::new(step as f32 * 0.02, 0.3, -4.0);
            let here = value(7, at);
            assert!((0.0..=1.0).contains(&here) && (here - last).abs() < 0.2 || step == 1);
            last = here;
        }
        assert_ne!(value(7, Vec3::ONE * 0.3), value(8, Vec3::ONE * 0.3));
    }
}
