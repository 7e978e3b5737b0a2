//! The sky: a dome around the eye with a gradient, a sun in its haze and slow clouds.

use bevy::{
    asset::embedded_asset,
    camera::visibility::NoFrustumCulling,
    light::{NotShadowCaster, NotShadowReceiver},
    mesh::MeshVertexBufferLayoutRef,
    pbr::{MaterialPipeline, MaterialPipelineKey},
    prelude::*,
    render::render_resource::{
        AsBindGroup, RenderPipelineDescriptor, ShaderType, SpecializedMeshPipelineError,
    },
    shader::ShaderRef,
};

use super::{
    daylight::{Daylight, Daylit},
    light::Quality,
};
use crate::theme::world;

/// Far inside the far plane; the shader pushes it to infinity.
const DOME_M: f32 = 100.0;

pub(crate) fn plugin(app: &mut App) {
    embedded_asset!(app, "sky.wgsl");
    app.add_plugins(MaterialPlugin::<Sky>::default())
        .add_systems(Startup, raise)
        .add_systems(Update, turn.after(Daylit))
        .add_systems(PostUpdate, follow_eye.before(TransformSystems::Propagate));
}

#[derive(Asset, AsBindGroup, TypePath, Clone)]
struct Sky {
    #[uniform(0)]
    colors: SkyColors,
}

#[derive(ShaderType, Clone)]
struct SkyColors {
    zenith: Vec4,
    sky: Vec4,
    horizon: Vec4,
    glow: Vec4,
    cloud: Vec4,
    /// Its last place: octaves of the clouds.
    to_sun: Vec4,
}

impl Material for Sky {
    fn vertex_shader() -> ShaderRef {
        "embedded://client/look/sky.wgsl".into()
    }

    fn fragment_shader() -> ShaderRef {
        "embedded://client/look/sky.wgsl".into()
    }

    // Drawn after everything solid, so that only what stays visible of it is shaded.
    fn alpha_mode(&self) -> AlphaMode {
        AlphaMode::Blend
    }

    // And before everything else that is see-through.
    fn depth_bias(&self) -> f32 {
        -1.0e6
    }

    fn enable_prepass() -> bool {
        false
    }

    fn enable_shadows() -> bool {
        false
    }

    fn specialize(
        _: &MaterialPipeline,
        descriptor: &mut RenderPipelineDescriptor,
        _: &MeshVertexBufferLayoutRef,
        _: MaterialPipelineKey<Self>,
    ) -> Result<(), SpecializedMeshPipelineError> {
        descriptor.primitive.cull_mode = None;
        Ok(())
    }
}

#[derive(Component)]
struct Dome;

fn raise(
    quality: Res<Quality>,
    daylight: Res<Daylight>,
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut skies: ResMut<Assets<Sky>>,
) {
    let octaves = match *quality {
        Quality::Full => 5.0,
        Quality::Plain => 3.0,
    };
    let colors = SkyColors {
        zenith: daylight.zenith,
        sky: daylight.sky,
        horizon: daylight.horizon,
        glow: world::shader(world::SUN_GLOW),
        cloud: world::shader(world::CLOUD),
        to_sun: daylight.to_sun.extend(octaves),
    };
    commands.spawn((
        Dome,
        Mesh3d(
            meshes.add(
                Sphere::new(DOME_M)
                    .mesh()
                    .ico(3)
                    .unwrap_or_else(|_| Cuboid::from_length(DOME_M).into()),
            ),
        ),
        MeshMaterial3d(skies.add(Sky { colors })),
        NoFrustumCulling,
        NotShadowCaster,
        NotShadowReceiver,
    ));
}

fn follow_eye(
    eye: Query<&Transform, (With<Camera3d>, Without<Dome>)>,
    mut domes: Query<&mut Transform, With<Dome>>,
) {
    let Ok(eye) = eye.single() else { return };
    for mut dome in &mut domes {
        dome.translation = eye.translation;
    }
}

/// The sky of another time of day.
fn turn(
    daylight: Res<Daylight>,
    domes: Query<&MeshMaterial3d<Sky>, With<Dome>>,
    mut skies: ResMut<Assets<Sky>>,
) {
    if !daylight.is_changed() {
        return;
    }
    for dome in &domes {
        if let Some(mut sky) = skies.get_mut(&dome.0) {
            let colors = &mut sky.colors;
            let octaves = colors.to_sun.w;
            colors.zenith = daylight.zenith;
            colors.sky = daylight.sky;
            colors.horizon = daylight.horizon;
            colors.glow = world::shader(world::SUN_GLOW) * daylight.share;
            colors.cloud = world::shader(world::CLOUD) * daylight.share;
            colors.to_sun = daylight.to_sun.extend(octaves);
        }
    }
}
