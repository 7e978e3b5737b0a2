//! What a room's ground is before anybody touches it: a level meadow to build on, hills and a lake around it, mountains beyond.

use core::f32::consts::TAU;

use crate::{
    ground::WATER_M,
    noise::{Octave, Octaves, ease},
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

/// The wander of a shore keeps within this share of a pool's radius, and a shore within twice that.
const SHORES_END: f32 = 2.5;

/// The ground of one seed.
pub(crate) struct Base {
    seed: u32,
    pools: [Pool; 2],
}

impl Base {
    pub(crate) fn new(seed: u32) -> Self {
        let turn = |salt| Octave::new(seed ^ salt).at(0.0, 0.0) * TAU;
        let pool = |turn: f32, away_m: f32, radius_m, deep_m| Pool {
            x: libm::cosf(turn) * away_m,
            z: libm::sinf(turn) * away_m,
            radius_m,
            deep_m,
        };
        let lake = turn(0x1a4e);
        let luck = Octave::new(seed).at(9.0, 0.0);
        Self {
            seed,
            pools: [
                pool(lake, 168.0, 78.0, 7.0),
                pool(lake + 2.2 + 1.6 * luck, 76.0, 15.0, 2.4),
            ],
        }
    }

    /// Something to ask for many heights with.
    pub(crate) fn survey(&self) -> Survey<'_> {
        let seed = self.seed;
        Survey {
            base: self,
            rolling: [seed, seed ^ 1, seed ^ 2].map(Octave::new),
            range: Octaves::new(seed ^ 3),
            crests: Octaves::new(seed ^ 4),
            shores: Octaves::new(seed ^ 5),
        }
    }
}

/// Asks for heights; the nearer each is to the one before, the quicker.
pub(crate) struct Survey<'a> {
    base: &'a Base,
    rolling: [Octave; 3],
    range: Octaves<2>,
    crests: Octaves<4>,
    shores: Octaves<2>,
}

impl Survey<'_> {
    /// Height at a place, in metres.
    pub(crate) fn height_m(&mut self, x: f32, z: f32) -> f32 {
        let away = (x * x + z * z).sqrt();
        if away <= MEADOW_M {
            return 0.0;
        }
        let [wide, middle, fine] = &mut self.rolling;
        let rolling = 0.55 * wide.at(x / 70.0, z / 70.0)
            + 0.3 * middle.at(x / 31.0 + 9.0, z / 31.0)
            + 0.15 * fine.at(x / 13.0, z / 13.0 + 5.0);
        let mut height_m = ease(MEADOW_M, HILLS_M, away) * rolling * HILL_TOP_M;
        if away > FOOT_M {
            let range = ease(0.35, 0.72, self.range.hills(x / 260.0, z / 260.0));
            if range > 0.0 {
                let crests = self.crests.ridges(x / 150.0, z / 150.0);
                height_m += ease(FOOT_M, RANGE_M, away) * range * crests * PEAK_M;
            }
        }
        for pool in &self.base.pools {
            let (dx, dz) = (x - pool.x, z - pool.z);
            let away = (dx * dx + dz * dz).sqrt();
            if away > pool.radius_m * SHORES_END {
                continue;
            }
            let wander = 1.0 + 0.45 * (self.shores.hills(x / 28.0, z / 28.0) - 0.5);
            let share = away / (pool.radius_m * wander);
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
