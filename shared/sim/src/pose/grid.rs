//! The grid: places in whole units of two millimetres, turns by the three smallest parts of their quaternion.

use bevy::math::{IVec3, Quat};
use model::Pose;

/// Units of a place in one metre.
pub(super) const UNITS_PER_M: f32 = 512.0;

/// Bits of one part of a turn: about a twentieth of a degree.
pub(super) const PART_BITS: u32 = 11;

/// The largest a part can be: any of the three smallest of a unit quaternion is within one over the root of two.
pub(super) const PART_MAX: i32 = (1 << (PART_BITS - 1)) - 1;

/// A pose on the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridPose {
    /// In units of 1/512 m.
    pub(super) position: IVec3,
    /// Which part of the quaternion is left out, being the largest: x, y, z, w.
    pub(super) largest: u8,
    /// The others, in order, where the largest is positive; -1,023 to 1,023.
    pub(super) parts: IVec3,
}

impl GridPose {
    /// The place on the grid nearest to a pose.
    #[must_use]
    pub fn of(pose: Pose) -> Self {
        let turn = pose.rotation.to_array();
        let mut largest = 3;
        for index in 0..3 {
            if turn[index].abs() > turn[largest].abs() {
                largest = index;
            }
        }
        let sign = if turn[largest] < 0.0 { -1.0 } else { 1.0 };
        let scale = sign * std::f32::consts::SQRT_2 * PART_MAX as f32;
        let mut rest = (0..4).filter(|index| *index != largest);
        let parts = std::array::from_fn(|_| {
            let part = rest.next().map_or(0.0, |index| turn[index]);
            ((part * scale).round() as i32).clamp(-PART_MAX, PART_MAX)
        });
        Self {
            position: (pose.position * UNITS_PER_M).round().as_ivec3(),
            largest: largest as u8,
            parts: IVec3::from_array(parts),
        }
    }

    /// The pose it stands for; nothing where it lies outside the world.
    #[must_use]
    pub fn pose(self) -> Option<Pose> {
        let parts = self.parts.as_vec3() / (std::f32::consts::SQRT_2 * PART_MAX as f32);
        let largest = (1.0 - parts.length_squared()).max(0.0).sqrt();
        let mut turn = [0.0; 4];
        let mut rest = parts.to_array().into_iter();
        for (index, part) in turn.iter_mut().enumerate() {
            *part = if index == usize::from(self.largest) {
                largest
            } else {
                rest.next().unwrap_or_default()
            };
        }
        let position = self.position.as_dvec3() / f64::from(UNITS_PER_M);
        Pose::new(position.as_vec3(), Quat::from_array(turn)).ok()
    }

    /// A pose as everybody can be told it cheaply.
    #[must_use]
    pub fn snap(pose: Pose) -> Pose {
        Self::of(pose).pose().unwrap_or(pose)
    }
}

/// Where something was, and when, as both sides know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// The room's tick.
    pub tick: u32,
    /// Where.
    pub pose: GridPose,
    /// What was known when this was told: the way it went since.
    pub before: Option<(u32, GridPose)>,
}

impl Sample {
    /// Where something is that rests.
    #[must_use]
    pub const fn at_rest(tick: u32, pose: GridPose) -> Self {
        let before = None;
        Self { tick, pose, before }
    }

    /// Where it will be if it goes on as it went. In whole numbers, so that both sides foresee the same.
    #[must_use]
    pub(super) fn foresee(&self, tick: u32) -> GridPose {
        let Some((then, from)) = self.before else {
            return self.pose;
        };
        let (went, goes) = (self.tick.wrapping_sub(then), tick.wrapping_sub(self.tick));
        let go_on = |to: IVec3, from: IVec3| {
            let way = (to - from).as_i64vec3() * i64::from(goes);
            to + (way / i64::from(went.max(1))).as_ivec3()
        };
        let turns_on = self.pose.largest == from.largest;
        let limit = IVec3::splat(PART_MAX);
        GridPose {
            position: go_on(self.pose.position, from.position),
            largest: self.pose.largest,
            parts: match turns_on {
                true => go_on(self.pose.parts, from.parts).clamp(-limit, limit),
                false => self.pose.parts,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use bevy::math::{EulerRot, Vec3};
    use proptest::prelude::*;

    use super::*;

    fn poses() -> impl Strategy<Value = Pose> {
        let place = [-900.0..900.0_f32, -50.0..200.0, -900.0..900.0];
        let turn = [-3.1..3.1_f32, -1.5..1.5, -3.1..3.1];
        (place, turn).prop_map(|(place, [a, b, c])| {
            let turn = Quat::from_euler(EulerRot::YXZ, a, b, c);
            Pose::new(Vec3::from_array(place), turn).unwrap()
        })
    }

    proptest! {
        #[test]
        fn the_grid_is_near_and_stays_where_it_is(pose in poses()) {
            let snapped = GridPose::snap(pose);
            prop_assert!(snapped.position.distance(pose.position) < 0.002);
            prop_assert!(snapped.rotation.angle_between(pose.rotation) < 0.002);
            let again = GridPose::snap(snapped);
            prop_assert!(again.position == snapped.position);
        }

        #[test]
        fn what_goes_straight_on_is_foreseen(pose in poses(), step in -40..40_i32, ticks in 1..30_u32) {
            let from = GridPose::of(pose);
            let along = |ticks: i32| GridPose {
                position: from.position + IVec3::new(step, 0, -step) * ticks,
                ..from
            };
            let sample = Sample { tick: 106, pose: along(6), before: Some((100, from)) };
            prop_assert_eq!(sample.foresee(106 + ticks), along(6 + ticks as i32));
        }
    }
}
