//! Ways of going, in numbers: how long a step is, how high a foot is lifted, how far arms swing.

use std::f64::consts::{PI, TAU};

use super::leg::Profile;

/// A way of going. Lengths are shares of the height of the hips, angles radians. Players are quick: a walk of theirs is
/// nearly a jog.
pub(super) struct Going {
    /// Whether both feet leave the ground: four legs gallop then.
    pub(super) flies: bool,
    /// Ground that passes in one round.
    pub(super) stride: f64,
    /// Share of the round that a foot stands.
    pub(super) stance: f64,
    /// How high a foot is lifted.
    pub(super) lift: f64,
    /// How much lower than at rest the hips are.
    pub(super) low: f64,
    /// How far the body rises and falls by itself.
    pub(super) bob: f64,
    pub(super) lean: f64,
    /// How far arms swing, and how bent they are.
    pub(super) swing: f64,
    pub(super) elbow: f64,
    /// How far the toes are raised when a foot comes down.
    pub(super) strike: f64,
    /// How far the heel is raised when it goes.
    pub(super) push: f64,
    /// How far hips and shoulders turn against each other; a galloping body rocks by as much.
    pub(super) sway: f64,
}

pub(super) const WALK: Going = Going {
    flies: false,
    stride: 1.9,
    stance: 0.46,
    lift: 0.15,
    low: 0.03,
    bob: 0.015,
    lean: 0.08,
    swing: 0.6,
    elbow: 0.6,
    strike: 0.3,
    push: 0.7,
    sway: 0.12,
};

pub(super) const RUN: Going = Going {
    flies: true,
    stride: 3.7,
    stance: 0.23,
    lift: 0.34,
    low: 0.09,
    bob: 0.05,
    lean: 0.22,
    swing: 0.8,
    elbow: 1.4,
    strike: 0.15,
    push: 0.9,
    sway: 0.16,
};

pub(super) const SNEAK: Going = Going {
    flies: false,
    stride: 1.3,
    stance: 0.6,
    lift: 0.12,
    low: CROUCH_LOW,
    bob: 0.0,
    lean: 0.4,
    swing: 0.3,
    elbow: 0.6,
    strike: 0.1,
    push: 0.5,
    sway: 0.08,
};

/// How much lower the hips of who crouches are, as a share of their height.
pub(super) const CROUCH_LOW: f64 = 0.3;

/// A moment of a foot.
pub(super) struct Step {
    /// Where its ankle would be were the foot flat, from where it rests.
    pub(super) flat: Profile,
    /// How far its toes are raised.
    pub(super) toes_rad: f64,
}

impl Going {
    /// Where a foot is at a share of its own round, which begins when it comes down.
    pub(super) fn step(&self, share: f64, leg_m: f64) -> Step {
        let passed = self.stride * self.stance;
        if share < self.stance {
            let stood = share / self.stance;
            let strike = self.strike * (1.0 - stood / 0.25).max(0.0);
            return Step {
                flat: Profile {
                    y: 0.0,
                    z: passed * (0.5 - stood) * leg_m,
                },
                toes_rad: strike - self.push * smooth((stood - 0.5) * 2.0),
            };
        }
        let swung = (share - self.stance) / (1.0 - self.stance);
        // It leaves and meets the ground at half the ground's speed.
        let speed = -0.5 * self.stride * (1.0 - self.stance);
        let along = smooth(swung) - 0.5;
        let (squared, cubed) = (swung * swung, swung * swung * swung);
        let eased = (cubed - 2.0 * squared + swung) + (cubed - squared);
        let turned = smooth(swung / 0.85);
        Step {
            flat: Profile {
                y: self.lift * libm::sin(PI * swung) * leg_m,
                z: (passed * along + speed * eased) * leg_m,
            },
            toes_rad: self.strike * turned - self.push * (1.0 - turned),
        }
    }
}

/// From 0 to 1 and slow at both ends.
pub(super) fn smooth(share: f64) -> f64 {
    let share = share.clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

/// A sine, once round from 0 to 1.
pub(super) fn wave(share: f64) -> f64 {
    libm::sin(TAU * share)
}
