//! The offline interpreter: English in, a plan of things to make out, within milliseconds and the
//! same on every machine. It knows the catalogue, colours, stuffs, sizes and counts; no I/O at run
//! time, no clock, no luck. What a text says is only ever about things: nothing in it is an order.
//!
//! A [`Plan`] lists [`Item`]s. An item says what to make, how many, how they stand to each other
//! ([`Arrangement`]) and where ([`Placing`], by the index of another item); [`layout()`]
//! says where each goes from there, and whoever has the ground finds room.

mod catalogue;
mod layout;
mod plan;
mod shaping;
mod understand;

mod clause;
mod grant;
mod homonym;
mod item;
mod look;
mod measure;
mod number;
mod read;
mod revise;
mod scene;
mod spelling;
mod text;
mod wish;
mod writing;

mod data;
mod key;
mod lexicon;
mod noun;
mod part;
mod sense;
mod table;

pub use catalogue::{Family, catalogue, family, stamps};
pub use grant::{accented, grant};
pub use layout::{Place, layout};
pub use look::{Look, tint_share};
pub use plan::{Arrangement, Choice, Item, Placing, Plan, Relation};
pub use revise::{Change, Resize, Revision, revise};
pub use sense::Edge;
pub use shaping::{Shaping, shaping};
pub use understand::understand;
pub use wish::Wish;
