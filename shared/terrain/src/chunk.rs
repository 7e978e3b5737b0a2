//! A square of the ground: 64 by 64 samples of height and paint.

use model::Cover;
use serde::{Deserialize, Serialize};

use crate::ground::SAMPLES;

/// Samples along one edge of a chunk; its far edges belong to its neighbours.
pub const CHUNK_SAMPLES: u32 = 64;
/// One edge of a chunk, in metres.
pub const CHUNK_M: f32 = 32.0;
/// Chunks along one edge of the ground.
pub const CHUNKS: u16 = (SAMPLES / CHUNK_SAMPLES) as u16;

/// All samples of a chunk.
pub(crate) const AREA: usize = (CHUNK_SAMPLES * CHUNK_SAMPLES) as usize;

/// Which square of the ground, row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct ChunkId(u16);

/// No square of the ground has this number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no chunk {0}")]
pub struct NoSuchChunk(u16);

impl ChunkId {
    /// The one in a column and a row, if it is on the ground.
    #[must_use]
    pub fn at(column: i32, row: i32) -> Option<Self> {
        let within = 0..i32::from(CHUNKS);
        (within.contains(&column) && within.contains(&row))
            .then(|| Self((row * i32::from(CHUNKS) + column) as u16))
    }

    /// Its column and row.
    #[must_use]
    pub fn place(self) -> (i32, i32) {
        (i32::from(self.0 % CHUNKS), i32::from(self.0 / CHUNKS))
    }

    /// Its first sample: column and row.
    #[must_use]
    pub fn first(self) -> (i32, i32) {
        let (column, row) = self.place();
        let samples = CHUNK_SAMPLES as i32;
        (column * samples, row * samples)
    }

    /// Every chunk.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..CHUNKS * CHUNKS).map(Self)
    }

    /// The chunk of a sample, and which of its samples it is.
    pub(crate) fn of_sample(column: i32, row: i32) -> (Self, usize) {
        let samples = CHUNK_SAMPLES as i32;
        let id = row / samples * i32::from(CHUNKS) + column / samples;
        let index = row % samples * samples + column % samples;
        (Self(id as u16), index as usize)
    }
}

impl TryFrom<u16> for ChunkId {
    type Error = NoSuchChunk;

    fn try_from(number: u16) -> Result<Self, NoSuchChunk> {
        if number < CHUNKS * CHUNKS {
            Ok(Self(number))
        } else {
            Err(NoSuchChunk(number))
        }
    }
}

impl From<ChunkId> for u16 {
    fn from(id: ChunkId) -> Self {
        id.0
    }
}

/// What lies over what grows by itself: a cover, and how thickly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Paint(u8);

impl Paint {
    /// As thick as paint gets.
    pub const THICKEST: u8 = 31;

    /// A cover this thick; nothing where that is 0.
    #[must_use]
    pub const fn new(cover: Cover, thick: u8) -> Self {
        if thick == 0 {
            return Self(0);
        }
        let thick = if thick > Self::THICKEST {
            Self::THICKEST
        } else {
            thick
        };
        Self((cover as u8) << 5 | thick)
    }

    /// The cover and its thickness, if there is any.
    #[must_use]
    pub fn cover(self) -> Option<(Cover, u8)> {
        let thick = self.0 & Self::THICKEST;
        let cover = Cover::ALL.get(usize::from(self.0 >> 5))?;
        (thick > 0).then_some((*cover, thick))
    }

    pub(crate) const fn byte(self) -> u8 {
        self.0
    }

    /// `None` of a byte that no paint has.
    pub(crate) fn of_byte(byte: u8) -> Option<Self> {
        let paint = Self(byte);
        (byte == 0 || paint.cover().is_some()).then_some(paint)
    }
}

/// A square of the ground as somebody left it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    pub(crate) heights: Box<[i16; AREA]>,
    pub(crate) paint: Box<[Paint; AREA]>,
    hash: u64,
}

impl Chunk {
    pub(crate) fn new(heights: Box<[i16; AREA]>, paint: Box<[Paint; AREA]>) -> Self {
        let mut chunk = Self {
            heights,
            paint,
            hash: 0,
        };
        chunk.seal();
        chunk
    }

    /// The first eight bytes of BLAKE3 over heights and paint.
    #[must_use]
    pub const fn hash(&self) -> u64 {
        self.hash
    }

    /// Reckons the hash anew, after it was changed.
    pub(crate) fn seal(&mut self) {
        let mut bytes = Vec::with_capacity(3 * AREA);
        bytes.extend(self.heights.iter().flat_map(|height| height.to_le_bytes()));
        bytes.extend(self.paint.iter().map(|paint| paint.byte()));
        let hash = blake3::hash(&bytes);
        let (first, _) = hash.as_bytes().split_at(8);
        self.hash = first
            .iter()
            .fold(0, |hash, byte| hash << 8 | u64::from(*byte));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paint_is_a_cover_and_its_thickness_or_nothing() {
        for cover in Cover::ALL {
            let paint = Paint::new(cover, 20);
            assert_eq!(paint.cover(), Some((cover, 20)));
            assert_eq!(Paint::of_byte(paint.byte()), Some(paint));
            assert_eq!(Paint::new(cover, 0), Paint::default());
        }
        assert_eq!(Paint::of_byte(7 << 5 | 3), None);
        assert_eq!(Paint::of_byte(2 << 5), None);
    }

    #[test]
    fn every_sample_is_in_one_chunk() {
        let last = SAMPLES as i32 - 1;
        assert_eq!(ChunkId::of_sample(0, 0), (ChunkId(0), 0));
        assert_eq!(
            ChunkId::of_sample(last, last),
            (ChunkId(CHUNKS * CHUNKS - 1), AREA - 1)
        );
        let (id, index) = ChunkId::of_sample(70, 130);
        assert_eq!((id.place(), index), ((1, 2), 2 * 64 + 6));
        assert!(ChunkId::try_from(CHUNKS * CHUNKS).is_err());
    }
}
