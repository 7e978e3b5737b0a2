//! The grid: places in whole units of two millimetres, turns by the three smallest parts of their quaternion.

use bevy::math::{IVec3, Quat};
use model::Pose;

/// Units of a place in one metre.
pub(super) const UNITS_PER_M: f32 = 512.0;

/// Bits of one part of a turn: about a tenth of a degree.
pub(super) const PART_BITS: u32 = 10;

/// The largest a part can be: any of the three smallest of a unit quaternion is within one over the root of two.
pub(super) const PART_MAX: i32 = (1 << (PART_BITS - 1)) - 1;

/// A pose on the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GridPose {
    /// In units of 1/512 m.
    pub(super) position: IVec3,
    /// Which part of the quaternion is left out, being the largest: x, y, z, w.
    pub(super) largest: u8,
    /// The others, in order, where the largest is positive; -511 to 511.
    pub(super) parts: IVec3,
}

impl GridPose {
    /// The place on the grid nearest to a pose.
    #[must_use]
    pub fn of(pose: Pose) -> Self {
        Self {
            position: (pose.position * UNITS_PER_M).round().as_ivec3(),
            ..Self::of_turn(pose.rotation.to_array().map(f64::from))
        }
    }

    /// The turn nearest to a unit quaternion x, y, z, w, nowhere.
    fn of_turn(turn: [f64; 4]) -> Self {
        let mut largest = 3;
        for index in 0..3 {
            if turn[index].abs() > turn[largest].abs() {
                largest = index;
            }
        }
        let sign = if turn[largest] < 0.0 { -1.0 } else { 1.0 };
        let scale = sign * std::f64::consts::SQRT_2 * f64::from(PART_MAX);
        let mut rest = (0..4).filter(|index| *index != largest);
        let parts = std::array::from_fn(|_| {
            let part = rest.next().map_or(0.0, |index| turn[index]);
            ((part * scale).round() as i32).clamp(-PART_MAX, PART_MAX)
        });
        Self {
            position: IVec3::ZERO,
            largest: largest as u8,
            parts: IVec3::from_array(parts),
        }
    }

    /// The unit quaternion x, y, z, w.
    fn turn(self) -> [f64; 4] {
        let parts = self
            .parts
            .to_array()
            .map(|part| f64::from(part) / (std::f64::consts::SQRT_2 * f64::from(PART_MAX)));
        let rest = parts.iter().map(|part| part * part).sum::<f64>();
        let largest = (1.0 - rest).max(0.0).sqrt();
        let mut parts = parts.into_iter();
        std::array::from_fn(|index| match index == usize::from(self.largest) {
            true => largest,
            false => parts.next().unwrap_or_default(),
        })
    }

    /// The pose it stands for; nothing where it lies outside the world.
    #[must_use]
    pub fn pose(self) -> Option<Pose> {
        let turn = Quat::from_array(self.turn().map(|part| part as f32));
        let position = self.position.as_dvec3() / f64::from(UNITS_PER_M);
        Pose::new(position.as_vec3(), turn).ok()
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

    /// Where it will be if it goes on in this way. Both sides foresee the same to the last bit: whole numbers, and floats
    /// that are only added, multiplied, divided and rooted.
    #[must_use]
    pub(super) fn foresee(&self, way: Way, tick: u32) -> GridPose {
        let (Some((then, from)), true) = (self.before, way != Way::Stays) else {
            return self.pose;
        };
        let went = i64::from(self.tick.wrapping_sub(then).max(1));
        let goes = i64::from(tick.wrapping_sub(self.tick));
        let walked = (self.pose.position - from.position).as_i64vec3() * goes / went;
        let mut position = self.pose.position + walked.as_ivec3();
        if way == Way::Falls {
            // From the middle of the way it went to where it is, and on.
            position.y -= (FALL_PER_MILLION * goes * (goes + went) / 2_000_000) as i32;
        }
        if (from.largest, from.parts) == (self.pose.largest, self.pose.parts) {
            return GridPose {
                position,
                ..self.pose
            };
        }
        let turned = turn_on(from.turn(), self.pose.turn(), goes as f64 / went as f64);
        GridPose {
            position,
            ..GridPose::of_turn(turned)
        }
    }
}

/// How something goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Way {
    /// Not at all.
    #[default]
    Stays,
    /// As it went.
    Goes,
    /// As it went, and falling.
    Falls,
}

/// What gravity adds in a tick to what something moves in a tick, in millionths of a unit: 9.81 m/s² at 60 Hz.
const FALL_PER_MILLION: i64 = 1_395_200;

/// The turn from one to another, done `times` over, after the other. Small turns add up along their axis, so the tangent of half
/// the angle is taken for the angle.
fn turn_on(from: [f64; 4], to: [f64; 4], times: f64) -> [f64; 4] {
    let back = [-from[0], -from[1], -from[2], from[3]];
    let [x, y, z, w] = after(to, back);
    let share = if w.abs() < 0.1 { 0.0 } else { times / w };
    let on = after([x * share, y * share, z * share, 1.0], to);
    let length = on.iter().map(|part| part * part).sum::<f64>().sqrt();
    on.map(|part| part / length)
}

/// One turn after another: the product of two quaternions, x, y, z, w.
fn after(second: [f64; 4], first: [f64; 4]) -> [f64; 4] {
    let ([a, b, c, d], [x, y, z, w]) = (second, first);
    [
        d * x + a * w + b * z - c * y,
        d * y - a * z + b * w + c * x,
        d * z + a * y - b * x + c * w,
        d * w - a * x - b * y - c * z,
    ]
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
            prop_assert!(snapped.rotation.angle_between(pose.rotation) < 0.004);
            let again = GridPose::snap(snapped);
            prop_assert!(again.position == snapped.position);
        }

        #[test]
        fn what_goes_on_as_it_went_is_foreseen(pose in poses(), step in -40..40_i32, ticks in 1..30_u32) {
            let from = GridPose::of(pose);
            let along = |ticks: i32| GridPose {
                position: from.position + IVec3::new(step, 0, -step) * ticks,
                ..from
            };
            let sample = Sample { tick: 106, pose: along(6), before: Some((100, from)) };
            prop_assert_eq!(sample.foresee(Way::Goes, 106 + ticks), along(6 + ticks as i32));
            prop_assert_eq!(sample.foresee(Way::Stays, 106 + ticks), along(6));
        }

        #[test]
        fn what_is_thrown_and_spins_is_foreseen(pose in poses(), up in -5.0..5.0_f32, spin in -4.0..4.0_f32) {
            let at = |tick: u32| {
                let secs = (tick as f32 - 100.0) / 60.0;
                let fallen = Vec3::Y * (up * secs - 9.81 / 2.0 * secs * secs);
                let turned = Quat::from_axis_angle(Vec3::new(0.6, 0.8, 0.0), spin * secs) * pose.rotation;
                GridPose::of(Pose::new(pose.position + fallen, turned).unwrap())
            };
            let sample = Sample { tick: 108, pose: at(108), before: Some((100, at(100))) };
            let (foreseen, truth) = (sample.foresee(Way::Falls, 116), at(116));
            prop_assert!((foreseen.position - truth.position).abs().max_element() <= 4);
            let turn = foreseen.pose().unwrap().rotation.angle_between(truth.pose().unwrap().rotation);
            prop_assert!(turn < 0.03, "{}", turn);
        }
    }
}
