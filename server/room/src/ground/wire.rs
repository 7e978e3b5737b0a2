//! How everybody comes to have the same ground: who is near is told what somebody did and does the same; who knows a chunk otherwise
//! is shown it whole.

use std::collections::BTreeMap;

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{Carve, CommandId, PlayerId, WaterLevel};
use protocol::{ChunkLost, Earth, Gaze, GroundNews, Player};
use sim::Land;
use terrain::{CHUNK_M, ChunkId, Ground, HALF_M};

use super::Touched;
use crate::link::Member;

/// Whoever is nearer to a chunk than this, in metres, is told of it.
const NEAR_M: f32 = 320.0;

/// Bytes of chunks that one player is shown in one tick, about: a fifth of a megabyte a second.
const SHOW_BYTES: usize = 3_600;

/// What one player knows of the ground: by chunk the hash they have; those they never heard of are as the seed has them.
#[derive(Component, Default)]
pub(crate) struct Known {
    chunks: BTreeMap<ChunkId, u64>,
    founded: bool,
    /// Where they were when nothing was missing, if it has been so since the ground last changed.
    content_at: Option<ChunkId>,
}

/// A hash no chunk has.
const UNKNOWN: u64 = u64::MAX;

impl Known {
    fn hash(&self, chunk: ChunkId) -> u64 {
        self.chunks.get(&chunk).copied().unwrap_or_default()
    }
}

/// Who comes knows nothing yet.
pub(crate) fn welcome(arrived: On<Add, Member>, mut commands: Commands) {
    commands.entity(arrived.entity).insert(Known::default());
}

/// Tells everybody near what somebody did.
pub(crate) fn tell(world: &mut World, command: CommandId, carve: Carve, touched: &[Touched]) {
    let eyes = eyes(world);
    let chunks = touched.iter().map(|touched| (touched.chunk, touched.is));
    let carved = GroundNews::Carved {
        command,
        carve,
        chunks: chunks.collect(),
    };
    let mut links = world.query::<(&Member, &mut Known, &mut MessageSender<GroundNews>)>();
    for (member, mut known, mut wire) in links.iter_mut(world) {
        let Some(eye) = eyes.get(&member.0) else {
            continue;
        };
        let can_follow = known.founded
            && touched.iter().all(|touched| {
                known.hash(touched.chunk) == touched.was && is_near(*eye, touched.chunk)
            });
        if can_follow {
            let now = touched.iter().map(|touched| (touched.chunk, touched.is));
            known.chunks.extend(now);
            wire.send::<Earth>(carved.clone());
        }
    }
}

/// Tells everybody how high water stands.
pub(super) fn tell_flood(world: &mut World, level: WaterLevel) {
    let mut links = world.query::<(&Known, &mut MessageSender<GroundNews>)>();
    for (known, mut wire) in links.iter_mut(world) {
        if known.founded {
            wire.send::<Earth>(GroundNews::Flooded { level });
        }
    }
}

fn eyes(world: &mut World) -> BTreeMap<PlayerId, Vec3> {
    let mut players = world.query::<(&Player, &Gaze)>();
    let eyes = players.iter(world);
    eyes.map(|(player, gaze)| (player.player, gaze.0.position))
        .collect()
}

fn away_m(eye: Vec3, chunk: ChunkId) -> f32 {
    let (column, row) = chunk.place();
    let middle = |index: i32| (index as f32 + 0.5) * CHUNK_M - HALF_M;
    let away = Vec2::new(middle(column) - eye.x, middle(row) - eye.z);
    away.length()
}

fn is_near(eye: Vec3, chunk: ChunkId) -> bool {
    away_m(eye, chunk) < NEAR_M
}

/// Somebody's chunk is not what it should be.
pub(crate) fn hear_lost(mut links: Query<(&mut Known, &mut MessageReceiver<ChunkLost>)>) {
    for (mut known, mut lost) in &mut links {
        for ChunkLost(chunk) in lost.receive() {
            known.chunks.insert(chunk, UNKNOWN);
            known.content_at = None;
        }
    }
}

/// Shows everybody the chunks near them that they do not know, the nearest first, a few at a time.
pub(crate) fn show(
    land: Res<Land>,
    players: Query<(&Player, &Gaze)>,
    mut links: Query<(&Member, &mut Known, &mut MessageSender<GroundNews>)>,
    mut packed: Local<BTreeMap<ChunkId, (u64, Vec<u8>)>>,
) {
    let ground = &land.0;
    for (member, mut known, mut wire) in &mut links {
        if !known.founded {
            known.founded = true;
            let seed = ground.seed();
            wire.send::<Earth>(GroundNews::Founded { seed });
            let level = ground.water();
            wire.send::<Earth>(GroundNews::Flooded { level });
        }
        let eye = players.iter().find(|(player, _)| player.player == member.0);
        let Some(eye) = eye.map(|(_, gaze)| gaze.0.position) else {
            continue;
        };
        let here = Ground::chunk_at(eye.x, eye.z);
        if known.content_at.is_some() && known.content_at == here && !land.is_changed() {
            continue;
        }
        let mut due = missing(ground, &known, eye);
        due.sort_by(|a, b| away_m(eye, *a).total_cmp(&away_m(eye, *b)));
        let mut bytes = 0;
        let mut shown = 0;
        for chunk in &due {
            let hash = ground.hash(*chunk);
            let kept = packed
                .entry(*chunk)
                .or_insert_with(|| (UNKNOWN, Vec::new()));
            if kept.0 != hash {
                *kept = (hash, ground.packed(*chunk));
            }
            wire.send::<Earth>(GroundNews::Shown {
                chunk: *chunk,
                packed: kept.1.clone(),
            });
            known.chunks.insert(*chunk, hash);
            bytes += kept.1.len();
            shown += 1;
            if bytes >= SHOW_BYTES {
                break;
            }
        }
        known.content_at = here.filter(|_| shown == due.len());
    }
}

fn missing(ground: &Ground, known: &Known, eye: Vec3) -> Vec<ChunkId> {
    let changed = ground.edited().map(|(chunk, _)| chunk);
    let all = changed.chain(known.chunks.keys().copied());
    let mut due: Vec<_> = all
        .filter(|chunk| known.hash(*chunk) != ground.hash(*chunk) && is_near(eye, *chunk))
        .collect();
    due.sort_unstable();
    due.dedup();
    due
}
