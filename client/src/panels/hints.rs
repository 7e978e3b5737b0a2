//! Key hints: each belongs to one thing one can do here, and goes once it was done.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Align2, Id, RichText},
};

use super::parts::{anchored, key, panel};
use crate::{
    build_mode::{Flight, Selected},
    theme::tokens::{QUIET, SMALL, SPACE},
};

/// What the player has done already.
#[derive(Resource, Default)]
pub(crate) struct Learned {
    pub(super) look: bool,
    pub(super) fly: bool,
    pub(super) speed: bool,
    pub(super) prompt: bool,
    pub(super) select: bool,
    pub(super) undo: bool,
}

/// Looking, flying and changing speed are learned by doing.
pub(super) fn learn(
    flights: Query<&Flight>,
    keys: Res<ButtonInput<KeyCode>>,
    selected: Res<Selected>,
    mut learned: ResMut<Learned>,
    mut first_speed: Local<Option<f32>>,
) {
    let Ok(flight) = flights.single() else { return };
    let speed = *first_speed.get_or_insert(flight.speed_mps);
    let moves = [
        KeyCode::KeyW,
        KeyCode::KeyA,
        KeyCode::KeyS,
        KeyCode::KeyD,
        KeyCode::KeyQ,
        KeyCode::KeyE,
    ];
    learned.look |= flight.held;
    learned.fly |= flight.held && keys.any_pressed(moves);
    learned.select |= selected.0.is_some();
    learned.undo |= keys.pressed(KeyCode::ControlLeft) && keys.pressed(KeyCode::KeyZ);
    learned.speed |= (flight.speed_mps - speed).abs() > 0.1;
}

pub(super) fn show(mut contexts: EguiContexts, learned: Res<Learned>) -> Result {
    let hints: [(bool, &[&str], &str); 6] = [
        (learned.prompt, &["T", "/"], "say what to make"),
        (
            learned.select,
            &["Click"],
            "a thing to change it, drag to move it",
        ),
        (learned.undo, &["Ctrl", "Z"], "take back"),
        (learned.look, &["Right mouse"], "hold to look around"),
        (
            learned.fly,
            &["W", "A", "S", "D", "Q", "E"],
            "fly, while looking",
        ),
        (learned.speed, &["Wheel", "Shift"], "faster and slower"),
    ];
    let ctx = contexts.ctx_mut()?;
    let strength =
        hints.map(|(done, _, words)| ctx.animate_bool_with_time(Id::new(words), !done, 0.6));
    if strength.iter().all(|strength| *strength <= 0.0) {
        return Ok(());
    }
    anchored("hints", Align2::LEFT_BOTTOM).show(ctx, |ui| {
        panel().show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.spacing_mut().item_spacing.y = SPACE * 1.5;
            for ((_, keys, words), strength) in hints.into_iter().zip(strength) {
                if strength > 0.0 {
                    ui.horizontal(|ui| {
                        ui.spacing_mut().item_spacing.x = SPACE;
                        ui.set_opacity(strength);
                        keys.iter().for_each(|name| key(ui, name));
                        ui.label(RichText::new(words).size(SMALL).color(QUIET));
                    });
                }
            }
        });
    });
    Ok(())
}
