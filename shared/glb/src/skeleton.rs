//! Bones that move a mesh, and what they can be seen doing.

pub(crate) mod describe;
pub(crate) mod read;

use glam::{Quat, Vec3};

/// Bones, each after the one it hangs on; none of them is turned while the mesh rests.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Skeleton {
    /// The first one hangs on nothing, all others on an earlier one.
    pub bones: Vec<Bone>,
    /// What it can do; only the finest level of a thing need know.
    pub clips: Vec<Clip>,
}

/// What a share of the corners moves with.
#[derive(Clone, Debug, PartialEq)]
pub struct Bone {
    /// What a person would call it.
    pub name: String,
    /// What it hangs on.
    pub parent: Option<usize>,
    /// What it turns about, in the space of the mesh at rest.
    pub joint: Vec3,
}

/// One movement.
#[derive(Clone, Debug, PartialEq)]
pub struct Clip {
    /// What it shows.
    pub name: String,
    /// Seconds of its keys, rising from 0; between them everything moves evenly.
    pub times: Vec<f32>,
    /// Bones without a track rest.
    pub tracks: Vec<Track>,
}

/// What one bone does in a clip.
#[derive(Clone, Debug, PartialEq)]
pub struct Track {
    /// Which one.
    pub bone: usize,
    /// As many as the clip has times.
    pub keys: Keys,
}

/// How a bone stands to the one it hangs on.
#[derive(Clone, Debug, PartialEq)]
pub enum Keys {
    /// How it is turned.
    Turns(Vec<Quat>),
    /// Where its joint is, from that of the other.
    Places(Vec<Vec3>),
}

impl Skeleton {
    /// More than a mesh of ours has; their numbers fit a byte.
    pub const BONES_MAX: usize = 64;

    /// Whether any clip moves a joint, besides turning it.
    pub(crate) fn has_places(&self) -> bool {
        let mut tracks = self.clips.iter().flat_map(|clip| &clip.tracks);
        tracks.any(|track| matches!(track.keys, Keys::Places(_)))
    }

    /// Where the joint of a bone is at rest, from that of the one it hangs on.
    #[must_use]
    pub fn place(&self, bone: usize) -> Vec3 {
        let joint = |bone: usize| self.bones.get(bone).map_or(Vec3::ZERO, |bone| bone.joint);
        let parent = self.bones.get(bone).and_then(|bone| bone.parent);
        joint(bone) - parent.map_or(Vec3::ZERO, joint)
    }
}
