//! Key hints: each belongs to one thing one can do here, and goes once it was done.

use std::collections::BTreeSet;

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Align2, Id, RichText},
};

use super::parts::{anchored, keys, panel};
use crate::{
    input::{Action, Controls},
    theme::tokens::{QUIET, SMALL, SPACE},
};

use session::Selection;

/// What does it, and what it does.
type Hint = (&'static [Action], &'static str);

const HINTS: [Hint; 6] = [
    (&[Action::Prompt], "say what to make"),
    (&[Action::Choose], "a thing to change it, drag to move it"),
    (&[Action::Undo], "take back"),
    (&[Action::Look], "hold to look around"),
    (
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
    (&[Action::FlyFaster, Action::FlyFast], "faster and slower"),
];

/// What the player has done already.
#[derive(Resource, Default)]
pub(crate) struct Learned(BTreeSet<Action>);

/// Everything is learned by doing it; a click beside things chooses nothing.
pub(super) fn learn(
    controls: Res<Controls>,
    selection: Res<Selection>,
    mut learned: ResMut<Learned>,
) {
    for action in HINTS.iter().flat_map(|(actions, _)| *actions) {
        let done = match action {
            Action::Choose => !selection.is_empty(),
            action => controls.just_pressed(*action),
        };
        if done && !learned.0.contains(action) {
            learned.0.insert(*action);
        }
    }
}

pub(super) fn show(
    mut contexts: EguiContexts,
    controls: Res<Controls>,
    learned: Res<Learned>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let strength = HINTS.map(|(actions, words)| {
        let done = actions.iter().any(|action| learned.0.contains(action));
        ctx.animate_bool_with_time(Id::new(words), !done, 0.6)
    });
    if strength.iter().all(|strength| *strength <= 0.0) {
        return Ok(());
    }
    anchored("hints", Align2::LEFT_BOTTOM).show(ctx, |ui| {
        panel().show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.spacing_mut().item_spacing.y = SPACE * 1.5;
            for ((actions, words), strength) in HINTS.into_iter().zip(strength) {
                if strength > 0.0 {
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = SPACE;
                        ui.set_opacity(strength);
                        actions
                            .iter()
                            .for_each(|action| keys(ui, &controls, *action));
                        ui.label(RichText::new(words).size(SMALL).color(QUIET));
                    });
                }
            }
        });
    });
    Ok(())
}
