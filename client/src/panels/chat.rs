//! Bottom left: what people say. One key opens the line, Enter says it; what is new shows for a while by itself.

use std::collections::VecDeque;

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{
        Align, Align2, Area, Context, FontSelection, Id, Key, LayerId, Order, RichText, TextEdit,
        Ui, text::LayoutJob, vec2,
    },
};
use model::{Words, limits::CHAT_CHARS_MAX};
use protocol::Said;

use super::{
    parts::{panel, strong},
    toasts::Toasts,
};
use crate::{
    input::{Action, Controls},
    theme::{
        people::panel_color,
        tokens::{BAD, MARGIN, MOVE_SECS, QUIET, SMALL, SPACE, TEXT},
    },
};
use session::{Chat, Heard, Talking};

const WIDTH: f32 = 340.0;
/// A new line can be read for so long.
const STAY_SECS: f32 = 12.0;
const NEW_MAX: usize = 5;
const OPEN_LINES: usize = 12;
/// Warns before there is no room left.
const NEARLY: usize = CHAT_CHARS_MAX - 40;

/// What is being typed, and what is new.
#[derive(Resource, Default)]
pub(crate) struct ChatBar {
    open: bool,
    text: String,
    problem: Option<String>,
    new: VecDeque<(Said, f32)>,
}

/// Takes what was said just now.
pub(super) fn hear(
    mut heard: MessageReader<Heard>,
    mut bar: ResMut<ChatBar>,
    mut toasts: ResMut<Toasts>,
) {
    for news in heard.read() {
        match news {
            Heard::Words(said) => bar.new.push_back((said.clone(), STAY_SECS)),
            Heard::Refused(why) => toasts.bad(why.to_string()),
            Heard::Spot(_) => {}
        }
        if bar.new.len() > NEW_MAX {
            bar.new.pop_front();
        }
    }
}

pub(super) fn show(
    mut contexts: EguiContexts,
    mut bar: ResMut<ChatBar>,
    mut controls: ResMut<Controls>,
    chat: Res<Chat>,
    time: Res<Time<Real>>,
    mut talking: Talking,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    for (_, left_secs) in &mut bar.new {
        *left_secs -= time.delta_secs();
    }
    bar.new.retain(|(_, left_secs)| *left_secs > 0.0);
    if !bar.open {
        fresh(ctx, &bar.new);
        bar.open = controls.take(Action::Chat);
        return Ok(());
    }
    if ctx.input(|input| input.key_pressed(Key::Escape)) {
        bar.open = false;
        return Ok(());
    }
    if open(ctx, &mut bar, &chat.0) {
        say(&mut bar, &mut talking);
    }
    Ok(())
}

/// An empty line says nothing and closes.
fn say(bar: &mut ChatBar, talking: &mut Talking<'_>) {
    if bar.text.trim().is_empty() {
        (bar.open, bar.problem) = (false, None);
        return;
    }
    match Words::parse(&bar.text) {
        Ok(words) => {
            talking.say(words);
            bar.text.clear();
            (bar.open, bar.problem) = (false, None);
        }
        Err(problem) => bar.problem = Some(problem.to_string()),
    }
}

/// Above the hints, if they are there.
fn area(ctx: &Context) -> Area {
    let hints = Id::new("hints");
    let layer = LayerId::new(Order::Middle, hints);
    let taken = ctx.memory(|memory| {
        let there = memory.areas().visible_last_frame(&layer);
        memory.area_rect(hints).filter(|_| there)
    });
    let window = ctx.content_rect();
    let above = taken.map_or(MARGIN, |rect| window.bottom() - rect.top() + SPACE * 2.0);
    Area::new(Id::new("chat"))
        .anchor(Align2::LEFT_BOTTOM, vec2(MARGIN, -above))
        .order(Order::Middle)
}

fn fresh(ctx: &Context, new: &VecDeque<(Said, f32)>) {
    if new.is_empty() {
        return;
    }
    area(ctx).interactable(false).show(ctx, |ui| {
        panel().show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = SPACE;
            for (said, left_secs) in new {
                ui.set_opacity((left_secs / MOVE_SECS / 4.0).min(1.0));
                line(ui, said);
            }
        });
    });
}

/// True when Enter was pressed.
fn open(ctx: &Context, bar: &mut ChatBar, chat: &VecDeque<Said>) -> bool {
    let mut entered = false;
    area(ctx).show(ctx, |ui| {
        panel().show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = SPACE;
            for said in chat.iter().skip(chat.len().saturating_sub(OPEN_LINES)) {
                line(ui, said);
            }
            if chat.is_empty() {
                let quiet = RichText::new("Nobody has said anything yet.");
                ui.label(quiet.size(SMALL).color(QUIET));
            }
            entered = field(ui, bar);
        });
    });
    entered
}

fn field(ui: &mut Ui, bar: &mut ChatBar) -> bool {
    let id = Id::new("chat text");
    ui.memory_mut(|memory| memory.request_focus(id));
    let hint = RichText::new("Say something to everybody").color(QUIET);
    let edit = TextEdit::singleline(&mut bar.text)
        .id(id)
        .hint_text(hint)
        .char_limit(CHAT_CHARS_MAX)
        .desired_width(f32::INFINITY);
    if ui.add(edit).changed() {
        bar.problem = None;
    }
    let chars = bar.text.chars().count();
    if let Some(problem) = &bar.problem {
        ui.label(RichText::new(problem).size(SMALL).color(BAD));
    } else if chars > NEARLY {
        let left = format!("{} characters left", CHAT_CHARS_MAX - chars);
        ui.label(RichText::new(left).size(SMALL).color(QUIET));
    }
    ui.input(|input| input.key_pressed(Key::Enter))
}

/// Who, in their colour, and what.
fn line(ui: &mut Ui, said: &Said) {
    let mut job = LayoutJob::default();
    let name = strong(format!("{}  ", said.name), SMALL).color(panel_color(said.color_index));
    let words = RichText::new(said.words.as_str()).size(SMALL);
    let words = words.color(if said.missed { QUIET } else { TEXT });
    for part in [name, words] {
        part.append_to(&mut job, ui.style(), FontSelection::Default, Align::Center);
    }
    job.wrap.max_width = WIDTH;
    ui.label(job);
}
