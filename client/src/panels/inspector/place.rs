//! Where the chosen things are: numbers for what the handles do by hand.

use bevy::prelude::*;
use bevy_egui::egui::Ui;
use model::{BuildCommand, Pose, limits::WORLD_HALF_M};

use super::{
    Seen,
    field::{Drafts, Scale, Shared, line, number},
};

const METRES: Scale = Scale {
    per_pixel: 0.02,
    range: (-WORLD_HALF_M, WORLD_HALF_M),
    decimals: 2,
    unit: "",
};
const DEGREES: Scale = Scale {
    per_pixel: 0.5,
    range: (-360.0, 360.0),
    decimals: 1,
    unit: "",
};
/// A turn that differs by less than this reads the same.
const SAME_DEG: f32 = 0.05;

/// Which number of a place.
#[derive(Clone, Copy)]
enum Axis {
    Position(usize),
    Turn(usize),
}

pub(super) fn show(ui: &mut Ui, drafts: &mut Drafts, chosen: &[Seen<'_>]) -> Option<BuildCommand> {
    let mut changed = None;
    line(ui, "Position, m", false, |ui| {
        for (index, name) in ["x", "y", "z"].into_iter().enumerate() {
            let at = Shared::of(chosen, |seen| Some(rounded(seen.at.0.position[index])));
            let value = number(ui, drafts, name, at, METRES);
            changed = changed.or(value.map(|value| (Axis::Position(index), value)));
        }
    });
    let turned = chosen.iter().any(|seen| !is_upright(seen.at.0));
    let upright = line(ui, "Turn, °", turned, |ui| {
        for (index, name) in ["yaw", "pitch", "roll"].into_iter().enumerate() {
            let turn = Shared::of(chosen, |seen| Some(rounded(degrees(seen.at.0)[index])));
            let value = number(ui, drafts, name, turn, DEGREES);
            changed = changed.or(value.map(|value| (Axis::Turn(index), value)));
        }
    });
    if upright {
        let stood = |pose: Pose| Pose::new(pose.position, Quat::IDENTITY);
        return put(chosen, stood);
    }
    let (axis, value) = changed?;
    put(chosen, |pose| with(pose, axis, value))
}

fn put(
    chosen: &[Seen<'_>],
    to: impl Fn(Pose) -> Result<Pose, model::OutsideWorld>,
) -> Option<BuildCommand> {
    let poses = chosen.iter().map(|seen| {
        let pose = to(seen.at.0).ok()?;
        Some((seen.thing.object, pose))
    });
    let poses = poses.collect::<Option<_>>()?;
    Some(BuildCommand::Transform { poses })
}

/// A pose with one number of it changed.
fn with(pose: Pose, axis: Axis, value: f32) -> Result<Pose, model::OutsideWorld> {
    let mut position = pose.position;
    let mut turn = degrees(pose);
    match axis {
        Axis::Position(index) => position[index] = value,
        Axis::Turn(index) => turn[index] = value,
    }
    let rotation = match axis {
        Axis::Position(_) => pose.rotation,
        Axis::Turn(_) => {
            let [yaw, pitch, roll] = turn.map(f32::to_radians);
            Quat::from_euler(EulerRot::YXZ, yaw, pitch, roll)
        }
    };
    Pose::new(position, rotation)
}

/// Yaw, pitch and roll.
fn degrees(pose: Pose) -> [f32; 3] {
    let (yaw, pitch, roll) = pose.rotation.to_euler(EulerRot::YXZ);
    [yaw, pitch, roll].map(f32::to_degrees)
}

fn is_upright(pose: Pose) -> bool {
    degrees(pose).into_iter().all(|turn| turn.abs() < SAME_DEG)
}

/// What is shown: a hair does not make things differ, and nothing is less than nothing.
fn rounded(number: f32) -> f32 {
    (number * 100.0).round() / 100.0 + 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_changes_and_the_others_stay() {
        let turn = Quat::from_euler(EulerRot::YXZ, 0.5, 0.2, 0.0);
        let pose = Pose::new(Vec3::new(1.0, 2.0, 3.0), turn).unwrap();
        let moved = with(pose, Axis::Position(1), 5.0).unwrap();
        assert_eq!(moved.position, Vec3::new(1.0, 5.0, 3.0));
        assert_eq!(moved.rotation, pose.rotation);
        let turned = with(pose, Axis::Turn(0), 90.0).unwrap();
        let [yaw, pitch, _] = degrees(turned);
        assert!((yaw - 90.0).abs() < 1e-3, "{yaw}");
        assert!((pitch - 0.2_f32.to_degrees()).abs() < 1e-3, "{pitch}");
        assert!(with(pose, Axis::Position(0), 1e6).is_err());
    }
}
