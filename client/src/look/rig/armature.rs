//! What a model with bones can do: where they rest, and its clips.

use std::collections::BTreeMap;

use bevy::prelude::*;
use model::Motion;

/// Bones and clips, as they came from a file. Made beside the frame.
pub(crate) struct Armature {
    pub(super) bones: Vec<Bone>,
    pub(super) clips: BTreeMap<Motion, Clip>,
}

/// One bone at rest.
pub(super) struct Bone {
    /// An earlier one.
    pub(super) parent: Option<usize>,
    /// From the joint of that one.
    pub(super) place: Vec3,
    /// From the origin of the thing.
    pub(super) joint: Vec3,
}

/// One motion.
pub(super) struct Clip {
    /// How long it takes, or one round of it.
    pub(super) secs: f32,
    /// Metres of ground that pass in one round.
    pub(super) stride_m: f32,
    /// Shares of the clip, rising from 0 to 1.
    shares: Vec<f32>,
    turns: Vec<(usize, Vec<Quat>)>,
    places: Vec<(usize, Vec<Vec3>)>,
}

impl Armature {
    /// The bones of the finest mesh, with what its manifest says of their clips.
    pub(crate) fn new(skeleton: glb::Skeleton, facts: Option<&model::Rig>) -> Self {
        let places: Vec<_> = (0..skeleton.bones.len())
            .map(|bone| skeleton.place(bone))
            .collect();
        let bones = skeleton.bones.iter().zip(places);
        let bones = bones.map(|(bone, place)| Bone {
            parent: bone.parent,
            place,
            joint: bone.joint,
        });
        let bones = bones.collect();
        let facts = facts.into_iter().flat_map(|facts| &facts.clips);
        let clips = facts.filter_map(|facts| {
            let mut clips = skeleton.clips.iter();
            let clip = clips.find(|clip| clip.name == facts.motion.name())?;
            Some((facts.motion, Clip::new(clip, facts)))
        });
        Self {
            clips: clips.collect(),
            bones,
        }
    }

    /// Where what is drawn lies as seen from each bone at rest.
    pub(crate) fn binds(&self) -> Vec<Mat4> {
        let bones = self.bones.iter();
        bones
            .map(|bone| Mat4::from_translation(-bone.joint))
            .collect()
    }

    /// Every bone at rest.
    pub(super) fn rest(&self) -> impl Iterator<Item = Transform> {
        self.bones
            .iter()
            .map(|bone| Transform::from_translation(bone.place))
    }
}

impl Clip {
    fn new(clip: &glb::Clip, facts: &model::ClipFacts) -> Self {
        let last = clip.times.last().copied().unwrap_or(0.0).max(f32::EPSILON);
        let mut own = Self {
            secs: facts.secs,
            stride_m: facts.stride_m,
            shares: clip.times.iter().map(|time| time / last).collect(),
            turns: Vec::new(),
            places: Vec::new(),
        };
        for track in &clip.tracks {
            match &track.keys {
                glb::Keys::Turns(turns) => own.turns.push((track.bone, turns.clone())),
                glb::Keys::Places(places) => own.places.push((track.bone, places.clone())),
            }
        }
        own
    }

    /// Moves `poses` towards this clip at a share of it; `weight` 1 takes all of it. Bones without a track of their own
    /// go back to `rest`.
    pub(super) fn blend_all(
        &self,
        poses: &mut [Transform],
        share: f32,
        weight: f32,
        rest: &Armature,
    ) {
        let mut own: Vec<_> = rest.rest().collect();
        self.blend(&mut own, share, 1.0);
        for (pose, own) in poses.iter_mut().zip(own) {
            pose.rotation = turned(pose.rotation, own.rotation, weight);
            pose.translation = pose.translation.lerp(own.translation, weight);
        }
    }

    /// The same for bones with a track only.
    pub(super) fn blend(&self, poses: &mut [Transform], share: f32, weight: f32) {
        let (from, to, between) = self.keys(share);
        for (bone, turns) in &self.turns {
            if let (Some(pose), Some(from), Some(to)) =
                (poses.get_mut(*bone), turns.get(from), turns.get(to))
            {
                let turn = turned(*from, *to, between);
                pose.rotation = turned(pose.rotation, turn, weight);
            }
        }
        for (bone, places) in &self.places {
            if let (Some(pose), Some(from), Some(to)) =
                (poses.get_mut(*bone), places.get(from), places.get(to))
            {
                let place = from.lerp(*to, between);
                pose.translation = pose.translation.lerp(place, weight);
            }
        }
    }

    /// The keys around a share of it, and how far it is from the first to the second.
    fn keys(&self, share: f32) -> (usize, usize, f32) {
        let to = self.shares.partition_point(|key| *key <= share);
        let to = to.min(self.shares.len().saturating_sub(1));
        let from = to.saturating_sub(1);
        let (Some(start), Some(end)) = (self.shares.get(from), self.shares.get(to)) else {
            return (0, 0, 0.0);
        };
        let long = end - start;
        let between = if long > 0.0 {
            (share - start) / long
        } else {
            0.0
        };
        (from, to, between.clamp(0.0, 1.0))
    }
}

/// From one turn towards another, the short way.
fn turned(from: Quat, to: Quat, share: f32) -> Quat {
    let to = if from.dot(to) < 0.0 { -to } else { to };
    from.lerp(to, share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clip_is_even_between_its_keys() {
        let places = [0.0, 1.0, 0.0].map(|y| Vec3::Y * y);
        let clip = glb::Clip {
            name: "idle".to_owned(),
            times: vec![0.0, 0.5, 1.0],
            tracks: vec![glb::Track {
                bone: 0,
                keys: glb::Keys::Places(places.into()),
            }],
        };
        let facts = model::ClipFacts {
            motion: Motion::Idle,
            secs: 1.0,
            stride_m: 0.0,
        };
        let clip = Clip::new(&clip, &facts);
        for (share, height) in [
            (0.0, 0.0),
            (0.25, 0.5),
            (0.5, 1.0),
            (0.875, 0.25),
            (1.0, 0.0),
        ] {
            let mut pose = [Transform::default()];
            clip.blend(&mut pose, share, 1.0);
            assert!((pose[0].translation.y - height).abs() < 1e-6, "{share}");
        }
    }
}
