//! What a player's keys say each tick, and how the body they drive stands.

use core::f32::consts::{FRAC_PI_2, TAU};

use glam::Vec3;
use serde::{Deserialize, Serialize};

/// One tick of somebody's keys, in whole numbers: nothing a client can send is out of range.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Steering {
    /// To the right and ahead as the eye sees it, each in 127ths.
    pub go: [i8; 2],
    /// Where the eye looks: a turn about +Y in 65,536ths; 0 looks along -Z.
    pub yaw: u16,
    /// And up, in 32,767ths of a right angle.
    pub pitch: i16,
    /// Which keys are down.
    pub keys: Keys,
    /// How far away what is held shall be, in 64ths of a metre.
    pub reach: u8,
    /// By how much what is held shall turn in this tick, about the eye's up and right, in 4,096ths of a turn.
    pub turn: [i8; 2],
}

/// Keys that are up or down, as bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Keys(u8);

impl Keys {
    /// Leap.
    pub const JUMP: Self = Self(1);
    /// Hurry.
    pub const SPRINT: Self = Self(2);
    /// Duck.
    pub const CROUCH: Self = Self(4);

    /// Whether all of these are down.
    #[must_use]
    pub const fn down(self, keys: Self) -> bool {
        self.0 & keys.0 == keys.0
    }

    /// These too, if `down`.
    #[must_use]
    pub const fn with(self, keys: Self, down: bool) -> Self {
        Self(if down { self.0 | keys.0 } else { self.0 })
    }
}

impl Steering {
    /// Nothing is pressed; the eye stays where it is.
    #[must_use]
    pub fn idle(self) -> Self {
        Self {
            go: [0; 2],
            keys: Keys::default(),
            turn: [0; 2],
            ..self
        }
    }

    /// A direction in the plane, at most 1 long, as the nearest whole numbers.
    #[must_use]
    pub fn going(self, right: f32, ahead: f32) -> Self {
        let whole = |share: f32| (share.clamp(-1.0, 1.0) * 127.0).round() as i8;
        Self {
            go: [whole(right), whole(ahead)],
            ..self
        }
    }

    /// Looking along a turn about +Y and up, both in radians.
    #[must_use]
    pub fn looking(self, yaw_rad: f32, pitch_rad: f32) -> Self {
        let turns = (yaw_rad / TAU).rem_euclid(1.0);
        let up = (pitch_rad / FRAC_PI_2).clamp(-1.0, 1.0);
        Self {
            yaw: ((turns * 65_536.0).round() as u32 & 0xffff) as u16,
            pitch: (up * 32_767.0).round() as i16,
            ..self
        }
    }

    /// Holding at this distance, in metres.
    #[must_use]
    pub fn reaching(self, metres: f32) -> Self {
        Self {
            reach: (metres * 64.0).round().clamp(0.0, 255.0) as u8,
            ..self
        }
    }

    /// Where the eye looks, in radians about +Y.
    #[must_use]
    pub fn yaw_rad(self) -> f32 {
        f32::from(self.yaw) / 65_536.0 * TAU
    }

    /// How far up it looks, in radians.
    #[must_use]
    pub fn pitch_rad(self) -> f32 {
        f32::from(self.pitch).max(-32_767.0) / 32_767.0 * FRAC_PI_2
    }

    /// The wanted direction in the eye's plane: right and ahead, at most 1 long.
    #[must_use]
    pub fn wish(self) -> (f32, f32) {
        let [right, ahead] = self.go.map(|share| f32::from(share.max(-127)) / 127.0);
        let length = (right * right + ahead * ahead).sqrt().max(1.0);
        (right / length, ahead / length)
    }

    /// How far away what is held shall be, in metres.
    #[must_use]
    pub fn reach_m(self) -> f32 {
        f32::from(self.reach) / 64.0
    }

    /// By how much what is held shall turn, about the eye's up and right, in radians.
    #[must_use]
    pub fn turn_rad(self) -> [f32; 2] {
        self.turn.map(|part| f32::from(part) / 4_096.0 * TAU)
    }
}

/// How a driven body stands at the end of a tick: all that the next tick needs to know.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Walker {
    /// Between its feet, in the world.
    pub feet: Vec3,
    /// Of its own, in metres a second; what carries it comes on top.
    pub velocity: Vec3,
    /// Where it faces: a turn about +Y in radians; 0 faces +Z.
    pub facing_rad: f32,
    /// Ticks since it last stood on something.
    pub airborne: u8,
    /// Ticks for which a jump is still wanted.
    pub wants_jump: u8,
    /// Whether the jump key is down.
    pub jump_down: bool,
    /// Whether it ducks.
    pub crouched: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steering_keeps_what_was_meant() {
        let steering = Steering::default()
            .going(-0.5, 1.0)
            .looking(-1.0, 0.7)
            .reaching(2.0);
        assert!((steering.yaw_rad() - (TAU - 1.0)).abs() < 1e-3);
        assert!((steering.pitch_rad() - 0.7).abs() < 1e-3);
        assert!((steering.reach_m() - 2.0).abs() < 0.02);
        let (right, ahead) = steering.wish();
        assert!(right < 0.0 && ahead > 0.8 && right.hypot(ahead) < 1.001);
    }

    #[test]
    fn the_wildest_steering_is_still_a_direction() {
        let wild = Steering {
            go: [i8::MIN; 2],
            yaw: u16::MAX,
            pitch: i16::MIN,
            ..Steering::default()
        };
        let (right, ahead) = wild.wish();
        assert!(right.hypot(ahead) <= 1.001);
        assert!(wild.pitch_rad() >= -FRAC_PI_2);
    }
}
