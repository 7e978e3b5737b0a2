//! The ground: a meadow that rolls away into the haze, with a path, and the build grid drawn on it.

use bevy::{
    asset::{RenderAssetUsages, embedded_asset},
    light::NotShadowCaster,
    math::ops,
    mesh::{Indices, MeshVertexBufferLayoutRef, PrimitiveTopology},
    pbr::{ExtendedMaterial, MaterialExtension, MaterialExtensionKey, MaterialExtensionPipeline},
    prelude::*,
    render::render_resource::{
        AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError,
    },
    shader::ShaderRef,
};

use super::light::{self, Quality};
use crate::theme::world;
use session::Driving;

/// Half the edge of the ground one can stand on, and one cell of it.
const NEAR_HALF_M: f32 = terrain::HALF_M;
const NEAR_CELL_M: f32 = terrain::CELL_M;
/// Pieces along one edge, so that what is behind the eye is not drawn.
const NEAR_PIECES: i32 = 8;
/// Half the edge of the coarse ground around it; the haze ends it.
const FAR_HALF_M: f32 = 1_792.0;
const FAR_CELL_M: f32 = 32.0;
/// Distant hills, only to be looked at.
const FAR_HILLS_M: f32 = 55.0;

/// How strongly the build grid shows.
const GRID: f32 = 0.22;

type GroundMaterial = ExtendedMaterial<StandardMaterial, Meadow>;

pub(crate) fn plugin(app: &mut App) {
    embedded_asset!(app, "ground.wgsl");
    app.add_plugins(MaterialPlugin::<GroundMaterial>::default())
        .add_systems(Startup, lay)
        .add_systems(Update, show_grid);
}

/// Colours the ground by place.
#[derive(Asset, AsBindGroup, TypePath, Clone)]
#[bind_group_data(MeadowKey)]
pub(crate) struct Meadow {
    #[uniform(100)]
    colors: MeadowColors,
    quality: Quality,
}

/// Which of its two shaders the meadow wears.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct MeadowKey {
    plain: bool,
}

impl From<&Meadow> for MeadowKey {
    fn from(meadow: &Meadow) -> Self {
        Self {
            plain: meadow.quality == Quality::Plain,
        }
    }
}

#[derive(ShaderType, Clone)]
struct MeadowColors {
    grass: Vec4,
    dry: Vec4,
    deep: Vec4,
    earth: Vec4,
    /// Its alpha is how strongly the grid shows.
    grid: Vec4,
    /// Light from above, for the plain shader.
    sky: Vec4,
}

impl MaterialExtension for Meadow {
    fn fragment_shader() -> ShaderRef {
        "embedded://client/look/ground.wgsl".into()
    }

    fn enable_prepass() -> bool {
        false
    }

    fn specialize(
        _: &MaterialExtensionPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _: &MeshVertexBufferLayoutRef,
        key: MaterialExtensionKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        if let Some(fragment) = descriptor
            .fragment
            .as_mut()
            .filter(|_| key.bind_group_data.plain)
        {
            fragment.shader_defs.push("PLAIN".into());
        }
        Ok(())
    }
}

/// A point on the ground.
pub(crate) fn on_ground(x: f32, z: f32) -> Vec3 {
    Vec3::new(x, terrain::height_m(x, z), z)
}

/// Who plays sees a meadow, who builds sees a workbench.
fn show_grid(
    driving: Option<Res<Driving>>,
    mut was_body: Local<bool>,
    mut materials: ResMut<Assets<GroundMaterial>>,
) {
    let is_body = driving.is_some_and(|driving| driving.0.is_some());
    if is_body != *was_body {
        *was_body = is_body;
        let alpha = if is_body { 0.0 } else { GRID };
        for (_, material) in materials.iter_mut() {
            material.extension.colors.grid.w = alpha;
        }
    }
}

