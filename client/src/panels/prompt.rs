//! The prompt: one key opens it, Enter sends, Escape closes. A bad prompt ends here, said in the panel.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{self, Align2, Context, Id, Key, RichText, TextEdit, Ui, vec2},
};
use model::{BuildCommand, Prompt, PromptError};

use super::parts::{anchored, key, keys, panel, strong};
use crate::{
    build_mode::{Aim, StampInHand},
    input::{Action, Controls},
    theme::tokens::{AMBER, BAD, BODY, LARGE, QUIET, SMALL, SPACE},
};
use session::{Asking, Driving, LinkState};

const WIDTH: f32 = 620.0;
/// Sentences that work, for whoever does not know what to say.
const SUGGESTIONS: [&str; 6] = [
    "a rusty forklift",
    "a wooden table",
    "a red sports car",
    "three tall pine trees",
    "a small stone tower",
    "a volcano",
];
const HISTORY_MAX: usize = 50;
/// A name of its own: what lies above it comes and goes, its focus must not.
const FIELD: &str = "prompt text";

/// What is being typed, and what was.
#[derive(Resource, Default)]
pub(crate) struct PromptBar {
    open: bool,
    text: String,
    problem: Option<String>,
    history: Vec<String>,
    /// How far back in the history the text was taken from.
    back: usize,
}

impl PromptBar {
    /// Whether somebody is typing.
    pub(crate) fn is_open(&self) -> bool {
        self.open
    }

    fn recall(&mut self, back: usize) {
        self.back = back.min(self.history.len());
        self.text = match self.back {
            0 => String::new(),
            back => self.history[self.history.len() - back].clone(),
        };
    }

    fn sent(&mut self) {
        let text = std::mem::take(&mut self.text);
        self.history.retain(|old| *old != text);
        self.history.push(text);
        if self.history.len() > HISTORY_MAX {
            self.history.remove(0);
        }
        *self = Self {
            history: std::mem::take(&mut self.history),
            ..default()
        };
    }
}

pub(super) fn show(
    mut contexts: EguiContexts,
    mut bar: ResMut<PromptBar>,
    controls: Res<Controls>,
    aim: Res<Aim>,
    link: Res<LinkState>,
    driving: Res<Driving>,
    time: Res<Time>,
    mut hand: ResMut<StampInHand>,
    mut asking: Asking,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    if !bar.open {
        if driving.0.is_none() {
            closed(ctx, &mut bar, &controls);
        }
        bar.open |= controls.just_pressed(Action::Prompt);
        if bar.open {
            // What is struck next is text already.
            ctx.memory_mut(|memory| memory.request_focus(Id::new(FIELD)));
        }
        return Ok(());
    }
    if ctx.input(|input| input.key_pressed(Key::Escape)) {
        bar.open = false;
        bar.problem = None;
        return Ok(());
    }
    if open(ctx, &mut bar) {
        match submit(&bar.text, &aim, &link) {
            // What is ground alone is turned and pressed by hand.
            Ok(_) if hand.take(&words::understand(&bar.text), time.elapsed().subsec_nanos()) => {
                bar.sent();
            }
            Ok(command) => {
                asking.ask(command);
                bar.sent();
            }
            Err(problem) => bar.problem = Some(problem),
        }
    }
    Ok(())
}

/// What Enter means, or the sentence that says why it means nothing.
fn submit(text: &str, aim: &Aim, link: &LinkState) -> Result<BuildCommand, String> {
    let prompt = Prompt::parse(text).map_err(|problem: PromptError| problem.to_string())?;
    if !matches!(link, LinkState::Connected) {
        return Err(
            "The room is out of reach right now. Your words stay here; try again in a moment."
                .to_owned(),
        );
    }
    let at = aim
        .spot
        .ok_or("That spot is outside the world. Point at the ground nearby.")?;
    Ok(BuildCommand::Generate { prompt, at })
}

/// The quiet strip that says how to open it.
fn closed(ctx: &Context, bar: &mut PromptBar, controls: &Controls) {
    anchored("prompt", Align2::CENTER_BOTTOM).show(ctx, |ui| {
        let strip = panel().show(ui, |ui| {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = SPACE * 2.0;
                ui.label(RichText::new("What shall stand there?").color(QUIET));
                keys(ui, controls, Action::Prompt);
            });
        });
        bar.open |= strip.response.interact(egui::Sense::click()).clicked();
    });
}

/// The open bar; true when Enter was pressed.
fn open(ctx: &Context, bar: &mut PromptBar) -> bool {
    let mut sent = false;
    anchored("prompt", Align2::CENTER_BOTTOM).show(ctx, |ui| {
        let width = WIDTH.min(ctx.content_rect().width() - SPACE * 12.0);
        ui.set_width(width);
        if bar.text.is_empty() && bar.problem.is_none() {
            sent |= suggestions(ui, bar);
        }
        panel().inner_margin(egui::Margin::same(12)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            sent |= field(ui, bar);
            footer(ui, bar);
        });
    });
    sent
}

fn field(ui: &mut Ui, bar: &mut PromptBar) -> bool {
    let hint = RichText::new("Say what shall stand there")
        .color(QUIET)
        .size(LARGE);
    let id = Id::new(FIELD);
    ui.memory_mut(|memory| memory.request_focus(id));
    let edit = TextEdit::singleline(&mut bar.text)
        .id(id)
        .hint_text(hint)
        .font(egui::FontId::proportional(LARGE))
        .desired_width(f32::INFINITY)
        .margin(vec2(SPACE, SPACE))
        .frame(egui::Frame::NONE);
    let response = ui.add(edit);
    if response.changed() {
        bar.problem = None;
        bar.back = 0;
    }
    let (up, down, enter) = ui.input(|input| {
        (
            input.key_pressed(Key::ArrowUp),
            input.key_pressed(Key::ArrowDown),
            input.key_pressed(Key::Enter),
        )
    });
    if up {
        bar.recall(bar.back + 1);
    } else if down && bar.back > 0 {
        bar.recall(bar.back - 1);
    }
    enter
}

fn suggestions(ui: &mut Ui, bar: &mut PromptBar) -> bool {
    let mut picked = false;
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(SPACE * 1.5, SPACE * 1.5);
        for suggestion in SUGGESTIONS {
            if ui.button(RichText::new(suggestion).size(SMALL)).clicked() {
                bar.text = suggestion.to_owned();
                picked = true;
            }
        }
    });
    picked
}

fn footer(ui: &mut Ui, bar: &PromptBar) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = SPACE * 1.5;
        if let Some(problem) = &bar.problem {
            ui.label(strong("●", SMALL).color(BAD));
            ui.label(RichText::new(problem).size(SMALL).color(BAD));
            return;
        }
        for (name, meaning) in [("Enter", "make it"), ("Esc", "close"), ("↑", "again")] {
            key(ui, name);
            ui.label(RichText::new(meaning).size(SMALL).color(QUIET));
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.label(
                RichText::new("where the ring glows")
                    .size(SMALL)
                    .color(AMBER),
            );
            ui.add_space(BODY / 4.0);
        });
    });
}
