//! Bodies in somebody's hands: pulled towards where they shall be, by no more than arms can do.

use bevy::prelude::*;
use bevy_rapier3d::prelude as rapier;

/// Bodies that are driven.
const DRIVEN: rapier::Group = rapier::Group::GROUP_2;

/// Bodies that are carried; they touch everything but who is driven, or whoever carries one would push themselves.
const CARRIED: rapier::Group = rapier::Group::GROUP_3;

/// Free fall, in metres a second squared, as Rapier has it.
const FALL_MPS2: f32 = 9.81;

/// How fast a body moves; only what can move has it.
pub type Motion = rapier::Velocity;

/// Where a held body shall be, and with how much strength it is brought there.
#[derive(Clone, Copy, Debug)]
pub struct Grasp {
    /// Where its centre shall be, in the world.
    pub center: Vec3,
    /// How it shall be turned; `None` leaves that to the world.
    pub rotation: Option<Quat>,
    /// The most force, in newtons, beyond its weight if it is lifted.
    pub newtons: f32,
    /// How much it falls by itself, as a multiple of the world's; `None` leaves its weight on the ground.
    pub lifted: Option<f32>,
}

/// The share of a distance that is made up in a second.
const EAGER_PER_SEC: f32 = 14.0;
/// Held things never move faster than this, in metres a second.
const HAND_MPS_MAX: f32 = 9.0;
/// And dragged things than this.
const DRAG_MPS_MAX: f32 = 2.2;
/// Share of its tumbling that a dragged thing keeps from tick to tick.
const STEADY: f32 = 0.4;
/// The most angular acceleration, in radians a second squared, of a thing of a kilogram or less.
const TWIST_RADPS2: f32 = 400.0;

/// Takes a body into somebody's hands: it wakes, and no longer stands in the way of those who walk.
pub fn grasp(entity: &mut EntityWorldMut) {
    let sleeping = rapier::Sleeping {
        sleeping: false,
        ..rapier::Sleeping::disabled()
    };
    entity.insert((
        sleeping,
        rapier::CollisionGroups::new(CARRIED, !DRIVEN),
        // What is thrown is fast enough to be beyond a thin wall in one tick.
        rapier::Ccd::enabled(),
    ));
}

/// How a driven body tells others what it is.
pub(super) fn driven() -> rapier::CollisionGroups {
    rapier::CollisionGroups::new(DRIVEN, rapier::Group::ALL)
}

/// Gives a body back to the world.
pub fn loosen(entity: &mut EntityWorldMut) {
    entity
        .remove::<rapier::CollisionGroups>()
        .insert(rapier::Sleeping::default());
}

/// Brings a held body nearer to where it shall be, for one tick of `secs`.
pub fn pull(motion: &mut Motion, at: &Transform, center: Vec3, kg: f32, to: Grasp, secs: f32) {
    let away = to.center - center;
    let wanted = if to.lifted.is_some() {
        (away * EAGER_PER_SEC).clamp_length_max(HAND_MPS_MAX)
    } else {
        (away.with_y(0.0) * EAGER_PER_SEC).clamp_length_max(DRAG_MPS_MAX)
    };
    let missing = if to.lifted.is_some() {
        wanted - motion.linear
    } else {
        // Dragging pulls; it does not brake.
        let along = wanted.normalize_or_zero();
        along * (wanted.length() - motion.linear.dot(along)).max(0.0)
    };
    let most = to.newtons / kg * secs;
    motion.linear += missing.clamp_length_max(most);
    if to.lifted.is_none() {
        // Who drags a thing keeps it from tumbling.
        motion.angular *= Vec3::new(STEADY, 1.0, STEADY);
    }
    motion.linear.y += to.lifted.unwrap_or_default() * FALL_MPS2 * secs;
    if let Some(rotation) = to.rotation {
        let turn = rotation * at.rotation.inverse();
        let (axis, angle) = if turn.w < 0.0 { -turn } else { turn }.to_axis_angle();
        let missing = axis * angle * EAGER_PER_SEC - motion.angular;
        motion.angular += missing.clamp_length_max(TWIST_RADPS2 / kg.max(1.0).sqrt() * secs);
    }
}
