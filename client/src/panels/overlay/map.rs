//! The world from above: which of its chunks are known whole, and how much stands in them.

use std::collections::BTreeMap;

use bevy::prelude::*;
use bevy_egui::egui::{self, CornerRadius, Pos2, Rect, Sense, Ui};
use protocol::Placed;
use session::Known;
use terrain::{CHUNK_M, ChunkId, Ground, HALF_M};

use crate::theme::tokens::{AMBER, GOOD, LINE, RAISED};

/// Points along one side of a chunk.
const SIDE: f32 = 4.0;

pub(super) fn show<'a>(
    ui: &mut Ui,
    known: &Known,
    places: impl Iterator<Item = &'a Placed>,
    eye: Vec3,
) {
    let mut stands: BTreeMap<ChunkId, u32> = BTreeMap::new();
    for Placed(pose) in places {
        if let Some(chunk) = Ground::chunk_at(pose.position.x, pose.position.z) {
            *stands.entry(chunk).or_default() += 1;
        }
    }
    let side = HALF_M * 2.0 / CHUNK_M * SIDE;
    let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(side), Sense::hover());
    ui.painter().rect_filled(rect, CornerRadius::ZERO, RAISED);
    for chunk in known.chunks() {
        let (column, row) = chunk.place();
        let corner = rect.min + egui::vec2(column as f32, row as f32) * SIDE;
        let square = Rect::from_min_size(corner, egui::Vec2::splat(SIDE - 0.5));
        let count = stands.get(chunk).copied().unwrap_or_default();
        let share = (count as f32).ln_1p() / 4.0;
        let color = LINE.lerp_to_gamma(GOOD, share.min(1.0));
        ui.painter().rect_filled(square, CornerRadius::ZERO, color);
    }
    let along = |metres: f32| (metres + HALF_M) / CHUNK_M * SIDE;
    let here = rect.min + egui::vec2(along(eye.x), along(eye.z));
    let here = Pos2::new(here.x, here.y).clamp(rect.min, rect.max);
    ui.painter().circle_filled(here, 2.5, AMBER);
}
