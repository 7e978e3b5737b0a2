//! Who changed the chosen thing, and in what.

use bevy::prelude::*;
use bevy_egui::egui::Ui;
use model::{BuildCommand, Entry};
use protocol::Player;

use super::quiet;
use crate::{
    panels::history::{Act, row},
    theme::{people::panel_color, tokens::LINE},
};

/// The history panel has more.
const LINES_MAX: usize = 8;

pub(super) fn show(ui: &mut Ui, deeds: &[Entry], players: &Query<&Player>) -> Option<BuildCommand> {
    let mut asked = None;
    if deeds.is_empty() {
        quiet(ui, "Nobody has changed it lately.");
    }
    for entry in deeds.iter().take(LINES_MAX) {
        let mut here = players.iter();
        let known = here.find(|player| player.player == entry.deed.player);
        let color = known.map_or(LINE, |player| panel_color(player.color_index));
        if let Some(Act::Ask(command)) = row(ui, entry, color, false) {
            asked = Some(command);
        }
    }
    asked
}
