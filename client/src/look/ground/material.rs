//! What the ground looks like: by what is painted there, and else by what grows there.

use bevy::{
    asset::embedded_asset,
    mesh::MeshVertexBufferLayoutRef,
    pbr::{ExtendedMaterial, MaterialExtension, MaterialExtensionKey, MaterialExtensionPipeline},
    prelude::*,
    render::render_resource::{
        AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError,
    },
    shader::ShaderRef,
};
use session::Driving;
use sim::Land;
use terrain::Ground;

use super::grain;
use crate::{
    look::{
        daylight::{Daylight, Daylit},
        light::{self, Quality},
    },
    theme::world,
};

/// How strongly the build grid shows.
const GRID: f32 = 0.22;

pub(super) type GroundMaterial = ExtendedMaterial<StandardMaterial, Covers>;

/// What all of the ground wears.
#[derive(Resource)]
pub(super) struct GroundLook(pub(super) Handle<GroundMaterial>);

/// The grain that ground and water are made of.
#[derive(Resource)]
pub(super) struct Grain(pub(super) Handle<Image>);

pub(super) fn plugin(app: &mut App) {
    embedded_asset!(app, "ground.wgsl");
    app.add_plugins(MaterialPlugin::<GroundMaterial>::default())
        .add_systems(PreStartup, mix.after(light::choose_quality))
        .add_systems(Update, (show_grid, wet.after(Daylit)));
}

/// Colours the ground by place and paint.
#[derive(Asset, AsBindGroup, TypePath, Clone)]
#[bind_group_data(CoversKey)]
pub(super) struct Covers {
    #[uniform(100)]
    colors: Colors,
    #[texture(101)]
    #[sampler(102)]
    grain: Handle<Image>,
    quality: Quality,
}

/// Which of its two shaders the ground wears.
#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct CoversKey {
    plain: bool,
}

impl From<&Covers> for CoversKey {
    fn from(covers: &Covers) -> Self {
        Self {
            plain: covers.quality == Quality::Plain,
        }
    }
}

#[derive(ShaderType, Clone)]
struct Colors {
    grass: Vec4,
    dry: Vec4,
    deep: Vec4,
    earth: Vec4,
    rock: Vec4,
    sand: Vec4,
    snow: Vec4,
    path: Vec4,
    /// Its alpha is how strongly the grid shows.
    grid: Vec4,
    /// Light from above, for the plain shader; its last place is how high water stands.
    sky: Vec4,
}

impl MaterialExtension for Covers {
    fn fragment_shader() -> ShaderRef {
        "embedded://client/look/ground/ground.wgsl".into()
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
        // Skirts are seen from either side.
        descriptor.primitive.cull_mode = None;
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

fn mix(
    quality: Res<Quality>,
    mut commands: Commands,
    mut images: ResMut<Assets<Image>>,
    mut materials: ResMut<Assets<GroundMaterial>>,
) {
    let grain = images.add(grain::image());
    let material = materials.add(GroundMaterial {
        base: StandardMaterial {
            perceptual_roughness: 0.95,
            reflectance: 0.18,
            ..default()
        },
        extension: Covers {
            quality: *quality,
            grain: grain.clone(),
            colors: Colors {
                grass: world::shader(world::GRASS),
                dry: world::shader(world::GRASS_DRY),
                deep: world::shader(world::GRASS_DEEP),
                earth: world::shader(world::EARTH),
                rock: world::shader(world::ROCK),
                sand: world::shader(world::SAND),
                snow: world::shader(world::SNOW),
                path: world::shader(world::PATH),
                grid: world::shader(world::GRID.with_alpha(GRID)),
                sky: light::from_above().with_w(Ground::default().water_m()),
            },
        },
    });
    commands.insert_resource(GroundLook(material));
    commands.insert_resource(Grain(grain));
}

/// Who plays sees a meadow, who builds sees a workbench.
fn show_grid(
    driving: Option<Res<Driving>>,
    look: Res<GroundLook>,
    mut was_body: Local<bool>,
    mut materials: ResMut<Assets<GroundMaterial>>,
) {
    let is_body = driving.is_some_and(|driving| driving.0.is_some());
    if is_body != *was_body {
        *was_body = is_body;
        if let Some(mut material) = materials.get_mut(&look.0) {
            material.extension.colors.grid.w = if is_body { 0.0 } else { GRID };
        }
    }
}

/// Shores are where water stands, and dull ground is as bright as the sky.
fn wet(
    land: Res<Land>,
    daylight: Res<Daylight>,
    look: Res<GroundLook>,
    mut was: Local<Vec4>,
    mut materials: ResMut<Assets<GroundMaterial>>,
) {
    let is = (light::from_above() * daylight.share).with_w(land.0.water_m());
    if is != *was
        && let Some(mut material) = materials.get_mut(&look.0)
    {
        material.extension.colors.sky = is;
        *was = is;
    }
}
