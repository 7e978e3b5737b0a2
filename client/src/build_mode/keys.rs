//! What keys do to what is chosen, and to one's own past.

use bevy::prelude::*;
use model::{BuildCommand, Way};
use session::{Asking, Selection};

use crate::{
    input::{Action, Controls},
    screens::playing,
};

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, press.run_if(playing));
}

fn press(controls: Res<Controls>, selection: Res<Selection>, mut asking: Asking) {
    if let Some(command) = meant(&controls, &selection) {
        asking.ask(command);
    }
}

/// What was just pressed, if it means anything here.
fn meant(controls: &Controls, selection: &Selection) -> Option<BuildCommand> {
    if controls.just_pressed(Action::Undo) {
        return Some(BuildCommand::TakeBack { way: Way::Undo });
    }
    if controls.just_pressed(Action::Redo) {
        return Some(BuildCommand::TakeBack { way: Way::Redo });
    }
    if selection.is_empty() {
        return None;
    }
    let objects = || selection.iter().collect();
    if controls.just_pressed(Action::Remove) {
        Some(BuildCommand::Remove { objects: objects() })
    } else if controls.just_pressed(Action::Group) {
        Some(BuildCommand::Group { objects: objects() })
    } else if controls.just_pressed(Action::Ungroup) {
        Some(BuildCommand::Ungroup { objects: objects() })
    } else {
        None
    }
}
