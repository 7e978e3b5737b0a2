//! An arm and how it is held at rest: who carries a lantern does not swing it.

use glam::DVec3;

use super::{frame::Chain, outline::Outline};

/// An arm that points forwards or up swings this share of what a hanging one does.
const HELD_SWING: f64 = 0.15;

/// Where the hand is, as a share of the way past the elbow.
const HAND: f64 = 0.9;

/// An arm at rest.
#[derive(Clone, Debug)]
pub(super) struct Arm {
    /// Index of its chain.
    pub(super) chain: usize,
    /// How far the upper arm is raised to the front: 0 hangs, a right angle points ahead.
    pub(super) raised_rad: f64,
    /// How far the elbow is bent.
    pub(super) bent_rad: f64,
    /// How freely it swings, up to 1.
    pub(super) hangs: f64,
}

impl Arm {
    pub(super) fn new(index: usize, chain: &Chain, outline: &Outline) -> Option<Self> {
        let [shoulder, elbow] = *chain.joints.as_slice() else {
            return None;
        };
        let upper = elbow - shoulder;
        let away = |point: DVec3| point.distance(shoulder);
        let hand = outline.middle_at(away, upper.length() * (1.0 + HAND));
        let lower = hand.map_or(upper, |hand| hand - elbow);
        let bent = upper.normalize_or_zero().dot(lower.normalize_or_zero());
        let bent_rad = libm::acos(bent.clamp(-1.0, 1.0));
        let down = -upper.normalize_or_zero().y;
        let straight = 1.0 - bent_rad / 2.0;
        Some(Self {
            chain: index,
            raised_rad: libm::atan2(upper.z, -upper.y),
            bent_rad,
            hangs: down.min(straight).max(HELD_SWING),
        })
    }
}
