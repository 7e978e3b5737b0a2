//! The part of the contract that is about things: what the room tells of those near a player, and what a player who comes back
//! still knows of them.

use core::iter;

use bevy::{ecs::query::QueryData, prelude::*};
use lightyear::prelude::*;
use miniz_oxide::{deflate, inflate};
use model::{ObjectId, limits::OBJECTS_MAX};
use serde::{Deserialize, Serialize};
use terrain::ChunkId;

use crate::{
    Adjusted, Appearance, Dragged, Gait, Grouped, Handling, Held, Placed, Possessed, Progress,
    Remake, Thing,
};

/// Bytes of one [`Parcel`] unpacked, at most.
const UNPACKED_BYTES_MAX: usize = 4 << 20;

/// How hard [`deflate`] tries, 0 to 10.
const EFFORT: u8 = 6;

/// Shorter than this it takes longer to pack than it saves.
const WORTH_BYTES: usize = 256;

/// The first byte of a [`Parcel`] that is as it is.
const PLAIN: u8 = 0;

/// And of one that is deflated.
const DEFLATED: u8 = 1;

/// The room tells of its things; each of them says what is true after those before it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum ThingNews {
    /// Always the first.
    Woke {
        /// A number of this waking of the room's own.
        waking: u64,
        /// Whether what the player remembered still counts; else there is nothing yet.
        resumed: bool,
    },
    /// Things are so from now on.
    Told {
        /// The room's tick.
        tick: u32,
        /// Which, and how.
        things: Parcel,
        /// The chunk that is being shown, if that is why.
        chunk: Option<ChunkId>,
    },
    /// Things are gone, or too far away to be told of.
    Gone {
        /// The room's tick.
        tick: u32,
        /// Which.
        objects: Vec<ObjectId>,
    },
    /// Everything in a chunk has been told, and is told of from now on.
    Shown {
        /// Which.
        chunk: ChunkId,
    },
    /// A chunk is not told of any more.
    Hidden {
        /// Which.
        chunk: ChunkId,
    },
}

/// A player has come; what is told of things begins with it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came(pub Option<Remembered>);

/// What a player still knows from an earlier connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// Of which waking of the room.
    pub waking: u64,
    /// The tick of the newest that was told.
    pub tick: u32,
    /// The chunks that were shown.
    pub chunks: Vec<ChunkId>,
}

/// Everything about things: reliable and in order, on a line of its own.
pub struct Things;

pub(crate) fn plugin(app: &mut App) {
    app.add_channel::<Things>(ChannelSettings {
        mode: ChannelMode::OrderedReliable(ReliableSettings::default()),
        ..default()
    })
    .add_direction(NetworkDirection::Bidirectional);
    app.register_message::<ThingNews>()
        .add_direction(NetworkDirection::ServerToClient);
    app.register_message::<Came>()
        .add_direction(NetworkDirection::ClientToServer);
}

/// What is told of one thing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct About {
    /// Which.
    pub object: ObjectId,
    /// Where it is; only beside all of its facets.
    pub placed: Option<Placed>,
    /// How it is.
    pub facets: Vec<Facet>,
}

/// What is told of things at once, packed: much of it is the same for many.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parcel(Vec<u8>);

/// Bytes that are no [`Parcel`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what the room tells of its things cannot be read")]
pub struct Garbled;

impl Parcel {
    /// Packs it.
    #[must_use]
    pub fn pack(things: &[About]) -> Self {
        let raw = postcard::to_allocvec(things).expect("plain data has a length");
        let (how, bytes) = if raw.len() < WORTH_BYTES {
            (PLAIN, raw)
        } else {
            (DEFLATED, deflate::compress_to_vec(&raw, EFFORT))
        };
        Self(iter::once(how).chain(bytes).collect())
    }

    /// Unpacks it.
    pub fn unpack(&self) -> Result<Vec<About>, Garbled> {
        let things: Vec<About> = match self.0.split_first() {
            Some((&PLAIN, raw)) => postcard::from_bytes(raw),
            Some((&DEFLATED, packed)) => {
                let raw = inflate::decompress_to_vec_with_limit(packed, UNPACKED_BYTES_MAX);
                postcard::from_bytes(&raw.or(Err(Garbled))?)
            }
            _ => return Err(Garbled),
        }
        .or(Err(Garbled))?;
        if things.len() > OBJECTS_MAX {
            return Err(Garbled);
        }
        Ok(things)
    }

