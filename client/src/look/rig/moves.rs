//! What somebody is doing: from how a thing goes to how its bones stand.

use bevy::prelude::*;
use model::Motion;
use protocol::{Gait, Stride};

use super::{armature::Armature, swim};

/// From one motion to another.
const BLEND_SECS: f32 = 0.15;

/// A slow frame must not skip a step.
const STEP_SECS_MAX: f32 = 0.1;

/// Rounds a second; legs that would have to be faster slide instead of blurring.
const ROUNDS_PER_SEC_MAX: f32 = 3.5;

/// Who ducks and is slower than this stays in place.
const STILL_MPS: f32 = 0.2;

/// Motions of the whole body; arms that carry come on top.
const WHOLE: [Motion; 6] = [
    Motion::Idle,
    Motion::Walk,
    Motion::Run,
    Motion::Jump,
    Motion::Crouch,
    Motion::Sneak,
];

/// How somebody gets on.
#[derive(Clone, Copy, Debug)]
pub(super) enum Going {
    /// On the ground, or over it.
    Walks(Gait),
    /// In the water.
    Swims(Gait),
}

/// On a thing with bones: how they stand, and how that came about.
#[derive(Component)]
pub(super) struct Moves {
    poses: Vec<Transform>,
    /// How much there is of each of [`WHOLE`]; 1 together.
    weights: [f32; WHOLE.len()],
    carries: f32,
    /// How much of it is swimming, and how far it lies in the water for that.
    swims: f32,
    lies: f32,
    /// Share of a round of steps: walk and run keep in step.
    step: f32,
    /// Share of a breath.
    breath: f32,
    /// Share of the way up.
    leap: f32,
}

impl Moves {
    /// Not everybody breathes in at once: `thing` says when this one does.
    pub(super) fn new(thing: Entity) -> Self {
        let breath = (thing.index_u32() as f32 * 0.618).fract();
        Self {
            poses: Vec::new(),
            weights: [1.0, 0.0, 0.0, 0.0, 0.0, 0.0],
            carries: 0.0,
            swims: 0.0,
            lies: 0.0,
            step: 0.0,
            breath,
            leap: 0.0,
        }
    }

    /// How each bone stands to the one it hangs on.
    pub(super) fn poses(&self) -> &[Transform] {
        &self.poses
    }

    /// Lets `secs` pass.
    pub(super) fn advance(&mut self, armature: &Armature, going: Going, secs: f32) {
        let secs = secs.min(STEP_SECS_MAX);
        let (Going::Walks(gait) | Going::Swims(gait)) = going;
        let speed_mps = f32::from(gait.speed_dmps) * 0.1;
        let (stride, swims) = match going {
            Going::Walks(gait) => (gait.stride, 0.0),
            // Arms and legs go in the water as they do on land.
            Going::Swims(_) => (Stride::Walk, 1.0),
        };
        let wanted = wanted(armature, stride, speed_mps);
        let lies = swims * swim::lies(speed_mps);
        self.swims = towards(self.swims, swims, secs / swim::BLEND_SECS);
        self.lies = towards(self.lies, lies, secs / swim::BLEND_SECS);
        for (motion, weight) in WHOLE.into_iter().zip(&mut self.weights) {
            *weight = towards(*weight, f32::from(motion == wanted), secs / BLEND_SECS);
        }
        self.carries = towards(self.carries, f32::from(gait.carrying), secs / BLEND_SECS);
        self.pass(armature, speed_mps, secs);
        // The next leap begins on the ground again, once nothing is left of this one.
        if self.weight(Motion::Jump) <= 0.0 {
            self.leap = 0.0;
        }
        self.pose(armature);
    }

    /// Moves every motion on: what goes somewhere as fast as the ground does.
    fn pass(&mut self, armature: &Armature, speed_mps: f32, secs: f32) {
        let mut stride_m = 0.0;
        for (motion, weight) in WHOLE.into_iter().zip(self.weights) {
            let Some(clip) = armature.clips.get(&motion) else {
                continue;
            };
            stride_m += clip.stride_m * weight;
            match motion {
                Motion::Idle => self.breath = (self.breath + secs / clip.secs).fract(),
                Motion::Jump if weight > 0.0 => self.leap = (self.leap + secs / clip.secs).min(1.0),
                _ => {}
            }
        }
        if stride_m > 0.0 {
            let on_land = (speed_mps / stride_m).min(ROUNDS_PER_SEC_MAX);
            let rounds = on_land + (swim::ROUNDS_PER_SEC - on_land) * self.swims;
            self.step = (self.step + rounds * secs).fract();
        }
    }

