//! The crosshair: a dot and four short strokes, light enough to be forgotten.

use bevy::prelude::*;
use bevy_egui::{
    EguiContexts,
    egui::{LayerId, Order, Stroke, vec2},
};

use super::parts;
use crate::theme::tokens::{SHADE, TEXT};

/// From the middle to the inner and the outer end of a stroke, in points.
const INNER: f32 = 5.0;
const OUTER: f32 = 9.0;

pub(super) fn show(mut contexts: EguiContexts) -> Result {
    let ctx = contexts.ctx_mut()?;
    let painter = ctx.layer_painter(LayerId::new(Order::Background, "crosshair".into()));
    let middle = parts::middle(ctx);
    for (width, color) in [(3.0, SHADE), (1.25, TEXT)] {
        painter.circle_filled(middle, width * 0.9, color);
        for out in [
            vec2(1.0, 0.0),
            vec2(-1.0, 0.0),
            vec2(0.0, 1.0),
            vec2(0.0, -1.0),
        ] {
            painter.line_segment(
                [middle + out * INNER, middle + out * OUTER],
                Stroke::new(width, color),
            );
        }
    }
    Ok(())
}
