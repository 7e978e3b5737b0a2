//! Input is data: what the player can do is a list of actions, what does it is a file, and systems ask only for actions.

mod action;
mod button;
mod chord;
mod controls;
mod devices;
mod kept;
mod scheme;

use bevy::prelude::*;
use bevy_egui::EguiPreUpdateSet;

pub(crate) use action::{Action, Context};
pub(crate) use controls::Controls;
pub(crate) use kept::ControlsFile;
pub(crate) use scheme::Preset;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Controls>()
        .init_resource::<devices::Labels>()
        .add_systems(Startup, kept::recall)
        .add_systems(
            PreUpdate,
            (devices::learn_labels, controls::read)
                .chain()
                .after(EguiPreUpdateSet::ProcessInput),
        )
        .add_systems(Update, kept::remember);
}