fn lay(
    quality: Res<Quality>,
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<GroundMaterial>>,
) {
    let material = materials.add(GroundMaterial {
        base: StandardMaterial {
            perceptual_roughness: 0.95,
            reflectance: 0.18,
            ..default()
        },
        extension: Meadow {
            quality: *quality,
            colors: MeadowColors {
                grass: world::shader(world::GRASS),
                dry: world::shader(world::GRASS_DRY),
                deep: world::shader(world::GRASS_DEEP),
                earth: world::shader(world::EARTH),
                grid: world::shader(world::GRID.with_alpha(GRID)),
                sky: light::from_above(),
            },
        },
    });
    let piece_m = NEAR_HALF_M * 2.0 / NEAR_PIECES as f32;
    let cells = (piece_m / NEAR_CELL_M) as i32;
    for z in 0..NEAR_PIECES {
        for x in 0..NEAR_PIECES {
            let corner = Vec2::new(x as f32, z as f32) * piece_m - NEAR_HALF_M;
            let mesh = patch(corner, NEAR_CELL_M, cells, on_ground, |_, _| true);
            commands.spawn((
                Mesh3d(meshes.add(mesh)),
                MeshMaterial3d(material.clone()),
                NotShadowCaster,
            ));
        }
    }
    let cells = (FAR_HALF_M * 2.0 / FAR_CELL_M) as i32;
    let hole = (NEAR_HALF_M / FAR_CELL_M) as i32;
    let outside = |x: i32, z: i32| {
        let near = |cell: i32| cell >= cells / 2 - hole && cell < cells / 2 + hole;
        !(near(x) && near(z))
    };
    let far = patch(
        Vec2::splat(-FAR_HALF_M),
        FAR_CELL_M,
        cells,
        on_far_hills,
        outside,
    );
    commands.spawn((
        Mesh3d(meshes.add(far)),
        MeshMaterial3d(material),
        NotShadowCaster,
    ));
}

/// Beyond the edge the ground rolls on into distant hills.
fn on_far_hills(x: f32, z: f32) -> Vec3 {
    let beyond = (x.abs().max(z.abs()) - NEAR_HALF_M).max(0.0);
    let rise = (beyond / 700.0).min(1.0);
    let roll = 1.2
        + ops::sin(x * 0.0061 + 1.3)
        + ops::sin(z * 0.0047 - x * 0.0023)
        + 0.6 * ops::sin(z * 0.013 + x * 0.009);
    on_ground(x, z) + Vec3::Y * rise * rise * roll.max(0.0) * FAR_HILLS_M * 0.4
}

/// A square of `cells`² cells; `keep` may leave some out.
fn patch(
    corner: Vec2,
    cell_m: f32,
    cells: i32,
    surface: impl Fn(f32, f32) -> Vec3,
    keep: impl Fn(i32, i32) -> bool,
) -> Mesh {
    let normal = |at: Vec2| {
        let step = cell_m / 2.0;
        let slope =
            |dx: f32, dz: f32| surface(at.x + dx, at.y + dz).y - surface(at.x - dx, at.y - dz).y;
        Vec3::new(-slope(step, 0.0), 2.0 * step, -slope(0.0, step)).normalize_or(Vec3::Y)
    };
    let mut positions = Vec::new();
    let mut normals = Vec::new();
    for z in 0..=cells {
        for x in 0..=cells {
            let at = corner + Vec2::new(x as f32, z as f32) * cell_m;
            positions.push(surface(at.x, at.y).to_array());
            normals.push(normal(at).to_array());
        }
    }
    let mut indices = Vec::new();
    for z in 0..cells {
        for x in 0..cells {
            if keep(x, z) {
                let first = (z * (cells + 1) + x) as u32;
                let below = first + cells as u32 + 1;
                indices.extend([first, below, first + 1, first + 1, below, below + 1]);
            }
        }
    }
    Mesh::new(
        PrimitiveTopology::TriangleList,
        RenderAssetUsages::RENDER_WORLD,
    )
    .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
    .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals)
    .with_inserted_indices(Indices::U32(indices))
}
