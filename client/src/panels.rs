//! What lies over the world: the prompt, the queue, the room, the people, words and hints.

mod crosshair;
mod hints;
mod labels;
mod parts;
mod people;
mod prompt;
mod queue;
mod room;
mod toasts;
pub(crate) mod veil;

use bevy::prelude::*;
use bevy_egui::EguiPrimaryContextPass;

pub(crate) use prompt::PromptBar;
pub(crate) use toasts::Toasts;

use crate::screens::playing;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<PromptBar>()
        .init_resource::<Toasts>()
        .init_resource::<hints::Learned>()
        .add_systems(Update, (toasts::hear, hints::learn))
        .add_systems(
            EguiPrimaryContextPass,
            (
                (
                    labels::show,
                    crosshair::show,
                    room::show,
                    people::show,
                    queue::show,
                    hints::show,
                    prompt::show,
                )
                    .chain()
                    .run_if(playing),
                veil::show,
                toasts::show,
            )
                .chain(),
        );
}
