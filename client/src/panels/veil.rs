//! The veil over the world: while entering the room, and when something needs the player.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{self, Align2, Area, Button, Id, LayerId, Order, Response, RichText, Spinner, Ui, vec2},
};

use super::parts::{self, strong};
use crate::{
    screens::{Screen, TryAgain},
    theme::tokens::{AMBER, BODY, INK, LARGE, QUIET, RAISED, SPACE, WARN},
};

/// Widest line that reads well.
const WIDTH: f32 = 420.0;

pub(super) fn show(
    mut contexts: EguiContexts,
    screen: Res<Screen>,
    mut again: MessageWriter<TryAgain>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let shown = ctx.animate_bool_with_time(Id::new("veil"), *screen != Screen::Playing, 0.35);
    if shown <= 0.0 {
        return Ok(());
    }
    // Pending pipelines flash otherwise; the world shows through a little once it is there.
    let painter = ctx.layer_painter(LayerId::new(Order::Middle, "veil".into()));
    painter.rect_filled(ctx.content_rect(), 0.0, INK.gamma_multiply(shown * 0.92));
    let area = Area::new(Id::new("veil words"))
        .anchor(Align2::CENTER_CENTER, [0.0, 0.0])
        .order(Order::Foreground);
    match &*screen {
        Screen::Playing => {}
        Screen::Entering(words) => {
            area.show(ctx, |ui| {
                ui.vertical_centered(|ui| {
                    ui.set_width(WIDTH);
                    ui.label(strong("Incant", LARGE * 2.0));
                    ui.add_space(SPACE);
                    ui.label(
                        RichText::new("Say it, and it stands there.")
                            .color(QUIET)
                            .size(BODY),
                    );
                    ui.add_space(SPACE * 6.0);
                    ui.add(Spinner::new().size(SPACE * 6.0).color(AMBER));
                    ui.add_space(SPACE * 2.0);
                    ui.label(RichText::new(words).color(QUIET));
                });
            });
        }
        Screen::Trouble { what, next } => {
            area.show(ctx, |ui| {
                parts::panel()
                    .inner_margin(egui::Margin::same(24))
                    .show(ui, |ui| {
                        ui.set_width(WIDTH);
                        ui.spacing_mut().item_spacing.y = SPACE * 3.0;
                        ui.horizontal(|ui| {
                            ui.label(RichText::new("⚠").size(LARGE).color(WARN));
                            ui.label(strong("That did not work", LARGE));
                        });
                        ui.label(what);
                        ui.label(RichText::new(next).color(QUIET));
                        ui.add_space(SPACE);
                        if accent_button(ui, "Try again").clicked() {
                            again.write(TryAgain);
                        }
                    });
            });
        }
    }
    Ok(())
}

fn accent_button(ui: &mut Ui, words: &str) -> Response {
    let text = strong(words, BODY).color(RAISED);
    let button = Button::new(text).fill(AMBER).stroke((0.0, AMBER));
    ui.add_sized(vec2(120.0, 36.0), button)
}
