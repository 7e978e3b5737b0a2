//! Swimming: who gets on in the water lies in it, face up to where they go; who stays in place treads it.

use bevy::prelude::*;

use super::armature::Armature;

/// From walking to swimming.
pub(super) const BLEND_SECS: f32 = 0.4;
/// Strokes a second, of both arms.
pub(super) const ROUNDS_PER_SEC: f32 = 0.9;
/// As fast as this, one lies flat, in metres a second.
const FLAT_MPS: f32 = 1.6;
/// How far one leans who treads water, and who gets on, in radians.
const TREADS_RAD: f32 = 0.2;
const FLAT_RAD: f32 = 1.25;
/// How much of that the head does not go along with.
const LOOKS_UP: f32 = 0.8;

/// How far somebody lies in the water at a speed, in radians.
pub(super) fn lies(speed_mps: f32) -> f32 {
    TREADS_RAD + (FLAT_RAD - TREADS_RAD) * (speed_mps / FLAT_MPS).min(1.0)
}

/// Lays a pose down by an angle around its highest joint, which stays above the water and looks ahead.
pub(super) fn lay(poses: &mut [Transform], armature: &Armature, angle_rad: f32) {
    let highest = (0..armature.bones.len()).max_by(|a, b| {
        armature.bones[*a]
            .joint
            .y
            .total_cmp(&armature.bones[*b].joint.y)
    });
    let Some(head) = highest else { return };
    let pivot = armature.bones[head].joint;
    // What goes on all fours lies already.
    let (low, high) = armature
        .bones
        .iter()
        .fold((0.0_f32, 0.0_f32), |(low, high), bone| {
            (low.min(bone.joint.z), high.max(bone.joint.z))
        });
    if high - low > pivot.y {
        return;
    }
    let lean = Quat::from_rotation_x(angle_rad);
    for (pose, bone) in poses.iter_mut().zip(&armature.bones) {
        if bone.parent.is_none() {
            pose.translation = pivot + lean * (pose.translation - pivot);
            pose.rotation = lean * pose.rotation;
        }
    }
    poses[head].rotation *= Quat::from_rotation_x(-angle_rad * LOOKS_UP);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gets_on_trails_behind_a_head_that_stays_up() {
        let bone = |parent, y: f32| glb::Bone {
            name: String::new(),
            parent,
            joint: Vec3::Y * y,
        };
        let skeleton = glb::Skeleton {
            bones: vec![bone(None, 0.9), bone(Some(0), 1.5)],
            clips: Vec::new(),
        };
        let armature = Armature::new(skeleton, None);
        let mut poses: Vec<_> = armature.rest().collect();
        lay(&mut poses, &armature, lies(FLAT_MPS));
        let hip = poses[0];
        assert!(
            hip.translation.z < -0.5 && hip.translation.y > 1.2,
            "{hip:?}"
        );
        let head = hip * poses[1];
        assert!(head.translation.distance(Vec3::Y * 1.5) < 1e-4, "{head:?}");
        assert!((head.rotation * Vec3::Y).y > 0.9, "{head:?}");
    }
}
