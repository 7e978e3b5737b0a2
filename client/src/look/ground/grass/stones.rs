//! Stones: where one lies, and what they look like.

use std::f32::consts::TAU;

use bevy::{math::ops, prelude::*};
use terrain::Ground;

use super::{luck::Luck, tufts::lush};

/// One patch in so many has a stone.
const STONES_EVERY: u32 = 7;

/// Where a stone lies, if one does.
pub(super) fn stone(ground: &Ground, corner: Vec2, luck: &mut Luck) -> Option<Transform> {
    let at = luck.place(corner);
    let wanted = luck.below(STONES_EVERY) == 0;
    let size = 0.16 + 0.62 * luck.share() * luck.share();
    let turn = luck.share() * TAU;
    let flat = 0.5 + 0.4 * luck.share();
    (wanted && lush(ground, at) > 0.0).then(|| Transform {
        translation: ground.point(at.x, at.y),
        rotation: Quat::from_rotation_arc(Vec3::Y, ground.normal(at.x, at.y))
            * Quat::from_rotation_y(turn),
        scale: Vec3::new(size, size * flat, size),
    })
}

/// A ball with dents, flat facets, sunk a little into the ground.
pub(super) fn dented(luck: &mut Luck) -> Mesh {
    let offset = luck.share() * 50.0;
    let ball = Sphere::new(1.0)
        .mesh()
        .ico(2)
        .unwrap_or_else(|_| Cuboid::from_length(1.0).into());
    let dented = ball
        .try_attribute(Mesh::ATTRIBUTE_POSITION)
        .ok()
        .and_then(|values| values.as_float3())
        .map(|points| {
            points
                .iter()
                .map(|point| {
                    let point = Vec3::from_array(*point);
                    let bulge = ops::sin(point.x * 2.3 + offset)
                        + ops::sin(point.y * 3.1 - offset)
                        + ops::sin(point.z * 2.7 + offset * 0.5);
                    (point * (1.0 + 0.13 * bulge) - Vec3::Y * 0.25).to_array()
                })
                .collect::<Vec<_>>()
        });
    match dented {
        Some(points) => ball
            .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, points)
            .with_duplicated_vertices()
            .with_computed_flat_normals(),
        None => ball,
    }
}
