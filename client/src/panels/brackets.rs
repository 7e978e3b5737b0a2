//! Corner brackets around what is chosen, in the colour of whoever chose it, and the box that is pulled up to choose.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{Color32, CornerRadius, LayerId, Order, Painter, Pos2, Rect, Stroke, StrokeKind},
};
use model::Pose;
use protocol::{Player, Presence, Thing};

use crate::{
    build_mode::{Gizmo, Press, Sight, corners},
    theme::{
        people::panel_color,
        tokens::{AMBER, SHADE},
    },
};
use session::{Me, Selection, Shown};

/// A bracket's arm, as a share of the edge it lies on, and at most in metres.
const ARM_SHARE: f32 = 0.22;
const ARM_M_MAX: f32 = 0.6;
/// The brackets stay this far off the thing.
const OFF_M: f32 = 0.04;

pub(super) fn show(
    mut contexts: EguiContexts,
    selection: Res<Selection>,
    gizmo: Res<Gizmo>,
    press: Res<Press>,
    sight: Sight<'_, '_>,
    things: Query<(&Thing, &Shown)>,
    players: Query<(&Player, Option<&Presence>)>,
    me: Res<Me>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let painter = ctx.layer_painter(LayerId::new(Order::Background, "brackets".into()));
    let mut color = AMBER;
    for (player, presence) in &players {
        if Some(player.player) == me.0 {
            color = panel_color(player.color_index);
        } else if let Some(presence) = presence {
            let theirs = things
                .iter()
                .filter(|(thing, _)| presence.selected.contains(&thing.object));
            for (thing, Shown(pose)) in theirs {
                let color = panel_color(player.color_index);
                bracket(&painter, &sight, *pose, thing.size_m, color);
            }
        }
    }
    for (thing, Shown(pose)) in &things {
        if selection.contains(thing.object) {
            let size_m = thing.size_m * gizmo.resize();
            bracket(&painter, &sight, *pose, size_m, color);
        }
    }
    if let Some(frame) = press.frame() {
        let rect = Rect::from_two_pos(pos(frame.min), pos(frame.max));
        let round = CornerRadius::same(2);
        painter.rect_filled(rect, round, color.gamma_multiply(0.12));
        painter.rect_stroke(rect, round, Stroke::new(1.5, color), StrokeKind::Inside);
    }
    Ok(())
}

fn bracket(painter: &Painter, sight: &Sight<'_, '_>, pose: Pose, size_m: Vec3, color: Color32) {
    let on_screen = |point: Vec3| sight.on_screen(point).map(pos);
    let arms: Vec<_> = arms(pose, size_m)
        .filter_map(|[from, to]| Some([on_screen(from)?, on_screen(to)?]))
        .collect();
    for (width, color) in [(4.0, SHADE), (2.0, color)] {
        for arm in &arms {
            painter.line_segment(*arm, Stroke::new(width, color));
        }
    }
}

/// Three arms at each corner of a box of `size_m` that stands at `pose`.
fn arms(pose: Pose, size_m: Vec3) -> impl Iterator<Item = [Vec3; 2]> {
    let size_m = size_m + Vec3::splat(2.0 * OFF_M);
    let foot = pose.position - pose.rotation * Vec3::Y * OFF_M;
    let corners = corners(foot, pose.rotation, size_m);
    (0..8).flat_map(move |from: usize| {
        (0..3).map(move |axis: usize| {
            let along = corners[from ^ (1 << axis)] - corners[from];
            let arm_m = (size_m[axis] * ARM_SHARE).min(ARM_M_MAX);
            let arm = along.normalize_or_zero() * arm_m;
            [corners[from], corners[from] + arm]
        })
    })
}

const fn pos(point: Vec2) -> Pos2 {
    Pos2::new(point.x, point.y)
}
