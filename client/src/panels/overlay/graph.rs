//! A line that goes through the last moments.

use std::collections::VecDeque;

use bevy_egui::egui::{Color32, CornerRadius, Pos2, Sense, Shape, Stroke, Ui, vec2};

use crate::theme::tokens::RAISED;

/// Points kept.
const KEPT: usize = 120;

/// The last values of something.
#[derive(Default)]
pub(super) struct Graph(VecDeque<f32>);

impl Graph {
    pub(super) fn push(&mut self, value: f32) {
        self.0.push_back(value);
        if self.0.len() > KEPT {
            self.0.pop_front();
        }
    }

    /// The mean of the last few.
    pub(super) fn mean(&self) -> f32 {
        let few = self.0.iter().rev().take(10);
        let count = few.len().max(1) as f32;
        few.sum::<f32>() / count
    }

    /// Draws it; its height is the largest value, and at least `least`.
    pub(super) fn show(&self, ui: &mut Ui, color: Color32, least: f32) {
        let size = vec2(ui.available_width(), 28.0);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        ui.painter()
            .rect_filled(rect, CornerRadius::same(3), RAISED);
        let top = self.0.iter().copied().fold(least, f32::max);
        let step = rect.width() / (KEPT - 1) as f32;
        let points = self.0.iter().enumerate().map(|(index, value)| {
            let height = (value / top).clamp(0.0, 1.0) * (rect.height() - 4.0);
            Pos2::new(
                rect.left() + index as f32 * step,
                rect.bottom() - 2.0 - height,
            )
        });
        let line = Shape::line(points.collect(), Stroke::new(1.0, color));
        ui.painter().add(line);
    }
}
