//! Key hints: each belongs to one thing one can do right now, and goes once it was done.

use std::collections::BTreeSet;

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Align2, Id, RichText},
};

use super::parts::{anchored, keys, panel};
use crate::{
    build_mode::Tool,
    input::{Action, Context, Controls},
    theme::tokens::{QUIET, SMALL, SPACE},
};
use session::Selection;

/// More at once would be a manual.
const SHOWN_MAX: usize = 5;

/// When a hint helps.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// Nothing is chosen.
    Idle,
    /// Something is chosen.
    Chosen,
    /// Several things are chosen.
    Many,
    /// Something is chosen, and the hand holds a tool with handles.
    Handles,
    /// The player looks around.
    Flying,
}

/// When it helps, what does it, and what it does.
type Hint = (When, &'static [Action], &'static str);

const HINTS: [Hint; 16] = [
    (When::Idle, &[Action::Prompt], "say what to make"),
    (
        When::Idle,
        &[Action::Choose],
        "a thing to change it, pull over many",
    ),
    (When::Idle, &[Action::Look], "hold to look around and fly"),
    (When::Idle, &[Action::SwitchMode], "play: walk around in it"),
    (When::Idle, &[Action::Undo], "take back"),
    (
        When::Handles,
        &[Action::Freely],
        "hold while pulling to go without steps",
    ),
    (When::Many, &[Action::Group], "make them one"),
    (
        When::Chosen,
        &[Action::ChooseMore, Action::Choose],
        "choose one more",
    ),
    (When::Chosen, &[Action::Duplicate], "make another one"),
    (When::Chosen, &[Action::Undo], "take back"),
    (When::Chosen, &[Action::Remove], "take it away"),
    (When::Chosen, &[Action::Focus], "look at it"),
    (When::Chosen, &[Action::Orbit], "hold to go around it"),
    (
        When::Flying,
        &[
            Action::FlyForward,
            Action::FlyLeft,
            Action::FlyBack,
            Action::FlyRight,
            Action::FlyDown,
            Action::FlyUp,
        ],
        "fly, while looking",
    ),
    (When::Flying, &[Action::FlyFast], "hold to go faster"),
    (
        When::Flying,
        &[Action::FlyFaster, Action::FlySlower],
        "change the speed",
    ),
];

/// What the player has done already.
#[derive(Resource, Default)]
pub(crate) struct Learned(BTreeSet<&'static str>);

/// Everything is learned by doing it, where it helps; a click beside things chooses nothing.
pub(super) fn learn(
    controls: Res<Controls>,
    selection: Res<Selection>,
    tool: Res<Tool>,
    mut learned: ResMut<Learned>,
) {
    for (when, actions, words) in HINTS {
        let helps = is_now(when, &controls, &selection, *tool);
        let done = match actions {
            [Action::Choose] => !selection.is_empty(),
            [Action::ChooseMore, ..] => selection.len() > 1,
            actions => helps && actions.iter().any(|action| controls.just_pressed(*action)),
        };
        if done && !learned.0.contains(words) {
            learned.0.insert(words);
        }
    }
}

fn is_now(when: When, controls: &Controls, selection: &Selection, tool: Tool) -> bool {
    let free = controls.doing() == Context::Tools;
    match when {
        When::Idle => free && selection.is_empty(),
        When::Chosen => free && !selection.is_empty(),
        When::Many => free && selection.len() > 1,
        When::Handles => {
            free && !selection.is_empty() && !matches!(tool, Tool::Select | Tool::Ground)
        }
        When::Flying => controls.doing() == Context::Fly,
    }
}

pub(super) fn show(
    mut contexts: EguiContexts,
    controls: Res<Controls>,
    selection: Res<Selection>,
    tool: Res<Tool>,
    learned: Res<Learned>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let helping = HINTS
        .iter()
        .enumerate()
        .filter_map(|(index, (when, actions, words))| {
            let helps = is_now(*when, &controls, &selection, *tool);
            let wanted = helps && !learned.0.contains(words);
            let strength = ctx.animate_bool_with_time(Id::new(("hint", index)), wanted, 0.6);
            // What was learned fades; what does not help here is gone at once.
            (helps && strength > 0.0).then_some((*actions, *words, strength))
        });
    let helping: Vec<_> = helping.take(SHOWN_MAX).collect();
    if helping.is_empty() {
        return Ok(());
    }
    anchored("hints", Align2::LEFT_BOTTOM).show(ctx, |ui| {
        panel().show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.spacing_mut().item_spacing.y = SPACE * 1.5;
            for (actions, words, strength) in helping {
                ui.horizontal(|ui| {
                    ui.spacing_mut().item_spacing.x = SPACE;
                    ui.set_opacity(strength);
                    actions
                        .iter()
                        .for_each(|action| keys(ui, &controls, *action));
                    ui.label(RichText::new(words).size(SMALL).color(QUIET));
                });
            }
        });
    });
    Ok(())
}
