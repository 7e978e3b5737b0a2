//! Gaits: where feet, arms, tail and head are at each moment of a motion.
//!
//! Feet come first: on the ground they pass backwards as evenly as the ground does, so that they never slide and never
//! sink. The body is as high as the legs reach, and everything else swings with it.

use std::f64::consts::TAU;

use glam::DVec3;
use model::{Limb, Motion};

use super::{
    frame::{BODY, Chain, Frame},
    going::{CROUCH_LOW, Going, RUN, SNEAK, WALK, smooth, wave},
    leg::{Leg, Profile},
    limbs::{Side, Which},
    pose::Pose,
    puppet::Puppet,
};

/// How a motion that goes somewhere goes.
const fn going(motion: Motion) -> Option<&'static Going> {
    match motion {
        Motion::Walk => Some(&WALK),
        Motion::Run => Some(&RUN),
        Motion::Sneak => Some(&SNEAK),
        Motion::Idle | Motion::Jump | Motion::Crouch | Motion::Carry => None,
    }
}

/// Metres of ground that pass in one round of a motion.
pub(super) fn stride_m(frame: &Frame, motion: Motion) -> f64 {
    going(motion).map_or(0.0, |going| going.stride * leg_m(frame))
}

/// How long the shortest leg is; what has none goes as if its own height were one.
pub(super) fn leg_m(frame: &Frame) -> f64 {
    let heights = frame.legs.iter().map(Leg::height_m);
    let shortest = heights.fold(f64::INFINITY, f64::min);
    if shortest.is_finite() {
        shortest
    } else {
        frame.hips_m
    }
}

/// How it stands at a share of a motion.
pub(super) fn pose(frame: &Frame, motion: Motion, share: f64) -> Pose {
    let mut puppet = Puppet::new(frame);
    match motion {
        Motion::Idle => puppet.stand(share, 0.0),
        Motion::Crouch => puppet.stand(share, CROUCH_LOW),
        Motion::Walk => puppet.go(&WALK, share),
        Motion::Run => puppet.go(&RUN, share),
        Motion::Sneak => puppet.go(&SNEAK, share),
        Motion::Jump => puppet.leap(smooth(share)),
        Motion::Carry => puppet.carry(),
    }
    puppet.pose
}

