//! Motions as clips: poses at even times, and what a manifest says of them.

use glam::{DVec3, Quat, Vec3};
use glb::{Clip, Keys, Track};
use model::{ClipFacts, Motion};

use super::{
    frame::{BODY, Frame},
    gait,
    pose::Pose,
};

/// Gravity, in m/s².
const GRAVITY: f64 = 9.81;

/// Turns closer to rest than this are none.
const STILL: f32 = 1.0e-4;

/// How many steps a motion is cut into.
const fn steps(motion: Motion) -> usize {
    match motion {
        Motion::Walk | Motion::Run | Motion::Sneak => 16,
        Motion::Idle | Motion::Crouch => 12,
        Motion::Jump => 4,
        Motion::Carry => 0,
    }
}

/// How long a motion takes, or one round of it: what goes does it as fast as legs of its length like to.
fn secs(frame: &Frame, motion: Motion) -> f64 {
    let leg_m = gait::leg_m(frame);
    let stride_m = gait::stride_m(frame, motion);
    // A Froude number: 0.25 walks, 1 runs.
    let pace = |froude: f64| stride_m / (froude * GRAVITY * leg_m).sqrt();
    match motion {
        Motion::Idle | Motion::Crouch => 3.6,
        Motion::Walk => pace(0.25),
        Motion::Run => pace(1.2),
        Motion::Sneak => pace(0.1),
        Motion::Jump => 0.3,
        Motion::Carry => 1.0,
    }
}

/// Metres of ground that pass in one round of a motion.
fn facts_of(frame: &Frame, motion: Motion) -> ClipFacts {
    ClipFacts {
        motion,
        secs: secs(frame, motion) as f32,
        stride_m: gait::stride_m(frame, motion) as f32,
    }
}

/// What a manifest says of all motions.
pub(super) fn facts(frame: &Frame) -> Vec<ClipFacts> {
    let seen = seen(frame);
    seen.map(|(motion, _)| facts_of(frame, motion)).collect()
}

/// The clips of all motions.
pub(super) fn clips(frame: &Frame) -> Vec<Clip> {
    seen(frame).map(|(_, clip)| clip).collect()
}

/// The motions in which something moves: nothing of a crab does while it stands.
fn seen(frame: &Frame) -> impl Iterator<Item = (Motion, Clip)> {
    able(frame)
        .map(|motion| (motion, clip(frame, motion)))
        .filter(|(_, clip)| !clip.tracks.is_empty())
}

/// The motions it can do.
fn able(frame: &Frame) -> impl Iterator<Item = Motion> {
    let has_arms = frame
        .chains
        .iter()
        .any(|chain| chain.which.limb == model::Limb::Arm);
    let walks = !frame.legs.is_empty();
    Motion::ALL.into_iter().filter(move |motion| match motion {
        Motion::Carry => has_arms,
        Motion::Crouch | Motion::Sneak => walks,
        Motion::Idle | Motion::Walk | Motion::Run | Motion::Jump => true,
    })
}

fn clip(frame: &Frame, motion: Motion) -> Clip {
    let (steps, secs) = (steps(motion), secs(frame, motion));
    let share = |step: usize| step as f64 / steps.max(1) as f64;
    let poses: Vec<_> = (0..=steps)
        .map(|step| gait::pose(frame, motion, share(step)))
        .collect();
    let turned = (0..frame.bones.len()).filter_map(|bone| turns(&poses, bone));
    Clip {
        name: motion.name().to_owned(),
        times: (0..=steps)
            .map(|step| (share(step) * secs) as f32)
            .collect(),
        tracks: places(frame, &poses).into_iter().chain(turned).collect(),
    }
}

/// Nothing for a bone that stays as it rests.
fn turns(poses: &[Pose], bone: usize) -> Option<Track> {
    let turns: Vec<Quat> = poses
        .iter()
        .map(|pose| pose.turns[bone].as_quat())
        .collect();
    let still = |turn: &Quat| turn.abs_diff_eq(Quat::IDENTITY, STILL);
    (!turns.iter().all(still)).then_some(Track {
        bone,
        keys: Keys::Turns(turns),
    })
}

fn places(frame: &Frame, poses: &[Pose]) -> Option<Track> {
    let rest = frame.bones[BODY].joint;
    let place = |moved: DVec3| (rest.as_dvec3() + moved).as_vec3();
    let places: Vec<Vec3> = poses.iter().map(|pose| place(pose.moved)).collect();
    let still = |place: &Vec3| place.abs_diff_eq(rest, STILL);
    (!places.iter().all(still)).then_some(Track {
        bone: BODY,
        keys: Keys::Places(places),
    })
}
