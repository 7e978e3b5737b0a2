//! What lies over the world: the prompt, the queue, the room, the people, the chosen thing, words and hints.

mod brackets;
mod chat;
mod crosshair;
mod deeds;
mod ground;
mod hints;
mod history;
mod hotbar;
mod inspector;
mod labels;
mod memory;
mod overlay;
mod parts;
mod people;
mod pings;
mod play;
mod prompt;
mod queue;
mod room;
mod settings;
mod toasts;
mod toolbar;
pub(crate) mod veil;

use bevy::prelude::*;
use bevy_egui::EguiPrimaryContextPass;

pub(crate) use prompt::PromptBar;
pub(crate) use settings::SettingsPanel;
pub(crate) use toasts::Toasts;

use crate::{
    build_mode::LetGo,
    possess_mode::{is_body, is_nobody},
    screens::playing,
};

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<PromptBar>()
        .init_resource::<Toasts>()
        .init_resource::<toasts::Edited>()
        .init_resource::<chat::ChatBar>()
        .init_resource::<history::HistoryPanel>()
        .init_resource::<memory::Memory>()
        .init_resource::<overlay::Overlay>()
        .init_resource::<pings::Pings>()
        .init_resource::<hints::Learned>()
        .init_resource::<hotbar::Pictures>()
        .init_resource::<inspector::Inspector>()
        .init_resource::<SettingsPanel>()
        .add_observer(toasts::say_what_stays)
        .add_systems(Update, (toasts::hear, hints::learn, overlay::measure))
        .add_systems(
            Update,
            (
                (memory::hear, memory::ask).chain(),
                (
                    chat::hear,
                    pings::hear,
                    pings::press,
                    history::toggle,
                    overlay::toggle,
                    overlay::mark.run_if(overlay::is_open),
                ),
            )
                .run_if(playing),
        )
        .add_systems(
            Update,
            (settings::close.before(LetGo), settings::open.after(LetGo)).run_if(playing),
        )
        .add_systems(
            EguiPrimaryContextPass,
            (
                (
                    (
                        brackets::show,
                        labels::show,
                        crosshair::show,
                        room::show,
                        toolbar::show,
                        ground::show,
                        people::show,
                        queue::show,
                        inspector::show,
                        hints::show,
                        hotbar::show,
                        history::show,
                    )
                        .chain()
                        .run_if(is_nobody),
                    play::show.run_if(is_body),
                    pings::show,
                    chat::show,
                    prompt::show,
                    settings::show,
                    (overlay::show, overlay::show_about).run_if(overlay::is_open),
                )
                    .chain()
                    .run_if(playing),
                veil::show,
                toasts::show,
            )
                .chain(),
        );
}
