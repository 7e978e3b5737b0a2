//! The swap: `On<Insert, Appearance>` asks for the files; once all are here the clay dissolves into
//! the thing, with one soft pulse and no pop.

use bevy::{
    asset::embedded_asset,
    light::NotShadowCaster,
    mesh::MeshTag,
    pbr::{ExtendedMaterial, MaterialExtension},
    prelude::*,
    render::render_resource::{AsBindGroup, ShaderType},
    shader::ShaderRef,
};
use model::AssetVersion;
use protocol::{Adjusted, Appearance};

use super::{
    dress::Dress,
    placeholder::Standing,
    rig::Rig,
    shelf::{Piece, Shelf},
    tailor::{Cut, Tailor},
};
use crate::{fetch::Fetcher, theme::world};

/// Long enough to be seen, too short to wait for.
const FADE_SECS: f32 = 0.28;
/// A slow frame must not skip it.
const STEP_SECS_MAX: f32 = 0.12;
/// See `fade.wgsl`.
const TAG_GOES: u32 = 1 << 8;
const TAG_PULSES: u32 = 1 << 9;

pub(super) fn plugin(app: &mut App) {
    embedded_asset!(app, "dissolve.wgsl");
    app.add_plugins(MaterialPlugin::<ExtendedMaterial<StandardMaterial, Dissolve>>::default())
        .add_observer(load)
        // Clay that is raised only afterwards would never go.
        .add_systems(
            Update,
            (reveal, fade).chain().after(super::placeholder::raise),
        );
}

/// Lets a finished thing come and go.
#[derive(Asset, AsBindGroup, TypePath, Clone)]
pub(crate) struct Dissolve {
    #[uniform(100)]
    look: DissolveLook,
}

#[derive(ShaderType, Clone)]
struct DissolveLook {
    light: Vec4,
}

impl Dissolve {
    /// Pulses in this colour.
    pub(super) fn new(light: Color) -> Self {
        Self {
            look: DissolveLook {
                light: world::shader(light),
            },
        }
    }
}

impl MaterialExtension for Dissolve {
    fn fragment_shader() -> ShaderRef {
        "embedded://client/look/dissolve.wgsl".into()
    }
}

/// On a thing: what it is to look like as soon as that is loaded.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wants(pub(crate) AssetVersion);

/// On a thing: what it looks like now.
#[derive(Component, Clone, Copy, Debug)]
pub(crate) struct Wears {
    pub(crate) version: AssetVersion,
    pub(super) level: usize,
    pub(super) cut: Cut,
    /// A child of the visible twin; its children are the pieces.
    pub(super) group: Entity,
}

/// On what comes or goes: how far it is.
#[derive(Component, Clone, Copy)]
pub(crate) struct Fade {
    secs: f32,
    goes: bool,
    pulses: bool,
}

/// On a piece that dissolves: what it wears afterwards.
#[derive(Component)]
pub(super) struct Plain(Handle<StandardMaterial>);

fn load(
    inserted: On<Insert, Appearance>,
    appearances: Query<&Appearance>,
    mut shelf: ResMut<Shelf>,
    fetcher: Option<Res<Fetcher>>,
    mut commands: Commands,
) -> Result {
    match appearances.get(inserted.entity)? {
        Appearance::Ready(version) => {
            shelf.want(*version, fetcher.as_deref());
            commands.entity(inserted.entity).insert(Wants(*version));
        }
        Appearance::Pending(_) | Appearance::Failed { .. } => {
            commands.entity(inserted.entity).remove::<Wants>();
        }
    }
    Ok(())
}

