//! Poses as they travel: on a grid, foreseen from what both sides know, and only the surprise is written.

mod coder;
mod grid;
mod packet;

pub use grid::{GridPose, Sample};
pub use packet::{Base, MangledPacket, Said, Told, Writer, read};
