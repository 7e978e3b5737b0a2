//! Strings to pull: what bends an arm, lowers a head, puts down a foot.

use glam::{DQuat, DVec3};
use model::Limb;

use super::{
    arm::Arm,
    frame::{BODY, Chain, Frame},
    going::wave,
    leg::{Leg, Profile},
    pose::Pose,
};

/// A pose in the making.
pub(super) struct Puppet<'a> {
    pub(super) frame: &'a Frame,
    pub(super) pose: Pose,
    /// How far the front of the body is lowered.
    pitch_rad: f64,
}

impl<'a> Puppet<'a> {
    /// At rest.
    pub(super) fn new(frame: &'a Frame) -> Self {
        Self {
            frame,
            pose: Pose {
                turns: vec![DQuat::IDENTITY; frame.bones.len()],
                moved: DVec3::ZERO,
            },
            pitch_rad: 0.0,
        }
    }

    /// Turns a bone further, about an axis of its own.
    pub(super) fn turn(&mut self, bone: usize, axis: DVec3, rad: f64) {
        self.pose.turns[bone] *= turn(axis, rad);
    }

    /// Lowers the front of the body; its feet stay where they are put.
    pub(super) fn pitch(&mut self, rad: f64) {
        self.pitch_rad += rad;
        self.turn(BODY, DVec3::X, rad);
    }

    /// The chains of one kind of limb.
    pub(super) fn limbs(&self, limb: Limb) -> impl Iterator<Item = &'a Chain> + use<'a> {
        let chains = self.frame.chains.iter();
        chains.filter(move |chain| chain.which.limb == limb)
    }

    /// Bends a leg so that its ankle comes to `ankle` and its toes are raised by `toes_rad`. Comes after everything that
    /// moves the body.
    pub(super) fn put_foot(&mut self, leg: &Leg, ankle: Profile, toes_rad: f64) {
        let center = Profile::of(self.frame.bones[BODY].joint.as_dvec3());
        let away = ankle.minus(Profile::of(self.pose.moved)).minus(center);
        let bent = leg.reaching(center.plus(away.turned(-self.pitch_rad)));
        let first = self.frame.chains[leg.chain].first;
        self.turn(first, DVec3::X, bent.thigh);
        self.turn(first + 1, DVec3::X, bent.shin - bent.thigh);
        let foot_rad = -toes_rad - bent.shin - self.pitch_rad;
        self.turn(first + 2, DVec3::X, foot_rad);
    }

    /// Swings an arm forwards and outwards from where it hangs, its elbow bent as far as `elbow` says; one that is held
    /// up does less of it.
    pub(super) fn swing_arm(&mut self, arm: &Arm, [forwards, outwards, elbow]: [f64; 3]) {
        let bent = (elbow - arm.bent_rad).max(0.0);
        let [forwards, outwards, bent] = [forwards, outwards, bent].map(|rad| rad * arm.hangs);
        self.turn_arm(arm, [forwards, outwards, bent]);
    }

    /// Holds an arm before the chest, raised and bent so far, however it rests.
    pub(super) fn hold_arm(&mut self, arm: &Arm, raised: f64, elbow: f64) {
        let bent = (elbow - arm.bent_rad).max(0.0);
        self.turn_arm(arm, [raised - arm.raised_rad, 0.0, bent]);
    }

    fn turn_arm(&mut self, arm: &Arm, [forwards, outwards, elbow]: [f64; 3]) {
        let Chain { which, first, .. } = self.frame.chains[arm.chain];
        self.turn(first, DVec3::Z, outwards * which.side.outwards());
        self.turn(first, DVec3::X, -forwards);
        self.turn(first + 1, DVec3::X, -elbow);
    }

    /// Leans forwards and turns the shoulders; who goes on all fours does neither.
    pub(super) fn lean(&mut self, forwards: f64, turned: f64) {
        match self.frame.chest {
            Some(chest) => {
                self.turn(chest.bone, DVec3::Y, turned);
                self.turn(chest.bone, DVec3::X, forwards);
            }
            None if self.frame.rows == 1 => self.pitch(forwards * 0.4),
            None => {}
        }
    }

    /// Turns the head, and lowers the face.
    pub(super) fn look(&mut self, turned: f64, down: f64) {
        for head in self.limbs(Limb::Head) {
            self.turn(head.first, DVec3::Y, turned);
            self.turn(head.first, DVec3::X, down);
        }
    }

    /// Raises wings, their tips a little later.
    pub(super) fn flap(&mut self, raised: f64, bent: f64) {
        for wing in self.limbs(Limb::Wing) {
            let outwards = wing.which.side.outwards();
            self.turn(wing.first, DVec3::Z, raised * outwards);
            if wing.joints.len() > 1 {
                self.turn(wing.first + 1, DVec3::Z, bent * 0.5 * outwards);
            }
        }
    }

    /// Lets a wave run down the tail, which is raised.
    pub(super) fn wag(&mut self, far: f64, share: f64, raised: f64) {
        for tail in self.limbs(Limb::Tail) {
            for bone in 0..tail.joints.len() {
                let late = 0.16 * bone as f64;
                self.turn(tail.first + bone, DVec3::Y, far * wave(share - late));
            }
            self.turn(tail.first, DVec3::X, raised * 0.5);
        }
    }
}

/// Right-handed about a unit axis.
fn turn(axis: DVec3, rad: f64) -> DQuat {
    let (sin, cos) = libm::sincos(rad / 2.0);
    DQuat::from_xyzw(axis.x * sin, axis.y * sin, axis.z * sin, cos)
}
