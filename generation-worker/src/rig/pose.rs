//! One moment of a movement: how every bone is turned.

use glam::{DMat3, DQuat, DVec3};
use glb::{Bind, Bone, Mesh};

/// How every bone stands to the one it hangs on, and how far the body has moved.
#[derive(Clone, Debug)]
pub struct Pose {
    pub(super) turns: Vec<DQuat>,
    pub(super) moved: DVec3,
}

impl Pose {
    /// The mesh as it looks in this pose.
    #[must_use]
    pub fn applied(&self, mesh: &Mesh) -> Mesh {
        let mut posed = mesh.clone();
        let bones = mesh
            .skeleton
            .as_ref()
            .map_or(&[][..], |skeleton| &skeleton.bones);
        let placed = self.placed(bones);
        for surface in &mut posed.surfaces {
            let corners = surface.positions.iter_mut().zip(&mut surface.normals);
            for ((position, normal), bind) in corners.zip(&surface.binds) {
                let point = position.as_dvec3();
                let shares = shares(bind);
                let moved = shares.map(|(bone, share)| {
                    let (turned, place) = placed[bone];
                    (turned * (point - bones[bone].joint.as_dvec3()) + place) * share
                });
                *position = moved.sum::<DVec3>().as_vec3();
                let facing = normal.as_dvec3();
                let turned =
                    self::shares(bind).map(|(bone, share)| placed[bone].0 * facing * share);
                *normal = crate::shape::unit(turned.sum());
            }
        }
        posed
    }

    /// How every bone is turned, and where its joint is.
    fn placed(&self, bones: &[Bone]) -> Vec<(DMat3, DVec3)> {
        let mut placed = Vec::<(DMat3, DVec3)>::with_capacity(bones.len());
        for (bone, turn) in bones.iter().zip(&self.turns) {
            let joint = bone.joint.as_dvec3();
            let own = DMat3::from_quat(*turn);
            placed.push(match bone.parent {
                Some(parent) => {
                    let (turned, place) = placed[parent];
                    let from = joint - bones[parent].joint.as_dvec3();
                    (turned * own, place + turned * from)
                }
                None => (own, joint + self.moved),
            });
        }
        placed
    }
}

fn shares(bind: &Bind) -> impl Iterator<Item = (usize, f64)> + use<> {
    let bones = bind.bones.map(usize::from).into_iter();
    bones.zip(bind.shares.map(|share| f64::from(share) / 255.0))
}
