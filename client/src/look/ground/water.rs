//! Water: waves that run over it, and the deeper it is the less of the ground is seen.

use bevy::{
    asset::embedded_asset,
    prelude::*,
    render::render_resource::{AsBindGroup, ShaderType},
    shader::ShaderRef,
};

use super::material::Grain;
use crate::{look::light, theme::world};

/// What all water wears.
#[derive(Resource)]
pub(super) struct WaterLook(pub(super) Handle<Water>);

pub(super) fn plugin(app: &mut App) {
    embedded_asset!(app, "water.wgsl");
    app.add_plugins(MaterialPlugin::<Water>::default())
        .add_systems(Startup, fill);
}

#[derive(Asset, AsBindGroup, TypePath, Clone)]
pub(super) struct Water {
    #[uniform(0)]
    colors: WaterColors,
    #[texture(1)]
    #[sampler(2)]
    grain: Handle<Image>,
}

#[derive(ShaderType, Clone)]
struct WaterColors {
    shallow: Vec4,
    deep: Vec4,
    horizon: Vec4,
    zenith: Vec4,
    to_sun: Vec4,
}

impl Material for Water {
    fn fragment_shader() -> ShaderRef {
        "embedded://client/look/ground/water.wgsl".into()
    }

    fn alpha_mode(&self) -> AlphaMode {
        AlphaMode::Blend
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }
}

fn fill(mut commands: Commands, grain: Res<Grain>, mut materials: ResMut<Assets<Water>>) {
    let water = materials.add(Water {
        colors: WaterColors {
            shallow: world::shader(world::WATER_SHALLOW),
            deep: world::shader(world::WATER_DEEP),
            horizon: world::shader(world::HORIZON),
            zenith: world::shader(world::SKY),
            to_sun: light::to_sun().extend(0.0),
        },
        grain: grain.0.clone(),
    });
    commands.insert_resource(WaterLook(water));
}
