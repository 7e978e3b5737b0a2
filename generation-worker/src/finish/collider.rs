//! What a thing is for contact, from the parts it is made of.

mod bounds;
mod chunks;
mod cut;
mod pieces;
mod round;
#[cfg(test)]
mod tests;

use glam::{Vec2, Vec3};
use model::{Collider, ColliderKind, Piece, limits::COLLIDER_PIECES_MAX};

use super::hull::Hull;
use crate::shape::Placed;
use bounds::Bounds;
use chunks::Exact;
use pieces::pieces;

/// How far a piece may reach out of the box that the thing was fitted into, in metres.
const OUTSIDE_M_MAX: f32 = 1e-4;

/// The collider of `parts`, which stand in a box of `size_meters`. It never leaves that box: a room has
/// promised the place to the placeholder.
#[must_use]
pub(super) fn collider(parts: &[Placed], kind: ColliderKind, size_meters: Vec3) -> Collider {
    let mut touching: Vec<_> = parts.iter().filter(|part| !part.ghost).collect();
    if touching.is_empty() {
        touching = parts.iter().collect();
    }
    let exact = Exact::new(size_meters);
    let bounds = Bounds::of(touching.iter().flat_map(|part| points(part)));
    let around = |piece: Piece| {
        let mut all = vec![piece];
        all.extend(sticking_out(&all[0], &touching, size_meters));
        Collider(all)
    };
    let found = match kind {
        ColliderKind::Box => return Collider(vec![bounds.block()]),
        ColliderKind::Sphere => around(bounds.ball()),
        ColliderKind::Capsule => around(bounds.capsule()),
        ColliderKind::Hull => whole(&touching, exact, size_meters),
        ColliderKind::Parts => Collider(pieces(&touching, size_meters, COLLIDER_PIECES_MAX)),
    };
    let is_good = |found: &Collider| {
        found.check().is_ok()
            && is_inside(found, size_meters)
            && holds_all(found, &touching, exact.outside_m_max())
    };
    if is_good(&found) {
        return found;
    }
    let whole = whole(&touching, exact, size_meters);
    if is_good(&whole) {
        return whole;
    }
    Collider(vec![bounds.block()])
}

/// One convex piece around everything.
fn whole(parts: &[&Placed], exact: Exact, size_meters: Vec3) -> Collider {
    let all: Vec<_> = parts.iter().flat_map(|part| points(part)).collect();
    let piece = exact.hull(&all).map(|hull| {
        let axes = [Vec3::Y, Vec3::X, Vec3::Z];
        let mut round = axes
            .into_iter()
            .filter_map(|axis| round::cylinder(&all, &hull, axis, exact.slack_m));
        let round = round.find(|piece| is_inside(&Collider(vec![piece.clone()]), size_meters));
        round.unwrap_or(Piece::Hull {
            points: hull.corners,
        })
    });
    Collider(piece.into_iter().collect())
}

/// Whether no point of `parts` is farther outside of every piece than `outside_m_max`.
fn holds_all(collider: &Collider, parts: &[&Placed], outside_m_max: f32) -> bool {
    let pieces: Vec<_> = collider.0.iter().map(outside).collect();
    let holds = |point| pieces.iter().any(|outside| outside(point) <= outside_m_max);
    parts.iter().flat_map(|part| points(part)).all(holds)
}

/// How far a point is outside of `piece`.
pub(super) fn outside(piece: &Piece) -> Box<dyn Fn(Vec3) -> f32 + '_> {
    match piece {
        Piece::Box {
            center,
            half,
            rotation,
        } => Box::new(move |point| {
            let beyond = (rotation.inverse() * (point - *center)).abs() - *half;
            beyond.max(Vec3::ZERO).length()
        }),
        Piece::Ball { center, radius } => Box::new(move |point| point.distance(*center) - radius),
        Piece::Capsule { a, b, radius } => Box::new(move |point| {
            let way = *b - *a;
            let share = (point - *a).dot(way) / way.length_squared().max(1e-12);
            point.distance(*a + way * share.clamp(0.0, 1.0)) - radius
        }),
        Piece::Cylinder { a, b, radius } => {
            let (middle, half) = ((*a + *b) / 2.0, a.distance(*b) / 2.0);
            let along = (*b - *a).normalize_or_zero();
            Box::new(move |point| {
                let way = point - middle;
                let height = way.dot(along);
                let away = (way - along * height).length() - radius;
                Vec2::new(away, height.abs() - half)
                    .max(Vec2::ZERO)
                    .length()
            })
        }
        Piece::Hull { points } => {
            let hull = Hull::exact(points);
            Box::new(move |point| {
                let faces = hull.iter().flat_map(|hull| &hull.faces);
                let distances = faces.map(|face| face.distance(point));
                // What is flat holds nothing.
                distances.reduce(f32::max).unwrap_or(f32::INFINITY)
            })
        }
    }
}

/// Pieces for what a ball or a capsule leaves out: the stem of an apple, the arms of a knight.
fn sticking_out(piece: &Piece, parts: &[&Placed], size_meters: Vec3) -> Vec<Piece> {
    let slack_m = Exact::new(size_meters).slack_m;
    let outside = outside(piece);
    let out = |part: &&&Placed| points(part).any(|point| outside(point) > slack_m);
    let out: Vec<_> = parts.iter().filter(out).copied().collect();
    pieces(&out, size_meters, COLLIDER_PIECES_MAX - 1)
}

fn points(part: &Placed) -> impl Iterator<Item = Vec3> + '_ {
    part.skin.0.iter().flatten().map(|corner| corner.position)
}

fn is_inside(collider: &Collider, size_meters: Vec3) -> bool {
    let (low, high) = collider.bounds();
    let half = size_meters / 2.0 + Vec3::splat(OUTSIDE_M_MAX);
    let (floor, ceiling) = (-OUTSIDE_M_MAX, size_meters.y + OUTSIDE_M_MAX);
    let wide = low.x >= -half.x && high.x <= half.x && low.z >= -half.z && high.z <= half.z;
    wide && low.y >= floor && high.y <= ceiling
}
