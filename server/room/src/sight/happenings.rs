//! What became of things in one tick.

use std::collections::BTreeMap;

use bevy::prelude::*;
use model::ObjectId;
use protocol::{About, Facet, Thing};
use terrain::ChunkId;

use super::{
    register::{AllThings, Register},
    touched::Touched,
};
use crate::poses::Moved;

/// What became of things in this tick, by the chunk from which it is seen.
#[derive(Default)]
pub(super) struct Happenings(BTreeMap<ChunkId, Vec<Happened>>);

pub(super) enum Happened {
    /// It is otherwise.
    Told(About),
    /// It came from another chunk; who sees that one knows it.
    Came(About, ChunkId),
    /// It is gone.
    Gone(ObjectId),
    /// It went to another chunk; who sees that one goes on seeing it.
    Went(ObjectId, ChunkId),
}

impl Happenings {
    /// Chunk by chunk.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&ChunkId, &Vec<Happened>)> {
        self.0.iter()
    }

    fn note(&mut self, chunk: ChunkId, what: Happened) {
        self.0.entry(chunk).or_default().push(what);
    }
}

/// Finds out what became of things since the last tick.
pub(super) fn gather(
    touched: &mut Touched,
    moved: &Moved,
    register: &mut Register,
    all: &AllThings,
    things: Query<&Thing>,
    tick: u32,
) -> Happenings {
    let mut happenings = Happenings::default();
    for object in touched.gone.drain(..) {
        if let Some(chunk) = register.remove(object, tick) {
            happenings.note(chunk, Happened::Gone(object));
        }
    }
    for (entity, object) in &moved.0 {
        let thing = all.get(*entity).ok();
        let left = thing.and_then(|(placed, _)| register.move_to(*object, *placed, tick));
        if let Some((from, to)) = left.zip(register.chunk_of(*object)) {
            happenings.note(from, Happened::Went(*object, to));
            let about = register.whole(all, *object);
            happenings
                .0
                .entry(to)
                .or_default()
                .extend(about.map(|about| Happened::Came(about, from)));
        }
    }
    for (entity, kinds) in std::mem::take(&mut touched.things) {
        let Ok((placed, sides)) = all.get(entity) else {
            continue;
        };
        let Some(object) = things.get(entity).ok().map(|thing| thing.object) else {
            continue;
        };
        let is_known = register.chunk_of(object).is_some();
        let about = if is_known {
            register.touch(object, tick);
            let facets = Facet::of(sides, kinds);
            let placed = None;
            Some(About {
                object,
                placed,
                facets,
            })
        } else {
            register.add(object, entity, *placed, tick);
            register.whole(all, object)
        };
        if let Some((about, chunk)) = about.zip(register.chunk_of(object)) {
            happenings.note(chunk, Happened::Told(about));
        }
    }
    happenings
}
