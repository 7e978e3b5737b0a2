//! Water: waves that run over it, and the deeper it is the less of the ground is seen.

use bevy::{
    asset::embedded_asset,
    prelude::*,
    render::render_resource::{AsBindGroup, ShaderType},
    shader::ShaderRef,
};

use super::material::Grain;
use crate::{
    look::daylight::{Daylight, Daylit},
    theme::world,
};

/// What all water wears.
#[derive(Resource)]
pub(super) struct WaterLook(pub(super) Handle<Water>);

pub(super) fn plugin(app: &mut App) {
    embedded_asset!(app, "water.wgsl");
    app.add_plugins(MaterialPlugin::<Water>::default())
        .add_systems(Startup, fill)
        .add_systems(Update, reflect.after(Daylit));
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

fn fill(
    daylight: Res<Daylight>,
    mut commands: Commands,
    grain: Res<Grain>,
    mut materials: ResMut<Assets<Water>>,
) {
    let water = materials.add(Water {
        colors: WaterColors {
            shallow: world::shader(world::WATER_SHALLOW),
            deep: world::shader(world::WATER_DEEP),
            horizon: daylight.horizon,
            zenith: daylight.sky,
        },
        grain: grain.0.clone(),
    });
    commands.insert_resource(WaterLook(water));
}

/// The sky in it is that of the time of day.
fn reflect(daylight: Res<Daylight>, look: Res<WaterLook>, mut materials: ResMut<Assets<Water>>) {
    if daylight.is_changed()
        && let Some(mut water) = materials.get_mut(&look.0)
    {
        water.colors.horizon = daylight.horizon;
        water.colors.zenith = daylight.sky;
    }
}
