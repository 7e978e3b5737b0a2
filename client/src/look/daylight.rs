//! What time it is, in light: where the sun stands, how warm it is, and how bright the sky.

use bevy::{math::ops, prelude::*};
use model::DayTime;
use protocol::RoomState;

use crate::theme::world;

/// How high the sun stands at noon.
const NOON_RAD: f32 = 0.716;
/// How fast it goes around.
const TURN_RAD_PER_HOUR: f32 = -0.2;
/// Where it stands at ten, so that it shines over the left shoulder of whoever looks along -Z.
const TEN_RAD: f32 = -0.85;
const SUN_LUX: f32 = 10_000.0;
const MOON_LUX: f32 = 420.0;
/// The moon stands so high.
const MOON_RAD: f32 = 0.6;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Daylight>()
        .add_systems(Update, tell_time.in_set(Daylit));
}

/// Once it is known how the sun stands.
#[derive(SystemSet, Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Daylit;

/// How everything is lit.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub(crate) struct Daylight {
    /// Towards the sun, or the moon.
    pub(super) to_sun: Vec3,
    pub(super) sun: Color,
    pub(super) lux: f32,
    /// Straight up, half way down, and where sky and ground meet.
    pub(super) zenith: Vec4,
    pub(super) sky: Vec4,
    pub(super) horizon: Vec4,
    /// How much of a clear day's light comes from the sky.
    pub(super) share: f32,
}

impl Default for Daylight {
    fn default() -> Self {
        Self::at(DayTime::default())
    }
}

impl Daylight {
    /// The light of a time of day.
    pub(crate) fn at(time: DayTime) -> Self {
        let hours = time.hours();
        let swing = ops::sin((hours - 6.0) / 12.0 * core::f32::consts::PI);
        let height_rad = swing * NOON_RAD;
        let ease = |from: f32, to: f32| {
            let share = ((height_rad - from) / (to - from)).clamp(0.0, 1.0);
            share * share * (3.0 - 2.0 * share)
        };
        let (day, high) = (ease(-0.10, 0.16), ease(0.02, 0.48));
        let is_moon = height_rad < -0.02;
        let turn_rad = TEN_RAD + (hours - 10.0) * TURN_RAD_PER_HOUR;
        let (turn_rad, height_rad) = match is_moon {
            true => (TEN_RAD + 2.2, MOON_RAD),
            false => (turn_rad, height_rad.max(0.03)),
        };
        let between = |night: Color, day_color: Color| {
            world::shader(night).lerp(world::shader(day_color), day)
        };
        let low = world::shader(world::HORIZON_LOW).lerp(world::shader(world::HORIZON), high);
        let [zenith, sky, horizon] = world::NIGHT;
        Self {
            to_sun: Quat::from_rotation_y(turn_rad) * Quat::from_rotation_x(-height_rad) * Vec3::Z,
            sun: match is_moon {
                true => world::MOON,
                false => world::SUN_LOW.mix(&world::SUN, high),
            },
            lux: match is_moon {
                true => MOON_LUX,
                false => SUN_LUX * day * (0.45 + 0.55 * high),
            },
            zenith: between(zenith, world::ZENITH),
            sky: between(sky, world::SKY),
            horizon: world::shader(horizon).lerp(low, day),
            share: 0.06 + 0.94 * day * (0.6 + 0.4 * high),
        }
    }
}

fn tell_time(rooms: Query<&RoomState>, mut daylight: ResMut<Daylight>) {
    if let Some(room) = rooms.iter().next() {
        daylight.set_if_neq(Daylight::at(room.day));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_bright_at_noon_and_dark_at_midnight() {
        let at = |hours| Daylight::at(DayTime::nearest(hours));
        assert!(at(12.0).lux > at(7.0).lux && at(7.0).lux > at(0.0).lux);
        assert!(at(12.0).to_sun.y > at(8.0).to_sun.y);
        assert!(at(0.0).share < 0.1 && at(12.0).share > 0.95);
        for quarter in 0..96_u8 {
            let light = Daylight::at(DayTime::try_from(quarter).unwrap());
            assert!(
                light.to_sun.y > 0.0 && light.to_sun.is_normalized(),
                "{quarter}"
            );
        }
    }
}
