//! Pieces that are round: a can stands on its whole rim and rolls, where a hull of few corners does neither.

use glam::Vec3;
use model::Piece;

use crate::{finish::hull::Hull, shape::circle};

/// How much of a cylinder a hull must fill: a barrel has 0.87, a mug that widens 0.8.
const FILLED_MIN: f32 = 0.83;

/// How far its rim must reach in every direction, as a share of the radius: 12 sides have 0.966, and 8, which one is
/// meant to see, 0.924.
const RIM_MIN: f32 = 0.95;

/// How far corners may be outside of it, as a share of the radius: a plate that is laid on it, or 10 sides; 8 have 0.082.
const OUTSIDE_MAX: f32 = 0.06;

/// Directions that are looked at: the middles of 8 and of 16 sides are among them.
const DIRECTIONS: u32 = 32;

/// The cylinder along `axis` that `points` are, none of them farther outside than `slack_m`; nothing when their `hull`
/// is not round enough. It stays in the box around them where `axis` is an axis of space.
pub(super) fn cylinder(points: &[Vec3], hull: &Hull, axis: Vec3, slack_m: f32) -> Option<Piece> {
    let across = axis.any_orthonormal_vector();
    let frame = [axis, across, axis.cross(across)];
    let [(low, high), (left, right), (near, far)] = frame.map(|along| extent(points, along));
    let radius = (right - left).min(far - near) / 2.0;
    let middle = frame[1] * (left + right) / 2.0 + frame[2] * (near + far) / 2.0;
    let volume = core::f32::consts::PI * radius * radius * (high - low);
    if hull.volume < volume * FILLED_MIN {
        return None;
    }
    let away = |point: &Vec3| (point - axis * axis.dot(*point) - middle).length();
    let most = radius + slack_m.min(radius * OUTSIDE_MAX);
    let holds = points.iter().all(|point| away(point) <= most);
    let reaches = |step| {
        let turn = circle(step, DIRECTIONS);
        let along = frame[1] * turn.x + frame[2] * turn.y;
        let (_, farthest) = extent(&hull.corners, along);
        farthest - along.dot(middle) >= radius * RIM_MIN
    };
    (holds && (0..DIRECTIONS).all(reaches)).then(|| Piece::Cylinder {
        a: middle + axis * low,
        b: middle + axis * high,
        radius,
    })
}

/// From where to where `points` reach along a direction.
fn extent(points: &[Vec3], along: Vec3) -> (f32, f32) {
    let reach = points.iter().map(|point| along.dot(*point));
    reach.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), at| {
        (low.min(at), high.max(at))
    })
}
