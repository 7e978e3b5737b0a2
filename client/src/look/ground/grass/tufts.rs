//! Grass: where it is lush, and the blades there.

use std::f32::consts::TAU;

use bevy::{
    asset::RenderAssetUsages,
    math::ops,
    mesh::{Indices, PrimitiveTopology},
    prelude::*,
};
use model::Cover;
use terrain::{CELL_M, Ground, HALF_M, STEEPEST};

use super::luck::Luck;
use crate::theme::world;

/// Nothing grows where people build first, in metres from the middle.
const CLEAR_M: f32 = 8.0;
/// Tufts in one patch where all of it is lush.
const TUFTS: u32 = 150;
const BLADES: u32 = 8;
/// Higher up it is too cold, in metres.
const COLD_M: f32 = 34.0;
/// And nearer to the water than this too wet.
const SHORE_M: f32 = 0.9;

/// How lush it is somewhere, 0 to 1.
pub(super) fn lush(ground: &Ground, at: Vec2) -> f32 {
    let sample = |metres: f32| ((metres + HALF_M) / CELL_M).round() as i32;
    match ground.paint(sample(at.x), sample(at.y)).cover() {
        Some((Cover::Grass, _)) => return 1.0,
        Some((_, thick)) if thick > 8 => return 0.0,
        _ => {}
    }
    let height_m = ground.height_m(at.x, at.y);
    let normal = ground.normal(at.x, at.y);
    let slope = normal.xz().length() / normal.y.max(0.01);
    if slope > STEEPEST
        || height_m > COLD_M
        || height_m < ground.water_m() + SHORE_M
        || at.length() < CLEAR_M
    {
        return 0.0;
    }
    if at.length() < 56.0 && path_m(at) < 1.6 {
        return 0.0;
    }
    // Tufts stand in groups.
    let group =
        ops::sin(at.x * 0.37 + 1.7 * ops::sin(at.y * 0.23)) * ops::sin(at.y * 0.41 + at.x * 0.11);
    (0.55 + 0.5 * group).clamp(0.15, 1.0)
}

/// How far the path through the meadow is, as its shader draws it.
fn path_m(at: Vec2) -> f32 {
    let middle = -11.0 + 5.0 * ops::sin(at.y * 0.045) + 1.6 * ops::sin(at.y * 0.13 + 1.0);
    (at.x - middle).abs()
}

/// Crossed blades, all of a patch in one mesh.
pub(super) fn tufts(ground: &Ground, corner: Vec2, share: f32, luck: &mut Luck) -> Option<Mesh> {
    let (root_color, tip_color, dry_color) = (
        world::shader(world::GRASS_DEEP),
        world::shader(world::GRASS),
        world::shader(world::GRASS_DRY),
    );
    let mut positions = Vec::new();
    let mut normals = Vec::new();
    let mut colors = Vec::new();
    for _ in 0..(TUFTS as f32 * share) as u32 {
        let at = luck.place(corner);
        if luck.share() > lush(ground, at) {
            continue;
        }
        let up = ground.normal(at.x, at.y);
        let dry = luck.share() * luck.share() * 0.8;
        let tip = tip_color.lerp(dry_color, dry) * (0.95 + 0.3 * luck.share());
        let root = root_color.lerp(tip, 0.35);
        let tall = 0.6 + 0.8 * luck.share();
        for _ in 0..BLADES {
            let turn = luck.share() * TAU;
            let side = Vec3::new(ops::cos(turn), 0.0, ops::sin(turn));
            let height = (0.09 + 0.17 * luck.share()) * tall;
            let foot = at + Vec2::new(luck.share() - 0.5, luck.share() - 0.5) * 0.30;
            let foot = ground.point(foot.x, foot.y) - Vec3::Y * 0.01;
            let lean = side.cross(Vec3::Y) * height * (luck.share() - 0.5) * 1.2;
            let points = [
                foot - side * 0.017,
                foot + side * 0.017,
                foot + Vec3::Y * height + lean,
            ];
            positions.extend(points.map(|point| point.to_array()));
            normals.extend([up.to_array(); 3]);
            colors.extend([root, root, tip].map(|color| color.with_w(1.0).to_array()));
        }
    }
    let count = positions.len() as u32;
    (count > 0).then(|| {
        Mesh::new(
            PrimitiveTopology::TriangleList,
            RenderAssetUsages::RENDER_WORLD,
        )
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals)
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, colors)
        .with_inserted_indices(Indices::U32((0..count).collect()))
    })
}
