//! What this player knows of the room's things: what the room tells of those near, kept while a connection is mended.

use std::collections::{BTreeMap, BTreeSet};

use bevy::prelude::*;
use lightyear::prelude::*;
use model::ObjectId;
use protocol::{About, Came, Facet, Remembered, ThingNews, Things};
use sim::Step;
use terrain::ChunkId;

use crate::{Lane, LinkState, Traffic, interpolate, poses::Heard};

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Known>()
        .add_systems(PreUpdate, hear.after(MessageSystems::Receive))
        .add_systems(FixedUpdate, come.in_set(Step::Publish));
}

/// The things that are known here.
#[derive(Resource, Default)]
pub struct Known {
    things: BTreeMap<ObjectId, Entity>,
    /// Of which waking of the room.
    waking: Option<u64>,
    /// The tick of the newest that was told.
    tick: u32,
    chunks: BTreeSet<ChunkId>,
    /// What was told of a chunk that is not shown whole yet.
    arriving: Vec<ObjectId>,
}

impl Known {
    /// The entity of a thing.
    #[must_use]
    pub fn get(&self, object: ObjectId) -> Option<Entity> {
        self.things.get(&object).copied()
    }

    /// The chunks of the world that are known whole.
    #[must_use]
    pub const fn chunks(&self) -> &BTreeSet<ChunkId> {
        &self.chunks
    }

    fn learn(&mut self, world: &mut World, news: ThingNews) {
        match news {
            ThingNews::Woke { waking, resumed } => {
                if !resumed {
                    self.forget_all(world);
                }
                self.waking = Some(waking);
            }
            ThingNews::Told {
                tick,
                things,
                chunk,
            } => {
                self.tick = tick;
                match things.unpack() {
                    Ok(things) => {
                        for about in things {
                            if chunk.is_some() {
                                self.arriving.push(about.object);
                            }
                            self.take_in(world, about);
                        }
                    }
                    Err(why) => tracing::warn!(%why, "unreadable"),
                }
            }
            ThingNews::Gone { tick, objects } => {
                self.tick = tick;
                for object in objects {
                    self.forget(world, object);
                }
            }
            ThingNews::Shown { chunk } => {
                self.arriving.clear();
                self.chunks.insert(chunk);
            }
            ThingNews::Hidden { chunk } => {
                self.chunks.remove(&chunk);
            }
        }
    }

    fn take_in(&mut self, world: &mut World, about: About) {
        let About {
            object,
            placed,
            facets,
        } = about;
        if let Some(placed) = placed {
            let known = self.things.entry(object);
            let entity = *known.or_insert_with(|| world.spawn_empty().id());
            let mut heard = world.resource_mut::<Heard>();
            let placed = heard.meet(object, entity, placed, self.tick);
            let mut thing = world.entity_mut(entity);
            interpolate::appear(&mut thing, placed);
            for facet in Facet::missing(&facets) {
                facet.wear(&mut thing);
            }
        }
        let thing = self
            .get(object)
            .and_then(|entity| world.get_entity_mut(entity).ok());
        if let Some(mut thing) = thing {
            for facet in facets {
                facet.wear(&mut thing);
            }
        }
    }

    fn forget(&mut self, world: &mut World, object: ObjectId) {
        if let Some(entity) = self.things.remove(&object) {
            world.despawn(entity);
        }
    }

    fn forget_all(&mut self, world: &mut World) {
        for entity in std::mem::take(self).things.into_values() {
            world.despawn(entity);
        }
    }
}

fn hear(world: &mut World) {
    let mut wires = world.query::<&mut MessageReceiver<ThingNews>>();
    let mut news = Vec::new();
    for mut wire in wires.iter_mut(world) {
        news.extend(wire.receive());
    }
    if !news.is_empty() {
        world.resource_scope(|world, mut known: Mut<Known>| {
            for news in news {
                if let ThingNews::Told { things, .. } = &news {
                    let mut traffic = world.resource_mut::<Traffic>();
                    traffic.note(Lane::Things, things.len());
                }
                known.learn(world, news);
            }
        });
    }
}

/// Tells the room what is still known here, once per connection.
fn come(
    link: Res<LinkState>,
    known: Res<Known>,
    mut has_come: Local<bool>,
    mut wires: Query<&mut MessageSender<Came>, With<Connected>>,
) {
    if *link != LinkState::Connected {
        *has_come = false;
        return;
    }
    if !*has_come && let Ok(mut wire) = wires.single_mut() {
        *has_come = true;
        wire.send::<Things>(Came(known.waking.map(|waking| Remembered {
            waking,
            tick: known.tick,
            chunks: known.chunks.iter().copied().collect(),
        })));
    }
}

/// What a connection that broke off had not shown whole is not known.
pub(crate) fn forget_halves(world: &mut World) {
    world.resource_scope(|world, mut known: Mut<Known>| {
        for object in std::mem::take(&mut known.arriving) {
            known.forget(world, object);
        }
    });
}
