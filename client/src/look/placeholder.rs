//! The wait: clay of exactly the thing's size, tinted, with a slow shimmer from the ground up and a
//! thin ring for progress. Grey when it could not be made.

use bevy::{
    asset::embedded_asset,
    mesh::MeshTag,
    pbr::{ExtendedMaterial, MaterialExtension},
    prelude::*,
    render::render_resource::{AsBindGroup, ShaderType},
    shader::{ShaderRef, load_shader_library},
};
use protocol::{Appearance, Progress, Thing};

use super::{
    dress::Dress,
    ring::{Ring, RingLook, RingQuad},
    rounded,
};
use crate::theme::{tokens, world};

pub(super) type ClayMaterial = ExtendedMaterial<StandardMaterial, Clay>;

/// The ring lies this far outside the placeholder's corners.
const RING_ROOM_M: f32 = 0.2;
/// Half the ring's width.
const RING_WIDTH_M: f32 = 0.02;

#[expect(clippy::mem_forget, reason = "Bevy's macro keeps the library for ever")]
pub(super) fn plugin(app: &mut App) {
    load_shader_library!(app, "fade.wgsl");
    embedded_asset!(app, "clay.wgsl");
    app.add_plugins(MaterialPlugin::<ClayMaterial>::default())
        .add_systems(Update, (raise, (tint, show_progress)).chain());
}

/// Makes clay shimmer and dissolve.
#[derive(Asset, AsBindGroup, TypePath, Clone)]
pub(super) struct Clay {
    #[uniform(100)]
    look: ClayLook,
}

#[derive(ShaderType, Clone)]
struct ClayLook {
    /// The light that rises through it; its alpha is how strongly.
    shimmer: Vec4,
}

impl MaterialExtension for Clay {
    fn fragment_shader() -> ShaderRef {
        "embedded://client/look/clay.wgsl".into()
    }
}

/// On the thing while it is clay: its stand-in and the ring around it.
#[derive(Component)]
pub(crate) struct Standing {
    /// A child of the visible twin.
    pub(super) clay: Entity,
    pub(super) ring: Entity,
    material: Handle<ClayMaterial>,
    ring_material: Handle<Ring>,
}

/// Raises clay for every new thing; what is ready replaces it on the same road as what was just made.
pub(super) fn raise(
    things: Query<(Entity, &Thing, &Dress), Added<Dress>>,
    quad: Res<RingQuad>,
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut clays: ResMut<Assets<ClayMaterial>>,
    mut rings: ResMut<Assets<Ring>>,
) {
    for (entity, thing, dress) in &things {
        let material = clays.add(ClayMaterial {
            base: StandardMaterial {
                base_color: world::clay(thing.color),
                perceptual_roughness: 0.82,
                reflectance: 0.3,
                ..default()
            },
            extension: Clay {
                look: ClayLook {
                    shimmer: shimmer(1.0),
                },
            },
        });
        let radius_m = thing.size_m.xz().length() / 2.0 + RING_ROOM_M;
        let ring_material = rings.add(Ring {
            look: RingLook {
                color: world::panel(tokens::AMBER).to_vec4(),
                filled: 0.0,
                breath: 0.25,
                width: RING_WIDTH_M / radius_m,
                inside: 0.0,
            },
        });
        let clay = commands
            .spawn((
                ChildOf(dress.root()),
                Mesh3d(meshes.add(rounded::standing_box(thing.size_m))),
                MeshMaterial3d(material.clone()),
                MeshTag(0),
                Transform::default(),
            ))
            .id();
        let ring = commands
            .spawn((
                ChildOf(dress.root()),
                quad.ring(ring_material.clone(), radius_m),
            ))
            .id();
        commands.entity(entity).insert(Standing {
            clay,
            ring,
            material,
            ring_material,
        });
    }
}

fn shimmer(strength: f32) -> Vec4 {
    world::shader(world::SUN_GLOW).truncate().extend(strength)
}

/// Colour while it waits, grey once it was given up.
fn tint(
    things: Query<(&Thing, &Appearance, &Standing), Or<(Changed<Appearance>, Added<Standing>)>>,
    mut clays: ResMut<Assets<ClayMaterial>>,
    mut rings: ResMut<Assets<Ring>>,
) {
    for (thing, appearance, standing) in &things {
        let (clay, glow, ring) = match appearance {
            Appearance::Failed { .. } => (world::CLAY_FAILED, 0.0, tokens::BAD),
            Appearance::Pending(_) | Appearance::Ready(_) => {
                (world::clay(thing.color), 1.0, tokens::AMBER)
            }
        };
        if let Some(mut material) = clays.get_mut(&standing.material) {
            material.base.base_color = clay;
            material.extension.look.shimmer = shimmer(glow);
        }
        if let Some(mut material) = rings.get_mut(&standing.ring_material) {
            material.look.color = world::panel(ring).to_vec4();
        }
    }
}

fn show_progress(
    things: Query<(&Progress, &Standing), Changed<Progress>>,
    mut rings: ResMut<Assets<Ring>>,
) {
    for (progress, standing) in &things {
        if let Some(mut material) = rings.get_mut(&standing.ring_material) {
            material.look.filled = f32::from(progress.percent) / 100.0;
        }
    }
}
