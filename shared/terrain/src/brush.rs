//! What one touch of a brush does.

use model::{Brush, Spot16, Tool};

use crate::{
    chunk::Paint,
    ground::{CELL_M, Ground, HALF_M, HEIGHT_UNITS, along},
    noise::{Octaves, ease},
};

/// How far a small brush at full strength raises the ground by one touch, in metres.
const RISE_M: f32 = 0.05;
/// And how much more for every metre of its radius: large brushes make large hills.
const RISE_PER_M: f32 = 0.012;
/// Size of the bumps that luck makes, as a share of the brush's radius, and the least of it in metres.
const BUMP_SHARE: f32 = 0.3;
const BUMP_M_MIN: f32 = 1.2;

pub(crate) fn touch(ground: &mut Ground, brush: Brush, at: Spot16) {
    let [x, z] = at.map(|sixteenths| f32::from(sixteenths) / 16.0);
    let radius_m = brush.radius_m();
    let first = |middle: f32| ((middle - radius_m + HALF_M) / CELL_M).ceil() as i32;
    let last = |middle: f32| ((middle + radius_m + HALF_M) / CELL_M).floor() as i32;
    let mut changes = Vec::new();
    for row in first(z)..=last(z) {
        for column in first(x)..=last(x) {
            let (dx, dz) = (along(column) - x, along(row) - z);
            let away = (dx * dx + dz * dz).sqrt() / radius_m;
            if away < 1.0 {
                let inner = 1.0 - brush.falloff();
                let weight = 1.0 - ease(inner.min(0.999), 1.0, away);
                changes.push((column, row, weight * brush.strength()));
            }
        }
    }
    // What a touch makes of a sample must not depend on what it has already made of its neighbours.
    let mut bumps = bumps(brush);
    let heights: Vec<_> = changes
        .iter()
        .map(|(column, row, weight)| height(ground, brush, &mut bumps, *column, *row, *weight))
        .collect();
    for ((column, row, weight), height) in changes.into_iter().zip(heights) {
        match brush.tool() {
            Tool::Paint { .. } | Tool::Unpaint => {
                let paint = paint(brush.tool(), ground.paint(column, row), weight);
                ground.set_paint(column, row, paint);
            }
            Tool::Raise
            | Tool::Lower
            | Tool::Smooth
            | Tool::Flatten { .. }
            | Tool::Noise { .. }
            | Tool::Terrace { .. } => ground.set_height(column, row, height),
        }
    }
}

/// The luck of a brush that has any.
fn bumps(brush: Brush) -> Octaves<3> {
    match brush.tool() {
        Tool::Noise { seed } => Octaves::new(seed),
        Tool::Raise
        | Tool::Lower
        | Tool::Smooth
        | Tool::Flatten { .. }
        | Tool::Terrace { .. }
        | Tool::Paint { .. }
        | Tool::Unpaint => Octaves::new(0),
    }
}

/// What a touch makes of a height.
fn height(
    ground: &Ground,
    brush: Brush,
    bumps: &mut Octaves<3>,
    column: i32,
    row: i32,
    weight: f32,
) -> i32 {
    let now = f32::from(ground.sample(column, row));
    let rise = (RISE_M + RISE_PER_M * brush.radius_m()) * HEIGHT_UNITS * weight;
    let toward = |goal: f32| now + (goal - now) * weight * 0.5;
    let then = match brush.tool() {
        Tool::Raise => now + rise,
        Tool::Lower => now - rise,
        Tool::Smooth => toward(around(ground, column, row)),
        Tool::Flatten { height } => toward(f32::from(height)),
        Tool::Noise { .. } => {
            let bump_m = (brush.radius_m() * BUMP_SHARE).max(BUMP_M_MIN);
            let luck = bumps.hills(along(column) / bump_m, along(row) / bump_m);
            now + (luck - 0.5) * 2.0 * rise
        }
        Tool::Terrace { step } => {
            let step = f32::from(step.max(1));
            toward((now / step).round() * step)
        }
        Tool::Paint { .. } | Tool::Unpaint => now,
    };
    then.round() as i32
}

/// The mean of what is around a sample.
fn around(ground: &Ground, column: i32, row: i32) -> f32 {
    let ring = [
        (-2, 0),
        (2, 0),
        (0, -2),
        (0, 2),
        (-1, -1),
        (1, -1),
        (-1, 1),
        (1, 1),
    ];
    let sum: f32 = ring
        .into_iter()
        .map(|(dx, dz)| f32::from(ground.sample(column + dx, row + dz)))
        .sum();
    sum / ring.len() as f32
}

/// What a touch makes of paint: another cover comes through once the first is rubbed off.
fn paint(tool: Tool, now: Paint, weight: f32) -> Paint {
    let much = (weight * 12.0).round() as u8;
    match (tool, now.cover()) {
        (Tool::Paint { cover }, Some((same, thick))) if same == cover => {
            Paint::new(cover, thick.saturating_add(much))
        }
        (Tool::Paint { cover }, Some((other, thick))) if thick > much => {
            // Half way through, what lies over is more than what lies under.
            if weight > 0.0 && thick <= 2 * much {
                Paint::new(cover, much)
            } else {
                Paint::new(other, thick - much)
            }
        }
        (Tool::Paint { cover }, _) if much > 0 => Paint::new(cover, much),
        (Tool::Unpaint, Some((other, thick))) => Paint::new(other, thick.saturating_sub(much)),
        _ => now,
    }
}
