//! How several of a kind stand to each other.

use core::f32::consts::{PI, TAU};

use glam::Vec3;
use libm::{sincosf, sinf};

use super::{GAP_M, GAP_SHARE, Place};
use crate::plan::{Arrangement, Item};

/// The angle between two seeds of a sunflower: however many there are, none hides another.
const GOLDEN_ANGLE_RAD: f32 = 2.399_963;

/// The things of one item about their own middle.
pub(super) fn arranged(item: &Item, size: Vec3) -> Vec<Place> {
    let count = item.count as usize;
    let (wide, deep) = (
        size.x * (1.0 + GAP_SHARE) + GAP_M,
        size.z * (1.0 + GAP_SHARE) + GAP_M,
    );
    let place = |at: Vec3, yaw_rad: f32, on: Option<usize>| Place {
        item: 0,
        at,
        yaw_rad,
        on,
    };
    // The middle of `number` of `many` in a line.
    let line =
        |number: usize, many: usize, step: f32| (number as f32 - (many - 1) as f32 / 2.0) * step;
    match item.arrangement {
        Arrangement::Single | Arrangement::Row => (0..count)
            .map(|n| place(Vec3::X * line(n, count, wide), 0.0, None))
            .collect(),
        Arrangement::Ring => {
            let radius = (count as f32 * wide / TAU).max(wide.max(deep));
            let around = (0..count).map(|n| TAU * n as f32 / count as f32);
            around
                .map(|angle| {
                    let (sin, cos) = sincosf(angle);
                    place(Vec3::new(sin, 0.0, cos) * radius, angle + PI, None)
                })
                .collect()
        }
        Arrangement::Grid => {
            let columns = (1..=count)
                .find(|columns| columns * columns >= count)
                .unwrap_or(1);
            let rows = count.div_ceil(columns);
            (0..count)
                .map(|n| {
                    Vec3::new(
                        line(n % columns, columns, wide),
                        0.0,
                        line(n / columns, rows, deep),
                    )
                })
                .map(|at| place(at, 0.0, None))
                .collect()
        }
        Arrangement::Stack => (0..count)
            .map(|n| match n.checked_sub(1) {
                Some(below) => place(Vec3::Y * size.y, 0.0, Some(below)),
                None => place(Vec3::ZERO, 0.0, None),
            })
            .collect(),
        Arrangement::Pyramid => pyramid(count, size, place),
        Arrangement::Scatter => {
            let apart = wide.max(deep) * 1.3;
            (0..count)
                .map(|n| {
                    let angle = n as f32 * GOLDEN_ANGLE_RAD;
                    let (sin, cos) = sincosf(angle);
                    let at = Vec3::new(sin, 0.0, cos) * apart * (n as f32).sqrt();
                    // Here and there also means not all looking one way.
                    place(at, sinf(angle * 3.0) * 0.5, None)
                })
                .collect()
        }
    }
}

/// A wall of layers, each with one less, every thing across the gap between two.
fn pyramid(
    count: usize,
    size: Vec3,
    place: impl Fn(Vec3, f32, Option<usize>) -> Place,
) -> Vec<Place> {
    let base = (1..=count)
        .find(|base| base * (base + 1) / 2 >= count)
        .unwrap_or(1);
    let step = size.x * 1.02;
    let mut places: Vec<Place> = Vec::with_capacity(count);
    let mut below = None;
    for layer in 0..base {
        let many = base - layer;
        let start = places.len();
        for number in 0..many.min(count - start) {
            let x = (number as f32 - (many - 1) as f32 / 2.0) * step;
            let on: Option<usize> = below.map(|below: usize| below + number);
            let y = if on.is_some() { size.y } else { 0.0 };
            places.push(place(Vec3::new(x, y, 0.0), 0.0, on));
        }
        below = Some(start);
    }
    places
}
