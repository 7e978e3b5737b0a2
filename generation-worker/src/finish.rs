//! From parts to a bundle: size, levels of detail, collider, mass, picture, files.

mod afford;
mod collider;
mod deviation;
mod facet;
mod fit;
mod floating;
mod hull;
mod lod;
mod mass;
mod order;
mod pack;
mod refine;
mod simplify;
mod socket;
mod solid;
mod thumb;

pub use facet::Facet;
pub use floating::floating;
pub use lod::{Levels, LodError, level_within, levels};
pub use order::optimize;
pub use pack::{Files, PIPELINE_VERSION, asset_id, set_apart};
pub use socket::Seated;
pub use solid::solid;
pub use thumb::{PictureError, THUMB_EDGE, grey_png, png, sane};

#[cfg(test)]
mod tests;
