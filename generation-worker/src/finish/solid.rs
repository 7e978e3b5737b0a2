//! How a finished thing behaves as a body.

use glam::Vec3;
use model::{Mass, Recipe, Solid};

use super::{collider::collider, mass::mass};
use crate::shape::Placed;

/// The body of `parts`, which stand where they belong.
#[must_use]
pub fn solid(recipe: &Recipe, parts: &[Placed]) -> Solid {
    let physics = &recipe.physics;
    let size = Vec3::from(recipe.scale_meters);
    Solid {
        body: physics.body,
        collider: collider(parts, physics.collider, size),
        mass: mass(recipe, parts).unwrap_or_else(|| Mass::of_standing_box(physics.mass_kg, size)),
        friction: physics.friction,
        restitution: physics.restitution,
        gravity_scale: physics.gravity_scale,
    }
}
