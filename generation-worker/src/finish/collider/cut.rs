//! What is left of some parts without others, as convex pieces.

use glam::{DAffine3, Vec3};

use super::chunks::{Exact, chunks, placed};
use crate::{
    finish::hull::{Hull, bounds},
    shape::{Cut, Form, Placed, convex, volume},
};

/// A hole's hull has this many times its volume at the most: others have an inside that is not empty.
const CONVEX: f32 = 1.1;

/// How much smaller a hole may be than it looks, as a share of its shortest edge, and how many corners it has: every
/// side of it is another piece.
const HOLE_SHARE: f32 = 0.08;
const HOLE_CORNERS: usize = 16;

/// Pieces of one part, and splinters that nobody touches as a share of the box around the thing.
const PIECES_MAX: usize = 32;
const SPLINTER_SHARE: f32 = 1e-5;

/// The pieces, where the part is; nothing when they are too many.
pub(super) fn cut(made: &Cut, object_from_part: &DAffine3, exact: Exact) -> Vec<Hull> {
    let moved = |part: &Placed| {
        let mut part = part.clone();
        part.place = *object_from_part * part.place;
        part.skin = part.skin.placed(object_from_part);
        part
    };
    let mut pieces: Vec<Hull> = Vec::new();
    for part in &made.whole {
        pieces.extend(chunks(&moved(part), exact));
    }
    for hole in made.holes.iter().flat_map(|hole| holes(&moved(hole))) {
        pieces = pieces
            .into_iter()
            .flat_map(|piece| without(piece, &hole, exact))
            .collect();
        if pieces.len() > PIECES_MAX {
            return Vec::new();
        }
    }
    pieces
}

/// The convex holes that a part makes, none of them larger than it.
fn holes(part: &Placed) -> Vec<Hull> {
    if let Form::Slab(outline, half) = &part.form {
        let prism = |piece: &Vec<glam::Vec2>| {
            let corner = |point: &glam::Vec2, z| placed(&part.place, point.extend(z));
            let both = piece
                .iter()
                .flat_map(|point| [corner(point, *half), corner(point, -half)]);
            Hull::exact(&both.collect::<Vec<_>>())
        };
        let pieces = convex(outline).unwrap_or_default();
        return pieces.iter().filter_map(prism).collect();
    }
    let corners = part.skin.0.as_flattened();
    let points: Vec<Vec3> = corners.iter().map(|corner| corner.position).collect();
    let (low, high) = bounds(&points);
    let slack_m = (high - low).min_element() * HOLE_SHARE;
    let filled = volume(&part.skin.0) as f32 * CONVEX;
    let hull = Hull::inscribed(&points, slack_m, HOLE_CORNERS);
    hull.into_iter()
        .filter(|hull| hull.volume <= filled)
        .collect()
}

/// A piece without a hole: what is beyond each side of it in turn.
fn without(piece: Hull, hole: &Hull, exact: Exact) -> Vec<Hull> {
    let least = exact.box_m3 * SPLINTER_SHARE;
    let nothing_m = exact.slack_m * 0.01;
    let sides: Vec<_> = hole
        .faces
        .iter()
        .map(|face| (face.normal, face.offset))
        .collect();
    // What is wholly beyond one side is not touched.
    let beyond = |(normal, offset): &(Vec3, f32)| {
        piece
            .corners
            .iter()
            .all(|corner| normal.dot(*corner) >= offset - nothing_m)
    };
    if sides.iter().any(beyond) {
        return vec![piece];
    }
    let mut found = Vec::new();
    let mut left = Some(piece);
    for (normal, offset) in sides {
        let Some(rest) = left else {
            break;
        };
        if rest
            .corners
            .iter()
            .all(|corner| normal.dot(*corner) <= offset + nothing_m)
        {
            left = Some(rest);
            continue;
        }
        found.extend(half(&rest, -normal, -offset).filter(|part| part.volume > least));
        left = half(&rest, normal, offset).filter(|part| part.volume > least);
    }
    found
}

/// What of a hull is on the inner side of a plane.
fn half(hull: &Hull, normal: Vec3, offset: f32) -> Option<Hull> {
    let distance = |corner: Vec3| normal.dot(corner) - offset;
    let inner = hull
        .corners
        .iter()
        .copied()
        .filter(|corner| distance(*corner) <= 0.0);
    let mut points: Vec<Vec3> = inner.collect();
    for face in &hull.faces {
        for (from, to) in [(0, 1), (1, 2), (2, 0)] {
            let (from, to) = (face.corners[from], face.corners[to]);
            // Every edge is there once in each direction.
            if from > to {
                continue;
            }
            let (from, to) = (hull.corners[from as usize], hull.corners[to as usize]);
            let (a, b) = (distance(from), distance(to));
            if (a < 0.0) != (b < 0.0) && a != b {
                points.push(from.lerp(to, a / (a - b)));
            }
        }
    }
    Hull::exact(&points)
}
