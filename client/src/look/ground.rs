//! The ground: tiles around the eye, finer the nearer they are, drawn anew where somebody changes them; hills in the haze; water.

mod far;
mod grain;
mod grass;
mod material;
mod tile;
mod tree;
mod water;

use std::collections::BTreeMap;

use bevy::{light::NotShadowCaster, prelude::*};
use sim::Land;

use super::light::Quality;
use material::GroundLook;
use tree::TileId;
use water::WaterLook;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Tiles>()
        .add_plugins((material::plugin, water::plugin, far::plugin, grass::plugin))
        .add_systems(
            PostUpdate,
            lay.after(TransformSystems::Propagate)
                .before(bevy::camera::visibility::VisibilitySystems::CalculateBounds),
        );
}

/// The tiles that are drawn, and from what.
#[derive(Resource, Default)]
struct Tiles {
    laid: BTreeMap<TileId, (u64, Entity)>,
    /// From where they were chosen.
    eye: Vec3,
}

/// Tiles are chosen anew when the eye has gone this far, in metres.
const STEP_M: f32 = 2.0;

/// Keeps the right tiles around the eye.
fn lay(
    eyes: Query<&GlobalTransform, With<Camera3d>>,
    land: Res<Land>,
    look: Res<GroundLook>,
    waves: Res<WaterLook>,
    quality: Res<Quality>,
    mut tiles: ResMut<Tiles>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut commands: Commands,
) {
    let Ok(eye) = eyes.single().map(GlobalTransform::translation) else {
        return;
    };
    let moved = tiles.laid.is_empty() || eye.distance(tiles.eye) > STEP_M;
    if !moved && !land.is_changed() {
        return;
    }
    if moved {
        tiles.eye = eye;
    }
    let wanted = tree::around(tiles.eye, *quality);
    tiles.laid.retain(|id, (_, entity)| {
        let keep = wanted.contains(id);
        if !keep {
            commands.entity(*entity).despawn();
        }
        keep
    });
    for id in wanted {
        let is = id.content(&land.0);
        if tiles.laid.get(&id).is_some_and(|(was, _)| *was == is) {
            continue;
        }
        let (ground, water) = tile::meshes(&land.0, id);
        if let Some((_, entity)) = tiles.laid.remove(&id) {
            commands.entity(entity).despawn();
        }
        let mut entity = commands.spawn((
            Mesh3d(meshes.add(ground)),
            MeshMaterial3d(look.0.clone()),
            NotShadowCaster,
        ));
        if let Some(water) = water {
            entity.with_child((
                Mesh3d(meshes.add(water)),
                MeshMaterial3d(waves.0.clone()),
                NotShadowCaster,
            ));
        }
        let entity = entity.id();
        tiles.laid.insert(id, (is, entity));
    }
}

/// Lets the ground be seen, or not: for whoever measures what it costs.
pub(crate) fn set_seen(world: &mut World, seen: bool) {
    let tiles = world.resource::<Tiles>().laid.values();
    let tiles: Vec<_> = tiles.map(|(_, entity)| *entity).collect();
    let visibility = match seen {
        true => Visibility::Inherited,
        false => Visibility::Hidden,
    };
    for tile in tiles.into_iter().chain(grass::patches(world)) {
        world.entity_mut(tile).insert(visibility);
    }
}
