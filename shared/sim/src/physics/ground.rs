//! The ground as a solid: a height field for every chunk that some body is near, laid anew when the chunk changes.

use std::collections::{BTreeMap, BTreeSet};

use bevy::prelude::*;
use bevy_rapier3d::{
    prelude as rapier,
    rapier::parry::{
        shape::{HeightFieldFlags, SharedShape},
        utils::Array2,
    },
};
use terrain::{CELL_M, CHUNK_M, CHUNK_SAMPLES, ChunkId, Ground};

use super::Stepping;
use crate::{Land, Step};

/// Chunks this near to a body are solid before it gets there, in metres.
const NEAR_M: f32 = 6.0;

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Land>()
        .init_resource::<Laid>()
        .add_systems(
            FixedUpdate,
            (notice, lay)
                .chain()
                .in_set(Step::Simulate)
                .before(Stepping),
        );
}

/// The chunks that are solid, and as what they were laid.
#[derive(Resource, Default)]
struct Laid {
    chunks: BTreeMap<ChunkId, Option<(Entity, [u64; 4])>>,
    missing: BTreeSet<ChunkId>,
}

type Stirred = (With<rapier::RigidBody>, Changed<Transform>);

/// Bodies need ground under them wherever they come.
fn notice(bodies: Query<(&Transform, Option<&rapier::Collider>), Stirred>, mut laid: ResMut<Laid>) {
    for (transform, collider) in &bodies {
        let size_m = collider.map_or(0.0, |collider| {
            let ball = collider.raw.compute_local_bounding_sphere();
            ball.center.length() + ball.radius
        });
        let reach_m = size_m + NEAR_M;
        let at = transform.translation;
        let first = Ground::chunk_at(at.x - reach_m, at.z - reach_m);
        let last = Ground::chunk_at(at.x + reach_m, at.z + reach_m);
        if first.is_some() && first == last && first.is_some_and(|id| laid.chunks.contains_key(&id))
        {
            continue;
        }
        let steps = (2.0 * reach_m / CHUNK_M).ceil().min(64.0) as u16;
        let along = |step: u16| (f32::from(step) * CHUNK_M).min(2.0 * reach_m) - reach_m;
        for (x, z) in (0..=steps).flat_map(|x| (0..=steps).map(move |z| (x, z))) {
            if let Some(id) = Ground::chunk_at(at.x + along(x), at.z + along(z))
                && !laid.chunks.contains_key(&id)
            {
                laid.chunks.insert(id, None);
                laid.missing.insert(id);
            }
        }
    }
}

/// Lays what is missing, and what has changed.
fn lay(land: Res<Land>, mut laid: ResMut<Laid>, mut commands: Commands) {
    let due: Vec<_> = if land.is_changed() {
        laid.missing.clear();
        laid.chunks.keys().copied().collect()
    } else if laid.missing.is_empty() {
        return;
    } else {
        std::mem::take(&mut laid.missing).into_iter().collect()
    };
    for id in due {
        let is = hashes(&land.0, id);
        let was = laid.chunks.get(&id).copied().flatten();
        let entity = match was {
            Some((_, was)) if was == is => continue,
            Some((entity, _)) => {
                commands.entity(entity).insert(field(&land.0, id));
                entity
            }
            None => commands
                .spawn((
                    Name::new("ground"),
                    Transform::from_translation(middle(id)),
                    field(&land.0, id),
                    rapier::Friction::coefficient(0.9),
                ))
                .id(),
        };
        laid.chunks.insert(id, Some((entity, is)));
    }
}

/// What a chunk is laid from: itself, and the first samples of those behind it.
fn hashes(ground: &Ground, id: ChunkId) -> [u64; 4] {
    let (column, row) = id.place();
    [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dz)| {
        let neighbour = ChunkId::at(column + dx, row + dz);
        // The seed decides what has no hash.
        let unchanged = u64::from(ground.seed()) << 1 | 1;
        neighbour.map_or(0, |id| match ground.hash(id) {
            0 => unchanged,
            hash => hash,
        })
    })
}

fn middle(id: ChunkId) -> Vec3 {
    let (column, row) = id.place();
    let along = |index: i32| (index as f32 + 0.5) * CHUNK_M - terrain::HALF_M;
    Vec3::new(along(column), 0.0, along(row))
}

fn field(ground: &Ground, id: ChunkId) -> rapier::Collider {
    let corners = CHUNK_SAMPLES as usize + 1;
    let rows = ground.square_m(id.first(), 1, corners as i32);
    // Column-major: Rapier's rows run along +Z, its columns along +X.
    let heights: Vec<f32> = (0..corners)
        .flat_map(|x| rows.iter().skip(x).step_by(corners).copied())
        .collect();
    let first = heights[0];
    let (corners, heights) = if heights
        .iter()
        .all(|height| height.to_bits() == first.to_bits())
    {
        // Level ground is two triangles.
        (2, vec![first; 4])
    } else {
        (corners, heights)
    };
    let across = CHUNK_SAMPLES as f32 * CELL_M;
    let shape = SharedShape::heightfield_with_flags(
        Array2::new(corners, corners, heights),
        Vec3::new(across, 1.0, across),
        // Bodies slide over the edges between triangles as if there were none.
        HeightFieldFlags::FIX_INTERNAL_EDGES,
    );
    shape.into()
}
