//! Top right: who is here.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Align2, RichText},
};
use protocol::Player;

use super::parts::{anchored, dot, panel};
use crate::theme::{
    people::panel_color,
    tokens::{QUIET, SMALL, SPACE},
};
use session::Me;

pub(super) fn show(mut contexts: EguiContexts, players: Query<&Player>, me: Res<Me>) -> Result {
    let mut here: Vec<&Player> = players.iter().collect();
    here.sort_by_key(|player| (Some(player.player) != me.0, player.player));
    if here.is_empty() {
        return Ok(());
    }
    anchored("people", Align2::RIGHT_TOP).show(contexts.ctx_mut()?, |ui| {
        panel().show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.spacing_mut().item_spacing.y = SPACE;
            for player in here {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = SPACE * 1.5;
                    dot(ui, panel_color(player.color_index));
                    ui.label(RichText::new(&player.name).size(SMALL));
                    if Some(player.player) == me.0 {
                        ui.label(RichText::new("you").size(SMALL).color(QUIET));
                    }
                });
            }
        });
    });
    Ok(())
}
