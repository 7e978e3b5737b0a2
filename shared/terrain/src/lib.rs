//! The ground: a pretty base that a seed decides, and the chunks that people have changed. Same bits on every machine.
//!
//! Heights are whole numbers, and every change is arithmetic that no machine does differently: who applies the same strokes in the
//! same order has the same ground. Space: metres, X and Z from the middle, Y up.

mod base;
mod brush;
mod chunk;
mod edit;
mod ground;
mod noise;
mod pack;
mod ray;
mod relief;
mod stamp;

pub use chunk::{CHUNK_M, CHUNK_SAMPLES, CHUNKS, Chunk, ChunkId, Paint};
pub use ground::{CELL_M, Ground, HALF_M, HEIGHT_UNITS, SAMPLES, STEEPEST};
pub use pack::{PACKED_BYTES_MAX, PackError};
pub use relief::Relief;
