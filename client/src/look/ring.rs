//! A thin ring lying on the ground: progress around a placeholder, glow under the landing spot.

use bevy::{
    asset::embedded_asset,
    light::{NotShadowCaster, NotShadowReceiver},
    prelude::*,
    render::render_resource::{AsBindGroup, ShaderType},
    shader::ShaderRef,
};

/// Above the ground, so that neither fights for the pixel.
pub(super) const LIFT_M: f32 = 0.03;
/// The quad is this much larger than the ring, for its glow.
pub(super) const GLOW_ROOM: f32 = 1.35;

pub(super) fn plugin(app: &mut App) {
    embedded_asset!(app, "ring.wgsl");
    app.add_plugins(MaterialPlugin::<Ring>::default())
        .add_systems(PreStartup, cut_quad);
}

/// One ring.
#[derive(Asset, AsBindGroup, TypePath, Clone)]
pub(super) struct Ring {
    #[uniform(0)]
    pub(super) look: RingLook,
}

/// What a ring shows.
#[derive(ShaderType, Clone)]
pub(super) struct RingLook {
    /// Linear; alpha fades the whole ring.
    pub(super) color: Vec4,
    /// How much of the ring is filled, 0 to 1.
    pub(super) filled: f32,
    /// How strongly it breathes, 0 to 1.
    pub(super) breath: f32,
    /// Half the ring's width as a share of its radius.
    pub(super) width: f32,
    /// How strongly its inside glows, 0 to 1.
    pub(super) inside: f32,
}

impl Material for Ring {
    fn fragment_shader() -> ShaderRef {
        "embedded://client/look/ring.wgsl".into()
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

/// The quad all rings are drawn on: one metre of radius.
#[derive(Resource)]
pub(super) struct RingQuad(Handle<Mesh>);

fn cut_quad(mut commands: Commands, mut meshes: ResMut<Assets<Mesh>>) {
    commands.insert_resource(RingQuad(
        meshes.add(Plane3d::new(Vec3::Y, Vec2::splat(GLOW_ROOM))),
    ));
}

impl RingQuad {
    /// A ring of `radius_m` around the parent's origin.
    pub(super) fn ring(&self, material: Handle<Ring>, radius_m: f32) -> impl Bundle + use<> {
        (
            Mesh3d(self.0.clone()),
            MeshMaterial3d(material),
            Transform::from_translation(Vec3::Y * LIFT_M)
                .with_scale(Vec3::new(radius_m, 1.0, radius_m)),
            NotShadowCaster,
            NotShadowReceiver,
        )
    }
}
