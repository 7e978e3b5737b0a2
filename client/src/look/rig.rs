//! Characters that move: the clip that fits what they do, blended into the one before, on bones that every level of
//! detail shares.

mod armature;
mod moves;
mod swim;

use bevy::{
    mesh::skinning::{SkinnedMesh, SkinnedMeshInverseBindposes},
    prelude::*,
};
use model::AssetVersion;
use protocol::{Gait, Thing};
use sim::{Land, motion};

pub(crate) use armature::Armature;
use moves::{Going, Moves};

use super::{
    dress::{Dress, DressOf},
    shelf::Shelf,
    swap::Wears,
};

/// Who is farther from the camera stands still: nobody sees a finger's breadth from there.
const ANIMATED_M: f32 = 40.0;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (wake, advance, bend)
            .chain()
            .after(super::swap::reveal)
            .after(super::lod::choose),
    );
}

/// The bones of a model, ready to be drawn with.
pub(super) struct Rig {
    pub(super) version: AssetVersion,
    pub(super) armature: Armature,
    pub(super) binds: Handle<SkinnedMeshInverseBindposes>,
}

/// On the pieces of one level of detail: its bones, as entities.
#[derive(Component)]
pub(super) struct Bones {
    version: AssetVersion,
    joints: Vec<Entity>,
}

impl Rig {
    /// Spawns the bones below the pieces that they move, at rest.
    pub(super) fn hang(&self, commands: &mut Commands, group: Entity) -> SkinnedMesh {
        let mut joints = Vec::<Entity>::with_capacity(self.armature.bones.len());
        for bone in &self.armature.bones {
            let above = bone.parent.map_or(group, |parent| joints[parent]);
            let place = Transform::from_translation(bone.place);
            joints.push(commands.spawn((ChildOf(above), place)).id());
        }
        commands.entity(group).insert(Bones {
            version: self.version,
            joints: joints.clone(),
        });
        SkinnedMesh {
            inverse_bindposes: self.binds.clone(),
            joints,
        }
    }
}

/// Whoever wears bones can move.
fn wake(
    things: Query<(Entity, &Wears), (Changed<Wears>, Without<Moves>)>,
    shelf: Res<Shelf>,
    mut commands: Commands,
) {
    for (thing, wears) in &things {
        let rigged = shelf
            .model(wears.version)
            .is_some_and(|model| model.rig.is_some());
        if rigged {
            commands.entity(thing).insert(Moves::new(thing));
        }
    }
}

/// Lets time pass for everybody who is near enough to be seen moving.
fn advance(
    eye: Query<&GlobalTransform, With<Camera3d>>,
    twins: Query<&GlobalTransform>,
    mut things: Query<(&mut Moves, &Wears, &Dress, &Thing, Option<&Gait>)>,
    shelf: Res<Shelf>,
    land: Res<Land>,
    time: Res<Time>,
) {
    let Ok(eye) = eye.single() else { return };
    for (mut moves, wears, dress, thing, gait) in &mut things {
        let Ok(feet) = twins.get(dress.root()).map(GlobalTransform::translation) else {
            continue;
        };
        let near = feet.distance_squared(eye.translation()) < ANIMATED_M * ANIMATED_M;
        let model = shelf.model(wears.version);
        let rig = model.and_then(|model| model.rig.as_ref());
        if let Some(rig) = rig.filter(|_| near) {
            let swims = motion::swims(land.0.water_m() - feet.y, thing.size_m.y);
            let going = match gait.copied().unwrap_or_default() {
                gait if swims => Going::Swims(gait),
                gait => Going::Walks(gait),
            };
            moves.advance(&rig.armature, going, time.delta_secs());
        }
    }
}

/// Turns the bones of everything that such a thing wears: while one level goes and another comes, of both. What it wore
/// before it was made anew stays as it was.
fn bend(
    groups: Query<(&ChildOf, &Bones)>,
    twins: Query<&DressOf>,
    things: Query<(Ref<Moves>, &Wears)>,
    mut joints: Query<&mut Transform>,
) {
    for (twin, bones) in &groups {
        let thing = twins.get(twin.parent()).ok();
        let Some((moves, wears)) = thing.and_then(|thing| things.get(thing.0).ok()) else {
            continue;
        };
        if !moves.is_changed() || wears.version != bones.version {
            continue;
        }
        for (joint, pose) in bones.joints.iter().zip(moves.poses()) {
            if let Ok(mut transform) = joints.get_mut(*joint) {
                transform.set_if_neq(*pose);
            }
        }
    }
}
