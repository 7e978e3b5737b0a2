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
        // Here a mesh is known to the renderer in the same frame; after `Update` only in the next, and there would be holes.
        .add_systems(Update, (leave, lay).chain());
}

/// The tiles that are drawn.
#[derive(Resource, Default)]
struct Tiles {
    laid: BTreeMap<TileId, Tile>,
    /// Others are drawn in their place, or will be in a moment: with how many frames they stay.
    leaving: Vec<(Entity, u8)>,
    /// From where they were chosen.
    eye: Vec3,
}

/// A tile that is drawn, and from what.
struct Tile {
    is: u64,
    ground: Drawn,
    water: Option<Drawn>,
}

/// Something whose mesh changes under it, so that nobody sees a hole while they sculpt.
struct Drawn {
    entity: Entity,
    mesh: Handle<Mesh>,
}

impl Drawn {
    fn spawn(mesh: Handle<Mesh>, look: impl Bundle, commands: &mut Commands) -> Self {
        let drawn = (Mesh3d(mesh.clone()), look, NotShadowCaster);
        let entity = commands.spawn(drawn).id();
        Self { entity, mesh }
    }

    fn renewed(self, mesh: Mesh, meshes: &mut Assets<Mesh>) -> Self {
        if let Some(mut drawn) = meshes.get_mut(&self.mesh) {
            *drawn = mesh;
        }
        self
    }
}

/// Frames until something new is seen: so long what was there before stays.
const LEAVING_FRAMES: u8 = 2;

/// Tiles are chosen anew when the eye has gone this far, in metres.
const STEP_M: f32 = 2.0;

/// What something else is seen in place of goes.
fn leave(mut tiles: ResMut<Tiles>, mut commands: Commands) {
    tiles.leaving.retain_mut(|(entity, frames)| {
        *frames = frames.saturating_sub(1);
        if *frames == 0 {
            commands.entity(*entity).despawn();
        }
        *frames > 0
    });
}

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
    let unwanted = tiles.laid.extract_if(.., |id, _| !wanted.contains(id));
    let unwanted: Vec<_> = unwanted
        .map(|(_, tile)| (tile.ground.entity, LEAVING_FRAMES))
        .collect();
    tiles.leaving.extend(unwanted);
    for id in wanted {
        let is = id.content(&land.0);
        if tiles.laid.get(&id).is_some_and(|tile| tile.is == is) {
            continue;
        }
        let known = tiles.laid.remove(&id);
        let (was_ground, was_water) =
            known.map_or((None, None), |tile| (Some(tile.ground), tile.water));
        let (mesh, surface) = tile::meshes(&land.0, id);
        let ground = if let Some(drawn) = was_ground {
            drawn.renewed(mesh, &mut meshes)
        } else {
            let look = MeshMaterial3d(look.0.clone());
            Drawn::spawn(meshes.add(mesh), look, &mut commands)
        };
        let water = match (was_water, surface) {
            (Some(drawn), Some(mesh)) => Some(drawn.renewed(mesh, &mut meshes)),
            (None, Some(mesh)) => {
                let look = (MeshMaterial3d(waves.0.clone()), ChildOf(ground.entity));
                Some(Drawn::spawn(meshes.add(mesh), look, &mut commands))
            }
            (Some(dry), None) => {
                commands.entity(dry.entity).despawn();
                None
            }
            (None, None) => None,
        };
        tiles.laid.insert(id, Tile { is, ground, water });
    }
}

/// Lets the ground be seen, or not: for whoever measures what it costs.
pub(crate) fn set_seen(world: &mut World, seen: bool) {
    let tiles = world.resource::<Tiles>().laid.values();
    let tiles: Vec<_> = tiles.map(|tile| tile.ground.entity).collect();
    let visibility = match seen {
        true => Visibility::Inherited,
        false => Visibility::Hidden,
    };
    for tile in tiles.into_iter().chain(grass::patches(world)) {
        world.entity_mut(tile).insert(visibility);
    }
}