impl Puppet<'_> {
    /// Stands and breathes, its hips lower by a share of their height.
    fn stand(&mut self, share: f64, low: f64) {
        let breath = wave(share);
        let leg_m = leg_m(self.frame);
        let low = self.lowest(low);
        let sunk = low + 0.006 * (1.0 - breath);
        if !self.frame.legs.is_empty() {
            self.pose.moved.y = -sunk * leg_m;
        }
        let bowed = low * 1.3;
        self.lean(bowed + 0.012 * breath, 0.0);
        self.look(0.07 * wave(share + 0.1), 0.02 * breath - bowed * 0.7);
        for arm in &self.frame.arms {
            let forwards = 0.015 * breath + bowed * 0.8;
            self.swing_arm(arm, [forwards, 0.02 + 0.015 * breath, 0.15 + bowed]);
        }
        self.flap(0.03 * breath, 0.0);
        self.wag(0.16, 2.0 * share, 0.0);
        let legs = &self.frame.legs;
        for leg in legs {
            self.put_foot(leg, leg.ankle, 0.0);
        }
    }

    fn go(&mut self, going: &Going, share: f64) {
        let frame = self.frame;
        let leg_m = leg_m(frame);
        let steps: Vec<_> = frame
            .legs
            .iter()
            .map(|leg| {
                let which = frame.chains[leg.chain].which;
                let step = going.step(
                    (share + lead(which, frame.rows, going.flies)).fract(),
                    leg_m,
                );
                let ankle = leg.standing(leg.ankle.plus(step.flat), step.toes_rad);
                (leg, ankle, step.toes_rad)
            })
            .collect();
        let short = steps.iter().map(|(leg, ankle, _)| leg.too_short_m(*ankle));
        let short = short.fold(0.0, f64::max);
        let bob = going.bob * libm::cos(2.0 * TAU * (share - 0.4));
        match frame.rows {
            0 => self.slide(going, share),
            1 | 2 => self.pose.moved.y = ((bob - self.lowest(going.low)) * leg_m).min(-short),
            _ => {}
        }
        if frame.rows == 2 && going.flies {
            self.pitch(-0.6 * going.sway * libm::cos(TAU * (share - 0.14)));
        }
        let against = libm::cos(TAU * share);
        self.lean(going.lean, going.sway * against);
        let nod = 0.03 * libm::cos(2.0 * TAU * share);
        self.look(-going.sway * against, nod - going.lean * 0.7);
        for arm in &frame.arms {
            let side = frame.chains[arm.chain].which.side;
            let forwards = -against * going.swing * side.outwards();
            let elbow = going.elbow * (1.0 + 0.4 * forwards);
            self.swing_arm(arm, [forwards, 0.05, elbow]);
        }
        let spread = if going.flies { 0.35 } else { 0.04 };
        self.flap(spread * (0.6 + 0.8 * wave(2.0 * share)), spread);
        self.wag(0.1 + going.lean, share, going.lean);
        for leg in self.limbs(Limb::Leg) {
            self.scurry(leg, going, share);
        }
        for (leg, ankle, toes_rad) in steps {
            self.put_foot(leg, ankle, toes_rad);
        }
    }

    /// In the air, by a share of the way from the ground.
    fn leap(&mut self, share: f64) {
        let frame = self.frame;
        let leg_m = leg_m(frame);
        self.lean(0.12 * share, 0.0);
        self.look(0.0, -0.15 * share);
        if frame.rows == 2 {
            self.pitch(-0.16 * share);
        }
        for arm in &frame.arms {
            self.swing_arm(arm, [0.45, 0.55, 0.6].map(|rad| rad * share));
        }
        self.flap(0.9 * share, 0.3 * share);
        self.wag(0.0, 0.0, 0.3 * share);
        for leg in &frame.legs {
            let which = frame.chains[leg.chain].which;
            let front = which.row == 0 && (frame.rows > 1 || which.side != Side::Right);
            let (up, along, toes) = match (frame.chest.is_some() || frame.rows > 1, front) {
                (true, true) => (0.34, 0.2, -0.25),
                (true, false) => (0.14, -0.26, -0.75),
                (false, _) => (0.3, -0.1, -0.6),
            };
            let ankle = leg.ankle.plus(Profile {
                y: up * leg_m * share,
                z: along * leg_m * share,
            });
            self.put_foot(leg, ankle, toes * share);
        }
    }

    /// As low as that, or as the belly allows: shares of the height of the hips.
    fn lowest(&self, low: f64) -> f64 {
        low.min(self.frame.belly_m / leg_m(self.frame))
    }

    /// Arms before the chest.
    fn carry(&mut self) {
        for arm in &self.frame.arms {
            self.hold_arm(arm, 0.75, 0.95);
        }
    }

    /// Goes without legs: what has a tail swims, all else rocks along.
    fn slide(&mut self, going: &Going, share: f64) {
        if self.limbs(Limb::Tail).next().is_some() {
            self.turn(BODY, DVec3::Y, -going.sway * wave(share));
            self.wag(going.sway * 2.0, share, 0.0);
        } else {
            self.turn(BODY, DVec3::Z, going.sway * wave(share));
            let hop = wave(share) * wave(share);
            self.pose.moved.y = going.sway * hop * 0.2 * self.frame.hips_m;
        }
    }

    /// One leg of six or more: swings as a whole.
    fn scurry(&mut self, leg: &Chain, going: &Going, share: f64) {
        if self.frame.rows < 3 {
            return;
        }
        let share = (share + lead(leg.which, self.frame.rows, false)).fract();
        let step = going.step(share, 1.0);
        let (swing, outwards) = (0.5 / going.stride, leg.which.side.outwards());
        self.turn(leg.first, DVec3::Y, -step.flat.z * swing * outwards);
        self.turn(leg.first, DVec3::Z, step.flat.y * 2.0 * outwards);
    }
}

/// How far ahead of the left hind foot another one is.
fn lead(which: Which, rows: usize, flies: bool) -> f64 {
    let right = f64::from(which.side == Side::Right);
    match (rows, which.row) {
        // A gallop: the hind feet almost together, then the others.
        (2, 0) if flies => 0.5 + 0.12 * right,
        (2, _) if flies => 0.12 * right,
        // One after the other, a fore foot after the hind foot of its side.
        (2, 0) => 0.75 - 0.5 * right,
        (0..=2, _) => 0.5 * right,
        (_, row) => 0.5 * ((row % 2) as f64 - right).abs(),
    }
}
