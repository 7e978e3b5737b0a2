//! Bringing a thing along: a GLB from a modelling program or a scanner becomes a bundle like any other.
//!
//! Nobody vouches for such a file. A child process with little memory and little time looks at the bytes before it
//! reads them; whatever becomes of that child, its parent answers with a bundle or with one sentence.

mod bundle;
mod check;
mod child;
mod container;
mod flat;
mod level;
mod limit;
mod look;
mod normal;
mod parent;
mod picture;
mod refusal;
#[cfg(test)]
mod tests;
mod wire;

use glam::{Vec2, Vec3, Vec4};
use model::Kind;

pub use child::{answer, answer_picture};
pub use parent::{ImportError, REFUSED, import, import_bytes, picture};
pub use refusal::Refusal;

use crate::make::Made;

/// Largest file: what a scanner writes for one thing.
pub const FILE_BYTES_MAX: usize = 64 << 20;

/// What somebody wants a file to become.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wanted {
    /// What to call it, 1 to 80 characters.
    pub name: String,
    /// Its longest edge in metres; nothing: as the file says.
    pub size_m: Option<f32>,
    /// Decides budgets; nothing: by its size.
    pub kind: Option<Kind>,
    /// How heavy it is; nothing: by its size.
    pub mass_kg: Option<f32>,
}

/// The bundle of the GLB `bytes`. Made for a process that may end at any moment: see [`import`] for the safe way.
pub fn read(bytes: &[u8], wanted: &Wanted) -> Result<Made, Refusal> {
    let checked = check::checked(bytes)?;
    let looks = look::looks(&checked)?;
    let mut thing = flat::flattened(&checked, looks)?;
    drop(checked);
    thing.fit(wanted.size_m)?;
    normal::complete(&mut thing.triangles);
    bundle::bundle(thing, bytes, wanted)
}

/// A corner of a triangle with all that is kept of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C)]
struct Vertex {
    position: Vec3,
    /// Zero where the file has none.
    normal: Vec3,
    uv: Vec2,
    /// Linear.
    color: [f32; 4],
}

/// Three corners, counter-clockwise seen from outside.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Triangle {
    corners: [Vertex; 3],
    /// Index into the looks.
    look: usize,
    /// Which copy of which mesh it is of.
    piece: u32,
}

/// What triangles look like.
#[derive(Clone, Debug, PartialEq)]
struct Look {
    name: String,
    /// Linear; multiplied by the picture, where there is one.
    color: Vec4,
    /// A PNG of at most [`picture::EDGE`] pixels.
    picture: Option<picture::Picture>,
    /// Which texture coordinates belong to the picture, and how they are changed.
    coordinates: look::Coordinates,
    metallic: f32,
    roughness: f32,
    emissive: Vec3,
}

/// A whole file in one: metres, standing on the origin.
#[derive(Clone, Debug, PartialEq)]
struct Thing {
    triangles: Vec<Triangle>,
    looks: Vec<Look>,
    size_m: Vec3,
}
