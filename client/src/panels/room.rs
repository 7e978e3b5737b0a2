//! Top left: which room this is, and whether what was built is safe.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Align2, Button, RichText, TextWrapMode, Ui},
};
use model::{BuildCommand, RoomMode};
use protocol::RoomState;

use super::{
    parts::{anchored, dot, panel, strong},
    settings::SettingsPanel,
};
use crate::theme::tokens::{BAD, BODY, GOOD, QUIET, SMALL, SPACE, WARN};
use session::{Asking, LinkState};

pub(super) fn show(
    mut contexts: EguiContexts,
    rooms: Query<&RoomState>,
    link: Res<LinkState>,
    mut settings: ResMut<SettingsPanel>,
    mut asking: Asking,
) -> Result {
    let save = asking.saved();
    let name = rooms
        .iter()
        .next()
        .map_or("Entering the room", |room| room.name.as_str());
    let (color, words) = match (&*link, &save.trouble) {
        (LinkState::Idle | LinkState::Connecting | LinkState::Lost { .. }, _) => {
            (WARN, "reconnecting".to_owned())
        }
        (LinkState::Connected, Some(why)) => (BAD, format!("not saving: {why}")),
        (LinkState::Connected, None) if save.saved() => (GOOD, "saved".to_owned()),
        (LinkState::Connected, None) => (WARN, "saving".to_owned()),
    };
    anchored("room", Align2::LEFT_TOP).show(contexts.ctx_mut()?, |ui| {
        panel().show(ui, |ui| {
            ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
            ui.spacing_mut().item_spacing.y = SPACE * 0.5;
            ui.label(strong(name, BODY));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = SPACE * 1.5;
                ui.spacing_mut().interact_size.y = 0.0;
                dot(ui, color);
                ui.label(RichText::new(words).size(SMALL).color(QUIET));
            });
            let mode = rooms.iter().next().map_or(RoomMode::Both, |room| room.mode);
            if let Some(mode) = chosen(ui, mode) {
                asking.ask(BuildCommand::Rule { mode });
            }
            let button = Button::new(RichText::new("Settings").size(SMALL).color(QUIET));
            if ui.add(button.frame_when_inactive(false)).clicked() {
                settings.toggle();
            }
        });
    });
    Ok(())
}

/// What the room is for, as a menu; the choice, when there was one.
fn chosen(ui: &mut Ui, mode: RoomMode) -> Option<RoomMode> {
    let words = |mode: RoomMode| {
        RichText::new(format!("for {mode}"))
            .size(SMALL)
            .color(QUIET)
    };
    let mut choice = None;
    ui.menu_button(words(mode), |ui| {
        for other in [RoomMode::Both, RoomMode::Build, RoomMode::Play] {
            if ui.selectable_label(other == mode, words(other)).clicked() {
                choice = (other != mode).then_some(other);
                ui.close();
            }
        }
    });
    choice
}
