//! What keys do to the chosen thing, and to one's own past.

use bevy::prelude::*;
use bevy_egui::input::EguiWantsInput;
use model::{BuildCommand, Pose, Way};
use protocol::Thing;
use session::{Asking, Shown};

use super::{fly::Flight, select::Selected};
use crate::screens::playing;

/// A copy stands this far beside what it is a copy of.
const BESIDE_M: f32 = 0.25;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, press.run_if(playing));
}

pub(super) fn is_ctrl(keys: &ButtonInput<KeyCode>) -> bool {
    keys.any_pressed([KeyCode::ControlLeft, KeyCode::ControlRight])
}

pub(super) fn is_shift(keys: &ButtonInput<KeyCode>) -> bool {
    keys.any_pressed([KeyCode::ShiftLeft, KeyCode::ShiftRight])
}

fn press(
    keys: Res<ButtonInput<KeyCode>>,
    egui: Res<EguiWantsInput>,
    selected: Res<Selected>,
    flights: Query<&Flight>,
    things: Query<(&Thing, &Shown)>,
    mut asking: Asking,
) {
    let flying = flights.iter().any(|flight| flight.held);
    if egui.wants_keyboard_input() || flying {
        return;
    }
    let chosen = things
        .iter()
        .find(|(thing, _)| Some(thing.object) == selected.0);
    if let Some(command) = meant(&keys, chosen) {
        asking.ask(command);
    }
}

/// What was just pressed, if it means anything here.
fn meant(keys: &ButtonInput<KeyCode>, chosen: Option<(&Thing, &Shown)>) -> Option<BuildCommand> {
    if is_ctrl(keys) {
        return if keys.just_pressed(KeyCode::KeyZ) && !is_shift(keys) {
            Some(BuildCommand::TakeBack { way: Way::Undo })
        } else if keys.just_pressed(KeyCode::KeyZ) || keys.just_pressed(KeyCode::KeyY) {
            Some(BuildCommand::TakeBack { way: Way::Redo })
        } else if keys.just_pressed(KeyCode::KeyD) {
            chosen.and_then(copy_beside)
        } else {
            None
        };
    }
    let objects = chosen.map(|(thing, _)| vec![thing.object]);
    keys.any_just_pressed([KeyCode::Delete, KeyCode::Backspace])
        .then_some(objects)
        .flatten()
        .map(|objects| BuildCommand::Remove { objects })
}

/// One more of it, to its right.
fn copy_beside((thing, Shown(pose)): (&Thing, &Shown)) -> Option<BuildCommand> {
    let beside = pose.rotation * Vec3::X * (thing.size_m.x + BESIDE_M);
    let to = Pose::new(pose.position + beside, pose.rotation).ok()?;
    Some(BuildCommand::Duplicate {
        copies: vec![(thing.object, to)],
    })
}
