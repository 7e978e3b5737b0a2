//! The meshes of one tile: its ground with a skirt that hides where finer tiles meet it, and its water.

use bevy::{
    asset::RenderAssetUsages,
    mesh::{Indices, PrimitiveTopology},
    prelude::*,
};
use model::Cover;
use terrain::{Ground, Paint};

use super::tree::{CELLS, TileId};

/// How far a skirt hangs down, as a share of a cell.
const SKIRT: f32 = 1.2;
/// Water is drawn as far up the shore as waves may wet it, in metres.
const WET_M: f32 = 0.15;

/// Vertices of a mesh of the ground: beside place and normal the six shares of paint.
#[derive(Default)]
pub(super) struct Sheet {
    positions: Vec<[f32; 3]>,
    normals: Vec<[f32; 3]>,
    paint: Vec<[f32; 4]>,
    more_paint: Vec<[f32; 2]>,
    indices: Vec<u32>,
}

impl Sheet {
    pub(super) fn push(&mut self, position: Vec3, normal: Vec3, paint: Paint) -> u32 {
        let mut shares = [0.0; 6];
        if let Some((cover, thick)) = paint.cover() {
            shares[place(cover)] = f32::from(thick) / f32::from(Paint::THICKEST);
        }
        let [grass, rock, sand, dirt, snow, path] = shares;
        self.positions.push(position.to_array());
        self.normals.push(normal.to_array());
        self.paint.push([grass, rock, sand, dirt]);
        self.more_paint.push([snow, path]);
        self.positions.len() as u32 - 1
    }

    pub(super) fn quad(&mut self, near: u32, right: u32, far: u32, opposite: u32) {
        self.indices
            .extend([near, far, right, right, far, opposite]);
    }

    pub(super) fn mesh(self) -> Mesh {
        Mesh::new(
            PrimitiveTopology::TriangleList,
            RenderAssetUsages::RENDER_WORLD,
        )
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, self.positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, self.normals)
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, self.paint)
        .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, self.more_paint)
        .with_inserted_indices(Indices::U32(self.indices))
    }
}

const fn place(cover: Cover) -> usize {
    cover as usize
}

/// The ground of a tile, and its water where it has any.
pub(super) fn meshes(ground: &Ground, id: TileId) -> (Mesh, Option<Mesh>) {
    let (stride, (column, row), corner) = (id.stride(), id.first(), id.corner());
    let cell_m = id.edge_m() / CELLS as f32;
    let across = CELLS + 3;
    let heights = ground.square_m((column - stride, row - stride), stride, across);
    let height = |x: i32, z: i32| heights[((z + 1) * across + x + 1) as usize];
    let point = |x: i32, z: i32| {
        let flat = corner + Vec2::new(x as f32, z as f32) * cell_m;
        Vec3::new(flat.x, height(x, z), flat.y)
    };
    let normal = |x: i32, z: i32| {
        let slope_x = height(x + 1, z) - height(x - 1, z);
        let slope_z = height(x, z + 1) - height(x, z - 1);
        Vec3::new(-slope_x, 2.0 * cell_m, -slope_z).normalize_or(Vec3::Y)
    };
    let paint = |x: i32, z: i32| ground.paint(column + x * stride, row + z * stride);

    let mut sheet = Sheet::default();
    for z in 0..=CELLS {
        for x in 0..=CELLS {
            sheet.push(point(x, z), normal(x, z), paint(x, z));
        }
    }
    let index = |x: i32, z: i32| (z * (CELLS + 1) + x) as u32;
    for z in 0..CELLS {
        for x in 0..CELLS {
            sheet.quad(
                index(x, z),
                index(x + 1, z),
                index(x, z + 1),
                index(x + 1, z + 1),
            );
        }
    }
    let mut hem = |from: (i32, i32), to: (i32, i32)| {
        let drop = Vec3::NEG_Y * cell_m * SKIRT;
        let mut below =
            |(x, z): (i32, i32)| sheet.push(point(x, z) + drop, normal(x, z), paint(x, z));
        let (low, low_next) = (below(from), below(to));
        sheet.quad(index(to.0, to.1), index(from.0, from.1), low_next, low);
    };
    for i in 0..CELLS {
        hem((i, 0), (i + 1, 0));
        hem((i + 1, CELLS), (i, CELLS));
        hem((0, i + 1), (0, i));
        hem((CELLS, i), (CELLS, i + 1));
    }
    (sheet.mesh(), water(ground.water_m(), point))
}

/// The surface over whatever lies below it, with how deep that is.
fn water(water_m: f32, point: impl Fn(i32, i32) -> Vec3) -> Option<Mesh> {
    let mut positions = Vec::new();
    let mut depths = Vec::new();
    let mut indices: Vec<u32> = Vec::new();
    let mut known = vec![None; ((CELLS + 1) * (CELLS + 1)) as usize];
    for z in 0..CELLS {
        for x in 0..CELLS {
            let corners = [(x, z), (x + 1, z), (x, z + 1), (x + 1, z + 1)];
            let is_wet = corners
                .iter()
                .any(|(x, z)| point(*x, *z).y < water_m + WET_M);
            if !is_wet {
                continue;
            }
            let [near, right, far, opposite] = corners.map(|(x, z)| {
                *known[(z * (CELLS + 1) + x) as usize].get_or_insert_with(|| {
                    let bottom = point(x, z);
                    positions.push(bottom.with_y(water_m).to_array());
                    depths.push([water_m - bottom.y, 0.0]);
                    positions.len() as u32 - 1
                })
            });
            indices.extend([near, far, right, right, far, opposite]);
        }
    }
    if indices.is_empty() {
        return None;
    }
    let normals = vec![[0.0, 1.0, 0.0]; positions.len()];
    Some(
        Mesh::new(
            PrimitiveTopology::TriangleList,
            RenderAssetUsages::RENDER_WORLD,
        )
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals)
        .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, depths)
        .with_inserted_indices(Indices::U32(indices)),
    )
}
