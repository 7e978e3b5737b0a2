//! Top left: which room this is, and whether what was built is safe.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Align2, Button, RichText, TextWrapMode, Ui},
};
use model::{BuildCommand, DayTime, RoomMode};
use protocol::RoomState;

use super::{
    deeds::clock,
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
            let day = rooms.iter().next().map(|room| room.day).unwrap_or_default();
            if let Some(time) = hour(ui, day) {
                asking.ask(BuildCommand::Dawn { time });
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

/// What time it is, as a menu; the choice, when there was one.
fn hour(ui: &mut Ui, day: DayTime) -> Option<DayTime> {
    let words = |time| RichText::new(clock(time)).size(SMALL).color(QUIET);
    let mut choice = None;
    ui.menu_button(words(day), |ui| {
        for hours in [0.0, 6.5, 8.0, 10.0, 12.0, 15.0, 17.25] {
            let time = DayTime::nearest(hours);
            if ui.selectable_label(time == day, words(time)).clicked() {
                choice = (time != day).then_some(time);
                ui.close();
            }
        }
    });
    choice
}