/// Everything is here: show it, let the clay go. What is no longer wanted is never shown.
pub(super) fn reveal(
    things: Query<(
        Entity,
        &Wants,
        &Dress,
        Option<&Wears>,
        Option<&Standing>,
        Option<&Adjusted>,
    )>,
    mut tailor: Tailor,
    mut commands: Commands,
) {
    for (thing, Wants(version), dress, wears, standing, adjusted) in &things {
        if wears.is_some_and(|wears| wears.version == *version) {
            continue;
        }
        let cut = Cut::of(adjusted);
        let Some(pieces) = tailor.pieces(*version, 0, cut) else {
            continue;
        };
        let rig = tailor.rig(*version);
        let group = put_on(&mut commands, dress.root(), rig, &pieces, true);
        commands.entity(thing).insert(Wears {
            version: *version,
            level: 0,
            cut,
            group,
        });
        if let Some(standing) = standing {
            take_off(&mut commands, standing.clay, true);
            commands.entity(standing.ring).despawn();
            commands.entity(thing).remove::<Standing>();
        }
        if let Some(wears) = wears {
            take_off(&mut commands, wears.group, false);
        }
    }
}

/// Spawns the pieces of one level, dissolving in, with bones of their own.
pub(super) fn put_on(
    commands: &mut Commands,
    root: Entity,
    rig: Option<&Rig>,
    pieces: &[Piece],
    pulses: bool,
) -> Entity {
    let fade = Fade {
        secs: 0.0,
        goes: false,
        pulses,
    };
    let group = commands
        .spawn((
            ChildOf(root),
            fade,
            Transform::default(),
            Visibility::default(),
        ))
        .id();
    let skin = rig.map(|rig| rig.hang(commands, group));
    for piece in pieces {
        let mut drawn = commands.spawn((
            ChildOf(group),
            Mesh3d(piece.mesh.clone()),
            MeshMaterial3d(piece.fading.clone()),
            Plain(piece.plain.clone()),
            MeshTag(1),
        ));
        if let Some(skin) = &skin {
            drawn.insert(skin.clone());
        }
        if !piece.shadow {
            drawn.insert(NotShadowCaster);
        }
    }
    group
}

/// Lets a group or a single mesh dissolve away.
pub(super) fn take_off(commands: &mut Commands, group: Entity, pulses: bool) {
    commands.entity(group).insert(Fade {
        secs: 0.0,
        goes: true,
        pulses,
    });
}

/// Advances every dissolve; at its end what goes is gone and what came costs nothing extra.
fn fade(
    mut fades: Query<(Entity, &mut Fade, Option<&Children>)>,
    mut tags: Query<(&mut MeshTag, Option<&Plain>)>,
    time: Res<Time>,
    mut commands: Commands,
) {
    for (group, mut fade, children) in &mut fades {
        fade.secs += time.delta_secs().min(STEP_SECS_MAX);
        let share = ease_out((fade.secs / FADE_SECS).min(1.0));
        let mut tag = ((share * 255.0) as u32).max(1);
        tag |= if fade.goes { TAG_GOES } else { 0 };
        tag |= if fade.pulses { TAG_PULSES } else { 0 };
        let done = share >= 1.0;
        if done && fade.goes {
            commands.entity(group).despawn();
            continue;
        }
        for member in children.into_iter().flatten().copied().chain([group]) {
            let Ok((mut own, plain)) = tags.get_mut(member) else {
                continue;
            };
            own.0 = tag;
            if let Some(Plain(plain)) = plain.filter(|_| done) {
                own.0 = 0;
                commands
                    .entity(member)
                    .remove::<(
                        MeshMaterial3d<ExtendedMaterial<StandardMaterial, Dissolve>>,
                        Plain,
                    )>()
                    .insert(MeshMaterial3d(plain.clone()));
            }
        }
        if done {
            commands.entity(group).remove::<Fade>();
        }
    }
}

fn ease_out(share: f32) -> f32 {
    1.0 - (1.0 - share) * (1.0 - share)
}

/// Whether nothing is on its way any more: everything looks like what it is.
pub(crate) fn is_settled<'a>(
    mut things: impl Iterator<Item = (&'a Appearance, Option<&'a Wears>)>,
    fades: &Query<(), With<Fade>>,
) -> bool {
    fades.is_empty()
        && things.all(|(appearance, wears)| match appearance {
            Appearance::Ready(version) => wears.is_some_and(|wears| wears.version == *version),
            Appearance::Pending(_) => false,
            Appearance::Failed { .. } => true,
        })
}
