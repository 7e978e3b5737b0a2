//! Top centre: the tools, whose axes count, and the steps things go by.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Align2, Button, ComboBox, RichText, Ui},
};

use super::parts::{anchored, keys, panel};
use crate::{
    build_mode::{ANGLES_DEG, Axes, GRIDS_M, Snap, Tool},
    input::{Action, Controls},
    theme::tokens::{AMBER, QUIET, SMALL, SPACE, TEXT},
};

const STEP_WIDTH: f32 = 72.0;

pub(super) fn show(
    mut contexts: EguiContexts,
    controls: Res<Controls>,
    mut tool: ResMut<Tool>,
    mut axes: ResMut<Axes>,
    mut snap: ResMut<Snap>,
) -> Result {
    anchored("toolbar", Align2::CENTER_TOP).show(contexts.ctx_mut()?, |ui| {
        panel().show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = SPACE * 1.5;
                for (one, action) in Tool::ALL {
                    if item(ui, action.words(), *tool == one) {
                        tool.set_if_neq(one);
                    }
                    keys(ui, &controls, action);
                    ui.add_space(SPACE);
                }
                ui.separator();
                let (words, explained) = match *axes {
                    Axes::World => ("World axes", "The handles point as the world does."),
                    Axes::Own => ("Own axes", "The handles point as the thing does."),
                };
                let button = Button::new(RichText::new(words).size(SMALL)).frame(false);
                if ui.add(button).on_hover_text(explained).clicked() {
                    *axes = axes.other();
                }
                keys(ui, &controls, Action::Axes);
                ui.separator();
                steps(ui, &mut snap);
            });
        });
    });
    Ok(())
}

/// A word that is lit when it counts; true when it was clicked.
fn item(ui: &mut Ui, words: &str, lit: bool) -> bool {
    let color = if lit { AMBER } else { TEXT };
    let button = Button::new(RichText::new(words).size(SMALL).color(color)).frame(false);
    ui.add(button).clicked()
}

/// Whether things go by steps, and how wide these are.
fn steps(ui: &mut Ui, snap: &mut ResMut<Snap>) {
    let before = **snap;
    let mut now = before;
    if item(ui, "Steps", now.on) {
        now.on = !now.on;
    }
    ui.add_enabled_ui(now.on, |ui| {
        choice(ui, "grid step", &mut now.grid_m, &GRIDS_M, " m");
        choice(ui, "angle step", &mut now.angle_deg, &ANGLES_DEG, "°");
    });
    snap.set_if_neq(now);
}

fn choice(ui: &mut Ui, name: &str, chosen: &mut f32, all: &[f32], unit: &str) {
    let words = |step: f32| {
        RichText::new(format!("{step}{unit}"))
            .size(SMALL)
            .color(QUIET)
    };
    ComboBox::from_id_salt(name)
        .width(STEP_WIDTH)
        .selected_text(words(*chosen))
        .show_ui(ui, |ui| {
            for step in all {
                ui.selectable_value(chosen, *step, words(*step));
            }
        })
        .response
        .on_hover_text(format!("The {name}; hold Ctrl to do without"));
}
