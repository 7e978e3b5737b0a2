//! One warm sun with soft shadows, cool light from the sky, haze, and the camera that sees them.

use bevy::{
    anti_alias::fxaa::Fxaa,
    asset::RenderAssetUsages,
    camera::Hdr,
    core_pipeline::tonemapping::Tonemapping,
    light::{CascadeShadowConfigBuilder, DirectionalLightShadowMap, ShadowFilteringMethod},
    math::ops,
    post_process::bloom::Bloom,
    prelude::*,
    render::{
        render_resource::{
            Extent3d, TextureDimension, TextureFormat, TextureViewDescriptor, TextureViewDimension,
        },
        renderer::RenderAdapterInfo,
    },
};

use super::daylight::{Daylight, Daylit};
use crate::theme::world;

/// Beyond this, shadows are smaller than a pixel of the haze.
const SHADOW_FAR_M: f32 = 90.0;
/// Edge of each face of the sky's light.
const FACE: u32 = 32;
/// What the sky adds, in cd/m².
const SKY_LIGHT: f32 = 1_250.0;
/// The lens, from bottom to top.
pub(crate) const FIELD_RAD: f32 = 0.96;
/// Where fog has eaten 95 % of what is behind it, for an eye near the ground.
const HAZE_M: f32 = 900.0;
/// Haze lies low: for every metre an eye is higher it sees so much farther, up to twice as far.
const CLEARER_PER_M: f32 = 6.0;

/// What this machine affords.
#[derive(Resource, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quality {
    /// A graphics card.
    Full,
    /// A processor that draws.
    Plain,
}

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(PreStartup, choose_quality)
        .add_systems(Startup, (light, limit_shadows))
        .add_systems(Update, (shine.after(Daylit), rise));
}

/// The one sun.
#[derive(Component)]
struct Sun;

/// Sun, haze and the sky's light go with the time of day.
fn shine(
    daylight: Res<Daylight>,
    mut suns: Query<(&mut DirectionalLight, &mut Transform), With<Sun>>,
    mut eyes: Query<(&mut DistanceFog, &mut EnvironmentMapLight)>,
    mut clear: ResMut<ClearColor>,
) {
    let horizon = LinearRgba::from_vec4(daylight.horizon).into();
    for (mut sun, mut at) in &mut suns {
        if daylight.is_changed() {
            (sun.color, sun.illuminance) = (daylight.sun, daylight.lux);
            *at = Transform::default().looking_to(-daylight.to_sun, Vec3::Y);
            clear.0 = horizon;
        }
    }
    for (mut fog, mut sky) in &mut eyes {
        if fog.color != horizon {
            fog.color = horizon;
            sky.intensity = SKY_LIGHT * daylight.share;
        }
    }
}

/// Who flies high looks through less haze.
fn rise(mut eyes: Query<(&Transform, &mut DistanceFog), Changed<Transform>>) {
    for (eye, mut fog) in &mut eyes {
        let clearer_m = (eye.translation.y * CLEARER_PER_M).clamp(0.0, HAZE_M);
        fog.falloff = FogFalloff::from_visibility_squared(HAZE_M + clearer_m);
    }
}

pub(super) fn choose_quality(
    mut commands: Commands,
    adapter: Option<Res<RenderAdapterInfo>>,
    set: Option<Res<Quality>>,
) {
    if set.is_none() {
        let software = adapter.is_none_or(|adapter| format!("{:?}", adapter.device_type) == "Cpu");
        commands.insert_resource(if software {
            Quality::Plain
        } else {
            Quality::Full
        });
    }
}

fn limit_shadows(mut commands: Commands, quality: Res<Quality>) {
    let size = match *quality {
        Quality::Full => 2_048,
        Quality::Plain => 1_024,
    };
    commands.insert_resource(DirectionalLightShadowMap { size });
}

fn light(mut commands: Commands, quality: Res<Quality>, daylight: Res<Daylight>) {
    let (cascades, far) = match *quality {
        Quality::Full => (3, SHADOW_FAR_M),
        Quality::Plain => (1, SHADOW_FAR_M * 0.35),
    };
    commands.insert_resource(GlobalAmbientLight::NONE);
    commands.insert_resource(ClearColor(world::HORIZON));
    commands.spawn((
        Sun,
        DirectionalLight {
            color: daylight.sun,
            illuminance: daylight.lux,
            shadow_maps_enabled: true,
            ..default()
        },
        CascadeShadowConfigBuilder {
            num_cascades: cascades,
            maximum_distance: far,
            first_cascade_far_bound: 14.0,
            ..default()
        }
        .build(),
        Transform::default().looking_to(-daylight.to_sun, Vec3::Y),
    ));
}

