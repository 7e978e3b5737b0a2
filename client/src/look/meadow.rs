//! A few rocks and tufts of grass, so that the empty meadow is a place. Only to be looked at.

use std::f32::consts::TAU;

use bevy::{
    asset::RenderAssetUsages,
    light::NotShadowCaster,
    math::ops,
    mesh::{Indices, PrimitiveTopology},
    prelude::*,
};

use super::ground::on_ground;
use crate::theme::world;

/// Nothing grows where people build first.
const CLEAR_M: f32 = 9.0;
const REACH_M: f32 = 60.0;
const TUFTS: u32 = 1_400;
const ROCKS: u32 = 26;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, scatter);
}

fn scatter(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let mut luck = Luck(0x9E37_79B9);
    let grass = materials.add(StandardMaterial {
        base_color: world::GRASS,
        perceptual_roughness: 0.9,
        reflectance: 0.2,
        cull_mode: None,
        ..default()
    });
    commands.spawn((
        Mesh3d(meshes.add(tufts(&mut luck))),
        MeshMaterial3d(grass),
        NotShadowCaster,
    ));

    let stone = materials.add(StandardMaterial {
        base_color: world::ROCK,
        perceptual_roughness: 0.92,
        reflectance: 0.3,
        ..default()
    });
    let rocks: Vec<_> = (0..3).map(|_| meshes.add(rock(&mut luck))).collect();
    for index in 0..ROCKS {
        let at = luck.place();
        let size = 0.16 + 0.62 * luck.share() * luck.share();
        commands.spawn((
            Mesh3d(rocks[index as usize % rocks.len()].clone()),
            MeshMaterial3d(stone.clone()),
            Transform {
                translation: on_ground(at.x, at.y),
                rotation: Quat::from_rotation_y(luck.share() * TAU),
                scale: Vec3::new(size, size * (0.5 + 0.4 * luck.share()), size),
            },
        ));
    }
}

/// The same scatter on every start; nobody else ever needs it.
struct Luck(u32);

impl Luck {
    fn share(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        (self.0 >> 8) as f32 / 16_777_216.0
    }

    /// Somewhere around the clearing, denser nearby.
    fn place(&mut self) -> Vec2 {
        let reach = CLEAR_M + (REACH_M - CLEAR_M) * self.share() * (0.4 + 0.6 * self.share());
        Vec2::from_angle(self.share() * TAU) * reach
    }
}

/// Crossed blades, all in one mesh.
fn tufts(luck: &mut Luck) -> Mesh {
    let mut positions = Vec::new();
    let mut normals = Vec::new();
    for _ in 0..TUFTS {
        let at = luck.place();
        let root = on_ground(at.x, at.y);
        let up = terrain::normal(at.x, at.y);
        for _ in 0..9 {
            let turn = luck.share() * TAU;
            let side = Vec3::new(ops::cos(turn), 0.0, ops::sin(turn));
            let height = 0.10 + 0.20 * luck.share();
            let foot = root + Vec3::new(luck.share() - 0.5, 0.0, luck.share() - 0.5) * 0.22;
            let lean = side.cross(Vec3::Y) * height * (luck.share() - 0.5);
            positions.extend(
                [
                    foot - side * 0.012,
                    foot + side * 0.012,
                    foot + Vec3::Y * height + lean,
                ]
                .map(|corner| corner.to_array()),
            );
            normals.extend([up.to_array(); 3]);
        }
    }
    let count = positions.len() as u32;
    Mesh::new(
        PrimitiveTopology::TriangleList,
        RenderAssetUsages::RENDER_WORLD,
    )
    .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
    .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals)
    .with_inserted_indices(Indices::U32((0..count).collect()))
}

/// A ball with dents, flat facets, sunk a little into the ground.
fn rock(luck: &mut Luck) -> Mesh {
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
