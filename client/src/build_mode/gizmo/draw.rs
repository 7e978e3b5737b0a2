//! The handles as lines over everything else, and what a pull comes to beside the cursor.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{
        Align2, Color32, CornerRadius, FontId, LayerId, Order, Painter, Pos2, Shape, Stroke, vec2,
    },
};

use super::{
    Gizmo,
    handle::{self, Axis, Frame, Handle, MIDDLE_PX, Mark},
};
use crate::{
    build_mode::{sight::Sight, tool::Tool},
    theme::{
        style,
        tokens::{AMBER, AXIS_X, AXIS_Y, AXIS_Z, BODY, RADIUS, SHADE, TEXT},
    },
};

/// The tip of an axis: its length and half its width.
const TIP: [f32; 2] = [15.0, 5.5];
/// Half the edge of a cube at the end of an axis.
const CUBE: f32 = 5.5;
/// The words stand this far off the cursor.
const BESIDE: [f32; 2] = [18.0, 18.0];

pub(super) fn show(
    mut contexts: EguiContexts,
    gizmo: Res<Gizmo>,
    tool: Res<Tool>,
    sight: Sight<'_, '_>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    let Some(frame) = gizmo.frame else {
        return Ok(());
    };
    let painter = ctx.layer_painter(LayerId::new(Order::Background, "gizmo".into()));
    for handle in gizmo.handles(*tool) {
        let pulled = gizmo.pull.map(|pull| pull.handle);
        // What is in hand is all that counts.
        if pulled.is_none_or(|pulled| pulled == *handle) {
            let lit = pulled.is_some() || gizmo.hovered == Some(*handle);
            paint(&painter, *handle, frame, lit, &sight);
        }
    }
    if let (Some(pull), Some(cursor)) = (&gizmo.pull, sight.cursor()) {
        say(&painter, cursor, pull.words());
    }
    Ok(())
}

fn paint(painter: &Painter, handle: Handle, frame: Frame, lit: bool, sight: &Sight<'_, '_>) {
    let Some(mark) = handle::mark(handle, frame, sight) else {
        return;
    };
    let color = if lit { AMBER } else { color(handle) };
    match mark {
        Mark::Lines(lines) => {
            for (width, color) in [(5.0, SHADE), (if lit { 3.5 } else { 2.5 }, color)] {
                for [from, to] in &lines {
                    painter.line_segment([pos(*from), pos(*to)], Stroke::new(width, color));
                }
            }
            if let [[from, to]] = lines[..] {
                end(painter, handle, from, to, color);
            }
        }
        Mark::Square(square) => {
            let fill = color.gamma_multiply(if lit { 0.7 } else { 0.35 });
            let outline = square.map(pos).to_vec();
            painter.add(Shape::convex_polygon(
                outline,
                fill,
                Stroke::new(1.5, color),
            ));
        }
        Mark::Spot(middle) => {
            let radius = MIDDLE_PX * 0.65;
            painter.circle_filled(pos(middle), radius + 1.5, SHADE);
            painter.circle_filled(pos(middle), radius, color);
        }
    }
}

/// An arrow where it moves, a cube where it resizes.
fn end(painter: &Painter, handle: Handle, from: Vec2, to: Vec2, color: Color32) {
    let along = (to - from).normalize_or(Vec2::NEG_Y);
    let aside = along.perp();
    match handle {
        Handle::Along(_) => {
            let [length, half] = TIP;
            let tip = [to + along * length, to + aside * half, to - aside * half];
            let outline = tip.map(pos).to_vec();
            painter.add(Shape::convex_polygon(
                outline,
                color,
                Stroke::new(1.0, SHADE),
            ));
        }
        Handle::Stretch(_) => {
            let square = [along + aside, along - aside, -along - aside, aside - along];
            let outline = square.map(|corner| pos(to + corner * CUBE)).to_vec();
            painter.add(Shape::convex_polygon(
                outline,
                color,
                Stroke::new(1.0, SHADE),
            ));
        }
        Handle::Across(_) | Handle::Free | Handle::About(_) | Handle::Facing | Handle::Size => {}
    }
}

fn say(painter: &Painter, cursor: Vec2, words: String) {
    if words.is_empty() {
        return;
    }
    let font = FontId::new(BODY, style::strong());
    let galley = painter.layout_no_wrap(words, font, TEXT);
    let room = vec2(10.0, 5.0);
    let at = pos(cursor) + BESIDE.into();
    let rect = Align2::LEFT_TOP.anchor_size(at, galley.size() + room * 2.0);
    painter.rect_filled(rect, CornerRadius::same(RADIUS), SHADE);
    painter.galley(rect.min + room, galley, TEXT);
}

const fn color(handle: Handle) -> Color32 {
    match handle.axis() {
        Some(Axis::X) => AXIS_X,
        Some(Axis::Y) => AXIS_Y,
        Some(Axis::Z) => AXIS_Z,
        None => TEXT,
    }
}

const fn pos(point: Vec2) -> Pos2 {
    Pos2::new(point.x, point.y)
}
