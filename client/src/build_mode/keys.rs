//! What keys do to the chosen thing, and to one's own past.

use bevy::prelude::*;
use model::{BuildCommand, Pose, Way};
use protocol::Thing;
use session::{Asking, Shown};

use super::select::Selected;
use crate::{
    input::{Action, Controls},
    screens::playing,
};

/// A copy stands this far beside what it is a copy of.
const BESIDE_M: f32 = 0.25;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, press.run_if(playing));
}

fn press(
    controls: Res<Controls>,
    selected: Res<Selected>,
    things: Query<(&Thing, &Shown)>,
    mut asking: Asking,
) {
    let chosen = things
        .iter()
        .find(|(thing, _)| Some(thing.object) == selected.0);
    if let Some(command) = meant(&controls, chosen) {
        asking.ask(command);
    }
}

/// What was just pressed, if it means anything here.
fn meant(controls: &Controls, chosen: Option<(&Thing, &Shown)>) -> Option<BuildCommand> {
    if controls.just_pressed(Action::Undo) {
        Some(BuildCommand::TakeBack { way: Way::Undo })
    } else if controls.just_pressed(Action::Redo) {
        Some(BuildCommand::TakeBack { way: Way::Redo })
    } else if controls.just_pressed(Action::Duplicate) {
        chosen.and_then(copy_beside)
    } else if controls.just_pressed(Action::Remove) {
        let objects = chosen.map(|(thing, _)| vec![thing.object])?;
        Some(BuildCommand::Remove { objects })
    } else {
        None
    }
}

/// One more of it, to its right.
fn copy_beside((thing, Shown(pose)): (&Thing, &Shown)) -> Option<BuildCommand> {
    let beside = pose.rotation * Vec3::X * (thing.size_m.x + BESIDE_M);
    let to = Pose::new(pose.position + beside, pose.rotation).ok()?;
    Some(BuildCommand::Duplicate {
        copies: vec![(thing.object, to)],
    })
}