    fn pose(&mut self, armature: &Armature) {
        self.poses.clear();
        self.poses.extend(armature.rest());
        let mut so_far = 0.0;
        for (motion, weight) in WHOLE.into_iter().zip(self.weights) {
            let Some(clip) = armature.clips.get(&motion).filter(|_| weight > 0.0) else {
                continue;
            };
            so_far += weight;
            // A chain of halves and thirds adds up to the weighted mean.
            let share = self.share(motion);
            clip.blend_all(&mut self.poses, share, weight / so_far, armature);
        }
        if let Some(clip) = armature.clips.get(&Motion::Carry) {
            clip.blend(&mut self.poses, 0.0, self.carries);
        }
        if self.swims > 0.0 {
            swim::lay(&mut self.poses, armature, self.lies);
        }
        for pose in &mut self.poses {
            pose.rotation = pose.rotation.normalize();
        }
    }

    fn weight(&self, motion: Motion) -> f32 {
        let weights = WHOLE.into_iter().zip(self.weights);
        let mut same = weights.filter(|(whole, _)| *whole == motion);
        same.next().map_or(0.0, |(_, weight)| weight)
    }

    fn share(&self, motion: Motion) -> f32 {
        match motion {
            Motion::Idle | Motion::Crouch | Motion::Carry => self.breath,
            Motion::Walk | Motion::Run | Motion::Sneak => self.step,
            Motion::Jump => self.leap,
        }
    }
}

/// The motion for a way of going; the nearest one it can do.
fn wanted(armature: &Armature, stride: Stride, speed_mps: f32) -> Motion {
    let (first, second) = match stride {
        Stride::Stand => (Motion::Idle, Motion::Idle),
        Stride::Walk => (Motion::Walk, Motion::Idle),
        Stride::Run => (Motion::Run, Motion::Walk),
        Stride::Air => (Motion::Jump, Motion::Idle),
        Stride::Crouch if speed_mps < STILL_MPS => (Motion::Crouch, Motion::Idle),
        Stride::Crouch => (Motion::Sneak, Motion::Walk),
    };
    if armature.clips.contains_key(&first) {
        first
    } else {
        second
    }
}

fn towards(from: f32, to: f32, step: f32) -> f32 {
    from + (to - from).clamp(-step, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One bone that stands, and goes a metre in a round.
    fn armature() -> Armature {
        let clip = |motion: Motion, y: f32| glb::Clip {
            name: motion.name().to_owned(),
            times: vec![0.0, 1.0],
            tracks: vec![glb::Track {
                bone: 0,
                keys: glb::Keys::Places(vec![Vec3::Y * y; 2]),
            }],
        };
        let facts = |motion, stride_m| model::ClipFacts {
            motion,
            secs: 1.0,
            stride_m,
        };
        let skeleton = glb::Skeleton {
            bones: vec![glb::Bone {
                name: "body".to_owned(),
                parent: None,
                joint: Vec3::ZERO,
            }],
            clips: vec![clip(Motion::Idle, 1.0), clip(Motion::Walk, 3.0)],
        };
        let rig = model::Rig {
            bones: 1,
            clips: vec![facts(Motion::Idle, 0.0), facts(Motion::Walk, 1.0)],
            eye_m: 1.0,
        };
        Armature::new(skeleton, Some(&rig))
    }

    fn walking(stride: Stride, speed_dmps: u8) -> Going {
        Going::Walks(Gait {
            stride,
            speed_dmps,
            carrying: false,
        })
    }

    #[test]
    fn one_motion_goes_over_into_the_next() {
        let (armature, mut moves) = (armature(), Moves::new(Entity::PLACEHOLDER));
        moves.advance(&armature, walking(Stride::Stand, 0), 0.01);
        assert_eq!(moves.poses()[0].translation.y, 1.0);
        moves.advance(&armature, walking(Stride::Walk, 10), BLEND_SECS / 2.0);
        assert!((moves.poses()[0].translation.y - 2.0).abs() < 1e-3);
        moves.advance(&armature, walking(Stride::Walk, 10), BLEND_SECS / 2.0);
        assert!((moves.poses()[0].translation.y - 3.0).abs() < 1e-3);
    }

    #[test]
    fn steps_pass_as_fast_as_the_ground() {
        let (armature, mut moves) = (armature(), Moves::new(Entity::PLACEHOLDER));
        for _ in 0..20 {
            moves.advance(&armature, walking(Stride::Walk, 20), 0.01);
        }
        let start = moves.step;
        for _ in 0..25 {
            moves.advance(&armature, walking(Stride::Walk, 20), 0.01);
        }
        assert!(((moves.step - start).rem_euclid(1.0) - 0.5).abs() < 1e-3);
    }
}
