//! What a room's ground is before anybody touches it: a level meadow to build on, hills and a lake around it, mountains beyond.

use core::f32::consts::TAU;

use crate::{
    ground::WATER_M,
    noise::{ease, hills, noise, ridges},
};

/// Everything within this of the middle is level.
const MEADOW_M: f32 = 48.0;
/// From here on the hills have their full height.
const HILLS_M: f32 = 190.0;
/// Height of the highest hills.
const HILL_TOP_M: f32 = 15.0;
/// Where mountains begin, and where they have their full height.
const FOOT_M: f32 = 210.0;
const RANGE_M: f32 = 430.0;
const PEAK_M: f32 = 78.0;

/// A hollow full of water.
struct Pool {
    x: f32,
    z: f32,
    radius_m: f32,
    deep_m: f32,
}

/// The ground of one seed.
pub(crate) struct Base {
    seed: u32,
    pools: [Pool; 2],
}

impl Base {
    pub(crate) fn new(seed: u32) -> Self {
        let turn = |salt| noise(seed ^ salt, 0.0, 0.0) * TAU;
        let pool = |turn: f32, away_m: f32, radius_m, deep_m| Pool {
            x: libm::cosf(turn) * away_m,
            z: libm::sinf(turn) * away_m,
            radius_m,
            deep_m,
        };
        let lake = turn(0x1a4e);
        Self {
            seed,
            pools: [
                pool(lake, 168.0, 78.0, 7.0),
                pool(lake + 2.2 + 1.6 * noise(seed, 9.0, 0.0), 76.0, 15.0, 2.4),
            ],
        }
    }

    /// Height at a place, in metres.
    pub(crate) fn height_m(&self, x: f32, z: f32) -> f32 {
        let away = (x * x + z * z).sqrt();
        if away <= MEADOW_M {
            return 0.0;
        }
        let seed = self.seed;
        let rolling = 0.55 * noise(seed, x / 70.0, z / 70.0)
            + 0.3 * noise(seed ^ 1, x / 31.0 + 9.0, z / 31.0)
            + 0.15 * noise(seed ^ 2, x / 13.0, z / 13.0 + 5.0);
        let mut height_m = ease(MEADOW_M, HILLS_M, away) * rolling * HILL_TOP_M;
        if away > FOOT_M {
            let range = ease(0.35, 0.72, hills(seed ^ 3, x / 260.0, z / 260.0, 2));
            let crests = ridges(seed ^ 4, x / 150.0, z / 150.0, 4);
            height_m += ease(FOOT_M, RANGE_M, away) * range * crests * PEAK_M;
        }
        for pool in &self.pools {
            let (dx, dz) = (x - pool.x, z - pool.z);
            let wander = 1.0 + 0.45 * (hills(seed ^ 5, x / 28.0, z / 28.0, 2) - 0.5);
            let share = (dx * dx + dz * dz).sqrt() / (pool.radius_m * wander);
            if share < 2.0 {
                // The shore is a strip as flat as a beach, whatever the hills behind it do.
                let beach_m = WATER_M + 0.9;
                height_m = beach_m + (height_m - beach_m) * ease(1.05, 1.9, share);
                height_m -= (pool.deep_m + 0.9) * (1.0 - ease(0.25, 1.12, share));
            }
        }
        // Level ground never ends in a step.
        height_m * ease(MEADOW_M, MEADOW_M + 14.0, away)
    }
}
