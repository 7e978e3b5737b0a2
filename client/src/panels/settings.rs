//! Settings: every action with what does it; click one and press what shall do it from now on.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{
        Align, Align2, Area, Button, Color32, Frame, Id, Layout, Order, RichText, ScrollArea,
        Sense, Ui, vec2,
    },
};

use super::parts::{key, panel, strong};
use crate::{
    input::{Action, Context, Controls, Preset},
    theme::tokens::{AMBER, BODY, LARGE, QUIET, SMALL, SPACE, WARN},
};

/// Two columns of actions.
const SIZE: [f32; 2] = [820.0, 520.0];
/// From the panel to the edges of a small window.
const AROUND: f32 = 48.0;
const ROW: f32 = 26.0;
const COLUMNS: [&[Context]; 2] = [
    &[Context::Everywhere, Context::Build, Context::Fly],
    &[Context::Tools, Context::Play],
];

/// Whether it is open.
#[derive(Resource, Default)]
pub(crate) struct SettingsPanel {
    open: bool,
}

impl SettingsPanel {
    /// Whether it lies over the world.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    /// Opens it, or closes it.
    pub(super) fn toggle(&mut self) {
        self.open = !self.open;
    }
}

/// Before anybody else lets go of something.
pub(super) fn close(mut controls: ResMut<Controls>, mut settings: ResMut<SettingsPanel>) {
    if settings.open && controls.take(Action::Escape) {
        settings.open = false;
    }
}

/// When there was nothing else to let go of.
pub(super) fn open(mut controls: ResMut<Controls>, mut settings: ResMut<SettingsPanel>) {
    if controls.take(Action::Escape) || controls.take(Action::Settings) {
        settings.toggle();
    }
}

pub(super) fn show(
    mut contexts: EguiContexts,
    mut settings: ResMut<SettingsPanel>,
    mut controls: ResMut<Controls>,
) -> Result {
    if !settings.open {
        controls.stop_rebinding();
        return Ok(());
    }
    let ctx = contexts.ctx_mut()?;
    let size = ctx.content_rect().size() - vec2(AROUND, AROUND) * 2.0;
    Area::new(Id::new("settings"))
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .order(Order::Foreground)
        .show(ctx, |ui| {
            panel().show(ui, |ui| {
                ui.set_width(SIZE[0].min(size.x));
                settings.open &= !head(ui, &mut controls);
                ScrollArea::vertical()
                    .max_height(SIZE[1].min(size.y) - LARGE * 3.0)
                    .auto_shrink(false)
                    .show(ui, |ui| body(ui, &mut controls));
            });
        });
    Ok(())
}

/// The title, the presets; true when the cross was clicked.
fn head(ui: &mut Ui, controls: &mut Controls) -> bool {
    let mut closed = false;
    ui.horizontal(|ui| {
        ui.label(strong("Controls", LARGE));
        ui.add_space(SPACE * 4.0);
        ui.label(RichText::new("as in").color(QUIET));
        for preset in Preset::ALL {
            let chosen = controls.scheme().preset() == preset;
            let words = RichText::new(preset.words()).size(SMALL);
            let button = ui.add(Button::selectable(chosen, words));
            if button.clicked() {
                controls.change(|scheme| scheme.use_preset(preset));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            closed = ui.small_button("×").on_hover_text("Close (Esc)").clicked();
            let all = ui.small_button(RichText::new("Reset all").size(SMALL));
            if all.clicked() {
                let preset = controls.scheme().preset();
                controls.change(|scheme| scheme.use_preset(preset));
            }
        });
    });
    let words = "Click what does something, then press what shall do it from now on.";
    ui.label(RichText::new(words).size(SMALL).color(QUIET));
    ui.add_space(SPACE);
    closed
}

fn body(ui: &mut Ui, controls: &mut Controls) {
    ui.spacing_mut().item_spacing.x = SPACE * 8.0;
    ui.columns(2, |columns| {
        for (ui, contexts) in columns.iter_mut().zip(COLUMNS) {
            ui.spacing_mut().item_spacing = vec2(SPACE * 2.0, SPACE * 0.5);
            for context in contexts {
                ui.add_space(SPACE * 2.0);
                ui.label(strong(context.words(), BODY));
                let inside = Action::ALL.iter().copied();
                for action in inside.filter(|action| action.context() == *context) {
                    row(ui, controls, action);
                }
            }
        }
    });
}

fn row(ui: &mut Ui, controls: &mut Controls, action: Action) {
    ui.push_id(action, |ui| {
        let size = vec2(ui.available_width(), ROW);
        ui.allocate_ui_with_layout(size, Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(size.x);
            ui.label(RichText::new(action.words()).size(SMALL).color(QUIET));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = SPACE;
                bound(ui, controls, action);
                changed(ui, controls, action);
            });
        });
    });
}

/// What does it; a click asks for something else.
fn bound(ui: &mut Ui, controls: &mut Controls, action: Action) {
    if controls.rebinding() == Some(action) {
        let words = "press a key or button, Esc leaves it";
        ui.label(RichText::new(words).size(SMALL).color(AMBER));
        return;
    }
    let shown = Frame::new().show(ui, |ui| {
        ui.spacing_mut().interact_size.y = 0.0;
        for (index, chord) in controls.scheme().chords(action).iter().rev().enumerate() {
            if index > 0 {
                ui.label(RichText::new("or").size(SMALL).color(QUIET));
            }
            // From the right: the keys of a chord stand in their own order.
            chord
                .keys()
                .collect::<Vec<_>>()
                .iter()
                .rev()
                .for_each(|name| key(ui, name));
        }
    });
    let response = shown.response.interact(Sense::click());
    if response.hovered() {
        ui.painter().rect_stroke(
            response.rect.expand(2.0),
            4.0,
            (1.0, AMBER),
            bevy_egui::egui::StrokeKind::Outside,
        );
    }
    if response.clicked() {
        controls.rebind(action);
    }
}

/// What else it does now, and the way back.
fn changed(ui: &mut Ui, controls: &mut Controls, action: Action) {
    if controls.scheme().is_changed(action)
        && ui
            .small_button(RichText::new("reset").size(SMALL))
            .clicked()
    {
        controls.change(|scheme| scheme.reset(action));
    }
    if let Some(other) = controls.scheme().conflict(action) {
        say(ui, &format!("also: {}", other.words()), WARN);
    }
}

fn say(ui: &mut Ui, words: &str, color: Color32) {
    ui.label(RichText::new(words).size(SMALL).color(color));
}