/// Opens an eye that sees the world as we mean it, as far as this machine affords that.
pub(crate) fn open_eye(
    commands: &mut Commands,
    quality: Quality,
    images: &mut Assets<Image>,
    whose: impl Bundle,
) {
    let mut eye = commands.spawn((
        Camera3d::default(),
        Projection::Perspective(PerspectiveProjection {
            fov: FIELD_RAD,
            near: 0.05,
            far: 3_000.0,
            ..default()
        }),
        Tonemapping::TonyMcMapface,
        DistanceFog {
            color: world::HORIZON,
            directional_light_color: world::SUN_GLOW.with_alpha(0.35),
            directional_light_exponent: 10.0,
            falloff: FogFalloff::from_visibility_squared(HAZE_M),
        },
        sky_light(images),
        whose,
    ));
    match quality {
        Quality::Full => eye.insert((
            Hdr,
            Bloom {
                intensity: 0.10,
                ..Bloom::NATURAL
            },
            Msaa::Sample4,
            ShadowFilteringMethod::Gaussian,
        )),
        Quality::Plain => eye.insert((
            Msaa::Off,
            Fxaa::default(),
            ShadowFilteringMethod::Hardware2x2,
        )),
    };
}

/// Light from the sky above and the meadow below, smooth enough to serve as reflection, too.
fn sky_light(images: &mut Assets<Image>) -> EnvironmentMapLight {
    let image = images.add(sky_cube());
    EnvironmentMapLight {
        diffuse_map: images.add(blurred_cube()),
        specular_map: image,
        intensity: SKY_LIGHT,
        ..default()
    }
}

/// What a level, dull surface gets of it, in cd/m².
pub(super) fn from_above() -> Vec4 {
    up().min(Vec4::ONE) * SKY_LIGHT
}

fn up() -> Vec4 {
    mix(world::HORIZON, world::SKY, 0.72)
}

/// What a mirror would see: the sky's three colours, a soft horizon, the meadow.
fn sky_cube() -> Image {
    cube(FACE, |direction| {
        let sky = mix(
            world::HORIZON,
            world::SKY,
            ops::powf(direction.y.max(0.0), 0.55),
        );
        let sky = sky.lerp(world::shader(world::ZENITH), direction.y.max(0.0));
        let to_sun = Daylight::default().to_sun;
        let glow = ops::powf(direction.dot(to_sun).max(0.0), 6.0) * 0.5;
        let above = sky + world::shader(world::SUN_GLOW) * glow;
        world::shader(world::BOUNCE).lerp(above, (direction.y * 6.0 + 0.5).clamp(0.0, 1.0))
    })
}

/// What dull stuff would see: up is sky, down is meadow, and everything between.
fn blurred_cube() -> Image {
    cube(8, |direction| {
        world::shader(world::BOUNCE).lerp(up(), direction.y * 0.5 + 0.5)
    })
}

fn mix(from: Color, to: Color, share: f32) -> Vec4 {
    world::shader(from).lerp(world::shader(to), share)
}

fn cube(size: u32, color: impl Fn(Vec3) -> Vec4) -> Image {
    let mut bytes = Vec::with_capacity((size * size * 6 * 4) as usize);
    for face in 0..6 {
        for y in 0..size {
            for x in 0..size {
                let at = |index: u32| (index as f32 + 0.5) / size as f32 * 2.0 - 1.0;
                let texel = color(cube_direction(face, at(x), at(y))).clamp(Vec4::ZERO, Vec4::ONE);
                bytes.extend([texel.x, texel.y, texel.z, 1.0].map(|share| (share * 255.0) as u8));
            }
        }
    }
    Image {
        texture_view_descriptor: Some(TextureViewDescriptor {
            dimension: Some(TextureViewDimension::Cube),
            ..default()
        }),
        ..Image::new(
            Extent3d {
                width: size,
                height: size,
                depth_or_array_layers: 6,
            },
            TextureDimension::D2,
            bytes,
            TextureFormat::Rgba8Unorm,
            RenderAssetUsages::RENDER_WORLD,
        )
    }
}

/// The order and orientation of a cube texture's faces.
fn cube_direction(face: u32, u: f32, v: f32) -> Vec3 {
    match face {
        0 => Vec3::new(1.0, -v, -u),
        1 => Vec3::new(-1.0, -v, u),
        2 => Vec3::new(u, 1.0, v),
        3 => Vec3::new(u, -1.0, -v),
        4 => Vec3::new(u, -v, 1.0),
        _ => Vec3::new(-u, -v, -1.0),
    }
    .normalize_or(Vec3::Y)
}
