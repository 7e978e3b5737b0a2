//! Which things are in which chunk of the world, and when they last were otherwise.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use bevy::prelude::*;
use model::ObjectId;
use protocol::{About, Facet, Parcel, Placed, Sides, Thing};
use terrain::{ChunkId, Ground, HALF_M};

/// Things packed together, at most: few enough that nobody waits long for the first of them.
pub(super) const PARCEL_THINGS: usize = 128;

/// Things whose going is remembered for those who come back; whoever was away for longer is told everything.
const GONE_MAX: usize = 4_096;

/// Every thing with all of its sides.
pub(super) type AllThings<'w, 's> = Query<'w, 's, (&'static Placed, Sides), With<Thing>>;

/// What is told, and where.
#[derive(Resource, Default)]
pub(crate) struct Register {
    things: BTreeMap<ObjectId, Entry>,
    chunks: BTreeMap<ChunkId, Chunk>,
    gone: VecDeque<(u32, ObjectId)>,
    /// Of what went before this tick nothing is known any more.
    remembers_from: u32,
}

#[derive(Clone, Copy)]
struct Entry {
    entity: Entity,
    chunk: ChunkId,
    changed: u32,
}

#[derive(Default)]
struct Chunk {
    members: BTreeSet<ObjectId>,
    /// All of them, packed, until one is otherwise.
    packed: Option<Arc<[Parcel]>>,
}

impl Register {
    /// Where a thing is that is told of.
    pub(crate) fn chunk_of(&self, object: ObjectId) -> Option<ChunkId> {
        self.things.get(&object).map(|entry| entry.chunk)
    }

    /// A thing is here from now on.
    pub(super) fn add(&mut self, object: ObjectId, entity: Entity, placed: Placed, tick: u32) {
        let chunk = chunk_at(placed);
        let entry = Entry {
            entity,
            chunk,
            changed: tick,
        };
        self.things.insert(object, entry);
        let chunk = self.chunks.entry(chunk).or_default();
        chunk.members.insert(object);
        chunk.packed = None;
    }

    /// A thing is otherwise than it was.
    pub(super) fn touch(&mut self, object: ObjectId, tick: u32) {
        if let Some(entry) = self.things.get_mut(&object) {
            entry.changed = tick;
            if let Some(chunk) = self.chunks.get_mut(&entry.chunk) {
                chunk.packed = None;
            }
        }
    }

    /// A thing is somewhere else; the chunk it came from, if it is in another one now.
    pub(super) fn move_to(
        &mut self,
        object: ObjectId,
        placed: Placed,
        tick: u32,
    ) -> Option<ChunkId> {
        self.touch(object, tick);
        let entry = self.things.get_mut(&object)?;
        let (from, to) = (entry.chunk, chunk_at(placed));
        if from == to {
            return None;
        }
        entry.chunk = to;
        self.leave(from, object);
        let chunk = self.chunks.entry(to).or_default();
        chunk.members.insert(object);
        chunk.packed = None;
        Some(from)
    }

    /// A thing is gone; where it was.
    pub(super) fn remove(&mut self, object: ObjectId, tick: u32) -> Option<ChunkId> {
        let entry = self.things.remove(&object)?;
        self.leave(entry.chunk, object);
        self.gone.push_back((tick, object));
        if self.gone.len() > GONE_MAX
            && let Some((tick, _)) = self.gone.pop_front()
        {
            self.remembers_from = tick + 1;
        }
        Some(entry.chunk)
    }

    fn leave(&mut self, chunk: ChunkId, object: ObjectId) {
        if let Some(left) = self.chunks.get_mut(&chunk) {
            left.members.remove(&object);
            left.packed = None;
            if left.members.is_empty() {
                self.chunks.remove(&chunk);
            }
        }
    }

    /// The things of a chunk.
    pub(super) fn members(&self, chunk: ChunkId) -> impl Iterator<Item = ObjectId> {
        let chunk = self.chunks.get(&chunk);
        chunk.into_iter().flat_map(|chunk| &chunk.members).copied()
    }

    /// Everything in a chunk, packed.
    pub(super) fn parcels(&mut self, all: &AllThings, chunk: ChunkId) -> Arc<[Parcel]> {
        let Some(Chunk { members, packed }) = self.chunks.get_mut(&chunk) else {
            return Arc::default();
        };
        let things = &self.things;
        let pack = || {
            let members: Vec<_> = members.iter().copied().collect();
            let parcels = members.chunks(PARCEL_THINGS).map(|objects| {
                let about = objects
                    .iter()
                    .filter_map(|object| whole(all, *object, things.get(object)?.entity));
                Parcel::pack(&about.collect::<Vec<_>>())
            });
            parcels.collect()
        };
        packed.get_or_insert_with(pack).clone()
    }

    /// Everything about one thing.
    pub(super) fn whole(&self, all: &AllThings, object: ObjectId) -> Option<About> {
        whole(all, object, self.things.get(&object)?.entity)
    }

    /// Whether all that changed since a tick is known.
    pub(super) const fn remembers(&self, since: u32) -> bool {
        since >= self.remembers_from
    }

    /// What is otherwise since a tick, and where it is; nowhere if it is gone.
    pub(super) fn changed_since(
        &self,
        since: u32,
    ) -> impl Iterator<Item = (ObjectId, Option<ChunkId>)> {
        let there = self.things.iter();
        let there = there.filter(move |(_, entry)| entry.changed >= since);
        let gone = self.gone.iter().filter(move |(tick, _)| *tick >= since);
        there
            .map(|(object, entry)| (*object, Some(entry.chunk)))
            .chain(gone.map(|(_, object)| (*object, None)))
    }
}

fn whole(all: &AllThings, object: ObjectId, entity: Entity) -> Option<About> {
    let (placed, sides) = all.get(entity).ok()?;
    Some(About {
        object,
        placed: Some(*placed),
        facets: Facet::all_of(sides),
    })
}

/// The chunk that counts for a thing; beyond the border the nearest one.
fn chunk_at(Placed(pose): Placed) -> ChunkId {
    let within = |metres: f32| metres.clamp(-HALF_M, HALF_M - 1e-3);
    let at = Ground::chunk_at(within(pose.position.x), within(pose.position.z));
    at.expect("a place within the border is in a chunk")
}
