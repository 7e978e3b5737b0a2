//! Skeletons for characters: bones found from the parts that say which limb they belong to, a share of them for every
//! corner, and gaits worked out from how long the legs are.
//!
//! Deterministic like everything that is published: scalar arithmetic and `libm` only.

mod arm;
mod bind;
mod clip;
mod figure;
mod frame;
mod gait;
mod going;
mod leg;
mod limbs;
mod outline;
mod pose;
mod puppet;

use glb::Mesh;
use model::{Motion, Problem, limits::BONES_MAX};

use crate::{finish::Facet, shape::Placed};
use frame::Frame;

pub use pose::Pose;

/// How a character is built to move.
pub struct Rig {
    frame: Frame,
    eye_m: f32,
}

impl Rig {
    /// The rig of a finished character: nothing where no part belongs to a limb.
    pub fn of(parts: &[Placed], facets: &[Facet]) -> Result<Option<Self>, Problem> {
        let Some(frame) = Frame::of(facets) else {
            return Ok(None);
        };
        let bones = frame.bones.len();
        if bones > BONES_MAX {
            return Err(Problem {
                path: "parts".to_owned(),
                hint: format!("its limbs need {bones} bones, the most is {BONES_MAX}"),
            });
        }
        let eye_m = eye_m(parts).unwrap_or(frame.height_m * 0.9);
        Ok(Some(Self { frame, eye_m }))
    }

    /// Gives a mesh its bones. `facets` are what it was painted from, and its triangles are in their order; `finest`
    /// meshes learn what the bones can do.
    pub fn put_into(&self, mesh: &mut Mesh, facets: &[Facet], finest: bool) {
        bind::bind(&self.frame, mesh, facets);
        let clips = if finest {
            clip::clips(&self.frame)
        } else {
            Vec::new()
        };
        mesh.skeleton = Some(glb::Skeleton {
            bones: self.frame.bones.clone(),
            clips,
        });
    }

    /// What a manifest says about it.
    #[must_use]
    pub fn facts(&self) -> model::Rig {
        model::Rig {
            bones: self.frame.bones.len() as u8,
            clips: clip::facts(&self.frame),
            eye_m: self.eye_m,
        }
    }

    /// How it stands at a share of a motion, 0..1.
    #[must_use]
    pub fn pose(&self, motion: Motion, share: f64) -> Pose {
        gait::pose(&self.frame, motion, share)
    }
}

/// How high the parts called eyes are.
fn eye_m(parts: &[Placed]) -> Option<f32> {
    let is_eye = |part: &&Placed| part.from.name.as_deref() == Some("eye");
    let eyes = parts.iter().filter(is_eye);
    let corners = eyes.flat_map(|part| part.skin.0.iter().flatten());
    let (low, high) = corners.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), corner| {
        (low.min(corner.position.y), high.max(corner.position.y))
    });
    (low <= high).then_some((low + high) / 2.0)
}

#[cfg(test)]
mod tests;
