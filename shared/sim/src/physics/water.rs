//! What floats: bodies are pushed up by as much water as they take the place of, and slowed by it.

use core::f32::consts::PI;

use bevy::prelude::*;
use model::{Collider, Piece, Solid};

use super::Motion;

/// Of water, in kilograms a cubic metre.
const WATER_KG_M3: f32 = 1_000.0;
/// What pulls everything down, in metres a second squared.
const FALL_MPS2: f32 = 9.81;
/// The lightest things rise no faster than this, in metres a second squared.
const RISE_MPS2_MAX: f32 = 40.0;
/// The share of its speed a body under water loses in a second, and of its tumbling.
const DRAG_PER_SEC: f32 = 2.2;
const TUMBLE_PER_SEC: f32 = 3.0;
/// Pushed and pulled so little, in metres a second squared, and so slow, in metres a second, a body lies still.
const STILL_MPS2: f32 = 0.4;
/// A tick of falling is in every speed one reads between two steps.
const STILL_MPS: f32 = 0.14;

/// How a body is in the water.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afloat {
    /// Not at all.
    Dry,
    /// Moving.
    Drifts,
    /// Hardly any more.
    Still,
}

/// Lets water push a body for one tick of `secs`.
pub fn buoy(motion: &mut Motion, at: &Transform, solid: &Solid, water_m: f32, secs: f32) -> Afloat {
    let (low, high) = solid.collider.bounds();
    let size = high - low;
    let cells = [0.25, 0.75];
    let cell_m3 = volume_m3(&solid.collider) / 8.0;
    let half_m = (at.rotation * (size / 4.0))
        .y
        .abs()
        .max(size.min_element() / 4.0);
    let center = at.transform_point(solid.mass.center);
    let (mut push, mut twist, mut wet) = (0.0, Vec3::ZERO, 0.0);
    for (x, y, z) in cells
        .into_iter()
        .flat_map(|x| cells.map(move |y| (x, y)))
        .flat_map(|(x, y)| cells.map(move |z| (x, y, z)))
    {
        let middle = at.transform_point(low + size * Vec3::new(x, y, z));
        let share = ((water_m - middle.y) / (2.0 * half_m) + 0.5).clamp(0.0, 1.0);
        let newtons = WATER_KG_M3 * FALL_MPS2 * cell_m3 * share;
        push += newtons;
        twist += (middle - center).cross(Vec3::Y * newtons);
        wet += share / 8.0;
    }
    if wet <= 0.0 {
        return Afloat::Dry;
    }
    let rise = (push / solid.mass.kg).min(RISE_MPS2_MAX);
    // As much twist as goes with the push that counts.
    let twist = twist * (rise * solid.mass.kg / push.max(f32::EPSILON));
    let frame = at.rotation * solid.mass.frame;
    let turn = frame * (frame.inverse() * twist / solid.mass.inertia.max(Vec3::splat(1e-6)));
    let still = (rise - FALL_MPS2 * solid.gravity_scale).abs() < STILL_MPS2
        && motion.linear.length() < STILL_MPS
        && motion.angular.length() < STILL_MPS;
    motion.linear.y += rise * secs;
    motion.angular += turn.clamp_length_max(20.0) * secs;
    motion.linear *= 1.0 - DRAG_PER_SEC * wet * secs;
    motion.angular *= 1.0 - TUMBLE_PER_SEC * wet * secs;
    if still { Afloat::Still } else { Afloat::Drifts }
}

/// What a solid takes the place of: its pieces, as far as they do not fill its box twice.
fn volume_m3(collider: &Collider) -> f32 {
    let (low, high) = collider.bounds();
    let around = (high - low).element_product();
    let pieces = collider.0.iter().map(|piece| match piece {
        Piece::Box { half, .. } => half.element_product() * 8.0,
        Piece::Ball { radius, .. } => 4.0 / 3.0 * PI * radius.powi(3),
        Piece::Capsule { a, b, radius } => {
            PI * radius * radius * (a.distance(*b) + 4.0 / 3.0 * radius)
        }
        Piece::Cylinder { a, b, radius } => PI * radius * radius * a.distance(*b),
        // Most hulls are chamfered boxes.
        Piece::Hull { points } => {
            let low = points
                .iter()
                .fold(Vec3::INFINITY, |low, point| low.min(*point));
            let high = points
                .iter()
                .fold(Vec3::NEG_INFINITY, |high, point| high.max(*point));
            (high - low).max(Vec3::ZERO).element_product() * 0.6
        }
    });
    pieces.sum::<f32>().min(around)
}

#[cfg(test)]
mod tests {
    use model::{Body, Mass};

    use super::*;

    fn block(kg: f32) -> Solid {
        Solid {
            body: Body::Dynamic,
            collider: Collider::standing_box(Vec3::ONE),
            mass: Mass::of_standing_box(kg, Vec3::ONE),
            friction: 0.5,
            restitution: 0.0,
            gravity_scale: 1.0,
        }
    }

    /// How high a block of this mass ends up that was dropped into endless water, and how it lies in it.
    fn settles(kg: f32, turn: Quat) -> (f32, Afloat, Quat) {
        let solid = block(kg);
        let mut at = Transform::from_xyz(0.0, 1.0, 0.0).with_rotation(turn);
        let mut motion = Motion::zero();
        let mut afloat = Afloat::Dry;
        let secs = 1.0 / 60.0;
        for _ in 0..1_800 {
            afloat = buoy(&mut motion, &at, &solid, 0.0, secs);
            motion.linear.y -= FALL_MPS2 * secs;
            at.translation += motion.linear * secs;
            at.rotation = Quat::from_scaled_axis(motion.angular * secs) * at.rotation;
        }
        (at.translation.y, afloat, at.rotation)
    }

    #[test]
    fn half_as_heavy_as_water_lies_half_in_it_and_rests() {
        let (foot_m, afloat, _) = settles(500.0, Quat::IDENTITY);
        assert!((foot_m + 0.5).abs() < 0.1, "{foot_m}");
        assert_eq!(afloat, Afloat::Still);
        assert!(settles(2_000.0, Quat::IDENTITY).0 < -10.0, "stone sinks");
        assert!(settles(30.0, Quat::IDENTITY).0 > -0.2, "cork does not");
    }

    #[test]
    fn what_lies_askew_comes_to_rest() {
        let (_, afloat, _) = settles(300.0, Quat::from_rotation_z(0.5));
        assert_eq!(afloat, Afloat::Still);
    }
}
