//! Play mode: a dot, how far a throw is drawn back, and the one hint that matters now.

use bevy::{math::ops, prelude::*};
use bevy_egui::{
    EguiContexts,
    egui::{Align2, LayerId, Order, RichText, Stroke, vec2},
};
use protocol::Thing;

use super::parts::{self, anchored, keys, panel, short};
use crate::{
    input::{Action, Controls},
    possess_mode::{Reach, Swing, Use},
    theme::tokens::{AMBER, QUIET, SHADE, SMALL, SPACE, TEXT},
};
use session::Driving;

const DOT: f32 = 2.25;
/// Radius of the ring around the dot, in points.
const RING: f32 = 13.0;
const NAME_CHARS: usize = 28;

pub(super) fn show(
    mut contexts: EguiContexts,
    driving: Res<Driving>,
    reach: Res<Reach>,
    swing: Res<Swing>,
    controls: Res<Controls>,
    things: Query<&Thing>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let Some(drive) = driving.0.as_ref() else {
        return Ok(());
    };
    let painter = ctx.layer_painter(LayerId::new(Order::Background, "dot".into()));
    let middle = parts::middle(ctx);
    painter.circle_filled(middle, DOT + 1.25, SHADE);
    painter.circle_filled(middle, DOT, TEXT);
    if reach.thing.is_some() && drive.holds.is_none() {
        painter.circle_stroke(middle, RING * 0.6, Stroke::new(1.5, TEXT));
    }
    if let Some(share) = swing.share() {
        painter.circle_stroke(middle, RING, Stroke::new(3.0, SHADE));
        let points: Vec<_> = (0..=32)
            .map(|step| {
                let turn = share * step as f32 / 32.0 * std::f32::consts::TAU;
                let (sin, cos) = ops::sin_cos(turn);
                middle + vec2(sin, -cos) * RING
            })
            .collect();
        painter.line(points, Stroke::new(3.0, AMBER));
    }

    let name = |entity: Entity| {
        let thing = things.get(entity).ok();
        thing.map_or_else(String::new, |thing| short(&thing.name, NAME_CHARS))
    };
    let within = reach.thing.filter(|_| drive.holds.is_none());
    let hints: Vec<(Action, String)> = match (drive.holds, within) {
        (Some(held), _) => vec![
            (Action::Use, format!("put down {}", name(held))),
            (Action::Attack, "hold to throw".to_owned()),
            (Action::Turn, "turn it".to_owned()),
        ],
        (None, Some(within)) => {
            let thing = things.iter().find(|thing| thing.object == within.object);
            let name = thing.map_or_else(String::new, |thing| short(&thing.name, NAME_CHARS));
            let words = match within.use_ {
                Use::Possess => format!("be {name}"),
                Use::Carry => format!("take {name}"),
                Use::Drag => format!("drag {name}"),
            };
            vec![(Action::Use, words)]
        }
        (None, None) => vec![(Action::SwitchMode, "build again".to_owned())],
    };
    anchored("play", Align2::CENTER_BOTTOM).show(ctx, |ui| {
        panel().show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 0.0;
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = SPACE * 1.5;
                for (action, words) in hints {
                    keys(ui, &controls, action);
                    ui.label(RichText::new(words).size(SMALL).color(QUIET));
                    ui.add_space(SPACE);
                }
            });
        });
    });
    Ok(())
}
