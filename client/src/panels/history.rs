//! The left dock: what happened in this room, newest first, and a button that takes it back.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{
        Align, Align2, Area, Color32, Id, Label, LayerId, Layout, Order, RichText, ScrollArea,
        Sense, Ui, vec2,
    },
};
use model::{BuildCommand, Entry};
use protocol::Player;

use super::{
    deeds,
    memory::Memory,
    parts::{dot, key, panel, strong},
};
use crate::{
    input::{Action, Controls},
    theme::{
        people::panel_color,
        tokens::{BODY, LINE, MARGIN, QUIET, SMALL, SPACE, TEXT},
    },
};
use session::{Asking, Selection};

const WIDTH: f32 = 320.0;
const HEIGHT: f32 = 360.0;

/// Whether it is open.
#[derive(Resource, Default)]
pub(crate) struct HistoryPanel {
    open: bool,
}

impl HistoryPanel {
    /// Whether it can be read.
    pub(super) const fn is_open(&self) -> bool {
        self.open
    }
}

/// The key opens and closes it.
pub(super) fn toggle(mut controls: ResMut<Controls>, mut history: ResMut<HistoryPanel>) {
    if controls.take(Action::History) {
        history.open = !history.open;
    }
}

pub(super) fn show(
    mut contexts: EguiContexts,
    mut history: ResMut<HistoryPanel>,
    mut memory: ResMut<Memory>,
    mut selection: ResMut<Selection>,
    players: Query<&Player>,
    mut asking: Asking,
) -> Result {
    if !history.open {
        return Ok(());
    }
    let ctx = contexts.ctx_mut()?;
    let room = LayerId::new(Order::Middle, Id::new("room"));
    let top = ctx.memory(|memory| {
        let there = memory.areas().visible_last_frame(&room);
        memory.area_rect(Id::new("room")).filter(|_| there)
    });
    let top = top.map_or(MARGIN, |rect| rect.bottom() + SPACE * 2.0);
    let height = HEIGHT.min(ctx.content_rect().height() - top - 180.0);
    Area::new(Id::new("history"))
        .anchor(Align2::LEFT_TOP, vec2(MARGIN, top))
        .order(Order::Middle)
        .show(ctx, |ui| {
            panel().show(ui, |ui| {
                ui.set_width(WIDTH);
                ui.spacing_mut().item_spacing.y = SPACE * 1.5;
                history.open &= !head(ui);
                ScrollArea::vertical()
                    .max_height(height)
                    .min_scrolled_height(height)
                    .show(ui, |ui| {
                        if memory.room.is_empty() {
                            quiet(ui, "Nothing has happened here yet.");
                        }
                        for entry in &memory.room {
                            let color = players
                                .iter()
                                .find(|player| player.player == entry.deed.player)
                                .map_or(LINE, |player| panel_color(player.color_index));
                            match row(ui, entry, color, true) {
                                Some(Act::Ask(command)) => drop(asking.ask(command)),
                                Some(Act::Choose) => {
                                    selection.set(entry.deed.objects.iter().copied());
                                }
                                None => {}
                            }
                        }
                        if memory.more
                            && ui
                                .button(RichText::new("Further back").size(SMALL))
                                .clicked()
                        {
                            memory.want_older();
                        }
                    });
            });
        });
    Ok(())
}

/// True when the cross was clicked.
fn head(ui: &mut Ui) -> bool {
    let mut closed = false;
    ui.horizontal(|ui| {
        ui.label(strong("What happened here", BODY));
        key(ui, "H");
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            closed = ui.small_button("×").clicked();
        });
    });
    closed
}

/// What somebody did with a line of the history.
pub(super) enum Act {
    /// Takes it back.
    Ask(BuildCommand),
    /// Chooses what it was done to.
    Choose,
}

/// One line: who, what, and a way back.
pub(super) fn row(ui: &mut Ui, entry: &Entry, color: Color32, choosable: bool) -> Option<Act> {
    let deed = &entry.deed;
    let mut act = None;
    let who = if deed.name.is_empty() {
        "somebody"
    } else {
        &deed.name
    };
    let words = RichText::new(format!("{who} {}", deeds::words(deed))).size(SMALL);
    let words = if deed.taken_back {
        words.strikethrough().color(QUIET)
    } else {
        words.color(TEXT)
    };
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE * 1.5;
        dot(ui, color);
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            if entry.revertible {
                let back = ui
                    .small_button(RichText::new("Take back").size(SMALL))
                    .on_hover_text("Puts everything of it back that nobody has changed since");
                if back.clicked() {
                    act = Some(Act::Ask(BuildCommand::Revert { act: deed.act }));
                }
            }
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                let told = ui.add(Label::new(words).wrap().sense(Sense::click()));
                if choosable && told.on_hover_text("Choose it").clicked() {
                    act = Some(Act::Choose);
                }
            });
        });
    });
    act
}

fn quiet(ui: &mut Ui, words: &str) {
    ui.label(RichText::new(words).size(SMALL).color(QUIET));
}
