//! How somebody moves, as a manifest tells it.

use serde::{Deserialize, Serialize};

use crate::limits::SIZE_M_MAX;

/// Clips longer than this are not a gait.
const CLIP_SECS_MAX: f32 = 20.0;

/// What a character can be seen doing. Named so in its meshes, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Motion {
    /// Stands and breathes.
    Idle,
    /// One cycle of a walk.
    Walk,
    /// One cycle of a run.
    Run,
    /// From the ground into the air; its end is held until the landing.
    Jump,
    /// Stands low.
    Crouch,
    /// One cycle of a walk that keeps low.
    Sneak,
    /// Arms that hold something, over any of the others.
    Carry,
}

impl Motion {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Idle,
        Self::Walk,
        Self::Run,
        Self::Jump,
        Self::Crouch,
        Self::Sneak,
        Self::Carry,
    ];

    /// What a clip of a mesh is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Idle => "idle",
            Self::Walk => "walk",
            Self::Run => "run",
            Self::Jump => "jump",
            Self::Crouch => "crouch",
            Self::Sneak => "sneak",
            Self::Carry => "carry",
        }
    }
}

/// The skeleton of a character and what it can do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rig {
    /// How many bones each of its meshes has.
    pub bones: u8,
    /// The clips in its finest meshes, each motion once.
    pub clips: Vec<ClipFacts>,
    /// How high its eyes are above the ground, in metres.
    pub eye_m: f32,
}

/// One clip.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ClipFacts {
    /// What it shows.
    pub motion: Motion,
    /// How long it takes, or one round of it.
    pub secs: f32,
    /// Metres of ground that pass in one round; 0 for what stays in place.
    pub stride_m: f32,
}

impl Rig {
    /// Whether these are numbers to move by.
    #[must_use]
    pub fn is_sound(&self, bones_max: usize) -> bool {
        let clip = |clip: &ClipFacts| {
            // False for NaN too.
            clip.secs > 0.0
                && clip.secs <= CLIP_SECS_MAX
                && (0.0..=SIZE_M_MAX * 4.0).contains(&clip.stride_m)
        };
        let once = |motion: Motion| {
            let same = self.clips.iter().filter(|clip| clip.motion == motion);
            same.count() <= 1
        };
        (1..=bones_max).contains(&usize::from(self.bones))
            && self.clips.iter().all(clip)
            && Motion::ALL.into_iter().all(once)
            && (0.0..=SIZE_M_MAX * 1.01).contains(&self.eye_m)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rig() -> Rig {
        let clip = |motion, stride_m| ClipFacts {
            motion,
            secs: 0.8,
            stride_m,
        };
        Rig {
            bones: 13,
            clips: vec![clip(Motion::Idle, 0.0), clip(Motion::Walk, 1.4)],
            eye_m: 1.6,
        }
    }

    #[test]
    fn numbers_nobody_can_move_by_are_refused() {
        assert!(rig().is_sound(32));
        let lies: [fn(&mut Rig); 6] = [
            |rig| rig.bones = 0,
            |rig| rig.bones = 33,
            |rig| rig.eye_m = f32::NAN,
            |rig| rig.clips[0].secs = 0.0,
            |rig| rig.clips[1].stride_m = f32::INFINITY,
            |rig| rig.clips[1].motion = Motion::Idle,
        ];
        for lie in lies {
            let mut rig = rig();
            lie(&mut rig);
            assert!(!rig.is_sound(32), "{rig:?}");
        }
    }
}