    /// Bytes on the wire.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is nothing at all in it, which is never so.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A component that is one of the facets of things.
pub trait IsFacet: Component + Clone + PartialEq {
    /// Which.
    const KIND: FacetKind;
}

/// Does the same with every kind of facet.
pub trait FacetVisitor {
    /// Does it.
    fn visit<F: IsFacet>(&mut self);
}

macro_rules! facets {
    ($($side:ident: $facet:ident, $what:literal;)+) => {
        /// One side of a thing, as it is from now on; none where it has no such side any more.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        pub enum Facet {
            $(#[doc = $what] $facet(Option<$facet>),)+
        }

        /// The sides a thing can have.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum FacetKind {
            $(#[doc = $what] $facet,)+
        }

        $(impl IsFacet for $facet {
            const KIND: FacetKind = FacetKind::$facet;
        })+

        /// Visits every kind of facet once.
        pub fn each_facet(visitor: &mut impl FacetVisitor) {
            $(visitor.visit::<$facet>();)+
        }

        /// What a query asks for to know all sides of things.
        pub type Sides = ($(Option<&'static $facet>,)+);

        impl Facet {
            /// These sides of a thing.
            #[must_use]
            pub fn of(sides: <Sides as QueryData>::Item<'_, '_>, kinds: Facets) -> Vec<Self> {
                let ($($side,)+) = sides;
                let mut facets = Vec::new();
                $(if kinds.contains(FacetKind::$facet) {
                    facets.push(Self::$facet($side.cloned()));
                })+
                facets
            }

            /// All sides that a thing has.
            #[must_use]
            pub fn all_of(sides: <Sides as QueryData>::Item<'_, '_>) -> Vec<Self> {
                let ($($side,)+) = sides;
                let mut facets = Vec::new();
                $(if $side.is_some() {
                    facets.push(Self::$facet($side.cloned()));
                })+
                facets
            }

            /// Which side it is.
            #[must_use]
            pub const fn kind(&self) -> FacetKind {
                match self {
                    $(Self::$facet(_) => FacetKind::$facet,)+
                }
            }

            /// That a thing has none of the sides that are not among these.
            #[must_use]
            pub fn missing(facets: &[Self]) -> Vec<Self> {
                let has = |kind| facets.iter().any(|facet| facet.kind() == kind);
                let mut missing = Vec::new();
                $(if !has(FacetKind::$facet) {
                    missing.push(Self::$facet(None));
                })+
                missing
            }

            /// Gives a thing this side, unless it has it.
            pub fn wear(self, thing: &mut EntityWorldMut<'_>) {
                match self {
                    $(Self::$facet(facet) => wear(thing, facet),)+
                }
            }
        }
    };
}

// In the order in which a thing that is new gets them: who waits for its look finds all the rest.
facets! {
    thing: Thing, "What it is.";
    handling: Handling, "What one can do with it.";
    adjusted: Adjusted, "What people made different about it.";
    grouped: Grouped, "What it belongs to.";
    possessed: Possessed, "Who is it.";
    gait: Gait, "How it goes.";
    held: Held, "Who holds it.";
    dragged: Dragged, "Who drags it.";
    progress: Progress, "How far it is made.";
    remake: Remake, "How it is made anew.";
    appearance: Appearance, "How it looks.";
}

fn wear<F: IsFacet>(thing: &mut EntityWorldMut<'_>, facet: Option<F>) {
    match facet {
        Some(facet) if thing.get() == Some(&facet) => {}
        Some(facet) => {
            thing.insert(facet);
        }
        None => {
            thing.remove::<F>();
        }
    }
}

/// Some of the sides a thing can have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facets(u16);

impl Facets {
    /// These, and one more.
    #[must_use]
    pub const fn with(self, kind: FacetKind) -> Self {
        Self(self.0 | 1 << kind as u16)
    }

    /// Whether it is among them.
    #[must_use]
    pub const fn contains(self, kind: FacetKind) -> bool {
        self.0 & 1 << kind as u16 != 0
    }
}

#[cfg(test)]
mod tests {
    use model::{PlayerId, Pose};

    use super::*;

    #[test]
    fn what_is_packed_comes_out_the_same_and_anything_else_is_refused() {
        let about = |number: u32| About {
            object: ObjectId(number),
            placed: Some(Placed(Pose::default())),
            facets: vec![
                Facet::Possessed(Some(Possessed { by: PlayerId(7) })),
                Facet::Gait(None),
            ],
        };
        let things: Vec<_> = (0..300).map(about).collect();
        let parcel = Parcel::pack(&things);
        assert_eq!(parcel.unpack(), Ok(things));
        assert!(parcel.len() < 300 * 12);
        for end in 0..parcel.len() {
            assert_eq!(Parcel(parcel.0[..end].to_vec()).unpack(), Err(Garbled));
        }
        let mut bomb = deflate::compress_to_vec(&vec![0; UNPACKED_BYTES_MAX + 1], 9);
        bomb.insert(0, DEFLATED);
        assert_eq!(Parcel(bomb).unpack(), Err(Garbled));
    }

    #[test]
    fn a_thing_puts_on_and_takes_off() {
        let mut world = World::new();
        let mut thing = world.spawn(Gait::default());
        Facet::Gait(None).wear(&mut thing);
        Facet::Held(Some(Held { by: PlayerId(7) })).wear(&mut thing);
        let mut sides = world.query::<Sides>();
        let facets = sides.iter(&world).flat_map(Facet::all_of);
        let held = Facet::Held(Some(Held { by: PlayerId(7) }));
        assert_eq!(facets.collect::<Vec<_>>(), [held]);
    }
}
