//! Mesh to GLB bytes and back, and the inspection of GLB nobody vouches for.
//!
//! Metres, Y up, +Z forward. Nothing here panics, and nothing is allocated before its length was
//! checked against the bytes that are there.

mod mesh;
mod problem;
mod skeleton;

mod accessor;
mod container;
mod document;
mod scene;
mod tangent;

mod inspect;
mod pack;
mod read;
mod unpack;
mod write;

pub use inspect::{Facts, inspect};
pub use mesh::{Bind, Image, Material, Mesh, Surface};
pub use pack::pack;
pub use problem::Problem;
pub use read::read;
pub use skeleton::{Bone, Clip, Keys, Skeleton, Track};
pub use write::write;
