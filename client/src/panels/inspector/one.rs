//! What is shown of one chosen thing: what it is, its parameters, and a line that takes words.

use bevy_egui::egui::{Id, Key, RichText, TextEdit, Ui};
use model::{BuildCommand, Change, Prompt, Refusal};
use protocol::{Appearance, Progress, Remake, Thing};

use super::{Act, Inspector, Seen, controls, edit, facts, quiet};
use crate::{
    panels::parts::bar,
    theme::tokens::{AMBER, BAD, QUIET, SMALL, SPACE},
};

/// Everything about it that only one thing has.
pub(super) fn show(
    ui: &mut Ui,
    inspector: &mut Inspector,
    seen: &Seen<'_>,
    trouble: Option<&str>,
) -> Vec<Act> {
    let mut acts = Vec::new();
    if facts::show(ui, seen, inspector.about()) {
        acts.push(Act::LetGo);
    }
    match (seen.look, &inspector.about) {
        (Appearance::Pending(_), _) => waiting(ui, seen.progress, "Its controls come with it."),
        (Appearance::Failed { why, .. }, _) => acts.extend(failed(ui, why, seen.thing)),
        (Appearance::Ready(_), None) => {
            let words = trouble.map_or_else(
                || "Fetching its recipe".to_owned(),
                |why| format!("Its recipe cannot be shown. {why} Choose it again to try again."),
            );
            quiet(ui, &words);
        }
        (Appearance::Ready(_), Some((_, about))) => {
            let about = about.clone();
            controls::show(ui, &about.recipe, &mut inspector.turning);
            acts.extend(words(ui, inspector, seen.thing));
        }
    }
    match seen.remake {
        Some(Remake::Failed { why, .. }) => acts.extend(failed(ui, why, seen.thing)),
        Some(Remake::Pending { .. }) => waiting(ui, seen.progress, "It stays until then."),
        None => {}
    }
    acts
}

/// How far its making is.
fn waiting(ui: &mut Ui, progress: Option<&Progress>, and: &str) {
    let detail = progress.map_or("waiting for a worker", |progress| progress.detail.as_str());
    let percent = progress.map_or(0, |progress| progress.percent);
    bar(ui, f32::from(percent) / 100.0, AMBER);
    quiet(ui, &format!("Being made: {detail}. {and}"));
}

/// Why it is not as somebody wanted it, and another try.
fn failed(ui: &mut Ui, why: &Refusal, thing: &Thing) -> Option<Act> {
    ui.label(RichText::new(why.to_string()).size(SMALL).color(BAD));
    let again = ui.button(RichText::new("Try again").size(SMALL));
    let object = thing.object;
    again
        .clicked()
        .then_some(Act::Ask(BuildCommand::Retry { object }))
}

/// The line that takes words.
fn words(ui: &mut Ui, inspector: &mut Inspector, thing: &Thing) -> Option<Act> {
    ui.add_space(SPACE);
    let hint = RichText::new("make it taller, with red legs").color(QUIET);
    let edit_line = TextEdit::singleline(&mut inspector.words)
        .id(Id::new("inspector words"))
        .hint_text(hint)
        .desired_width(f32::INFINITY);
    let line = ui.add(edit_line);
    if line.changed() {
        inspector.problem = None;
    }
    if let Some(problem) = &inspector.problem {
        ui.label(RichText::new(problem).size(SMALL).color(BAD));
    }
    let entered = line.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if !entered {
        return None;
    }
    let Ok(prompt) = Prompt::parse(&inspector.words) else {
        inspector.problem = Some("Say in a sentence what should be different.".to_owned());
        return None;
    };
    inspector.words.clear();
    Some(edit(thing, Change::Words(prompt)))
}
