//! What a change did to the ground, sample by sample, so that it can be taken back later, under other changes.

use std::{collections::BTreeMap, sync::Arc};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use miniz_oxide::{deflate, inflate};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    chunk::{AREA, CHUNK_SAMPLES, Chunk, ChunkId, Paint},
    ground::{Edited, Ground, HEIGHT_MAX},
    pack::PackError,
};

/// A chunk's number, and for every sample a difference of heights, the paint before and the paint after.
const CHUNK_BYTES: usize = 2 + AREA * 6;

/// Chunks that one change can touch: a large stamp, turned, wherever it lies.
const CHUNKS_MAX: usize = 11 * 11 * 8;

/// What a change did. Packed, because a room remembers many of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Relief(Vec<u8>);

impl Relief {
    /// Whether nothing changed.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What remembering it costs.
    #[must_use]
    pub const fn bytes(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn between(before: &BTreeMap<ChunkId, Edited>, after: &Ground) -> Self {
        let mut raw = Vec::new();
        let both = before.keys().chain(after.edited.keys());
        let mut ids: Vec<_> = both.copied().collect();
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let (was, is) = (before.get(&id), after.edited.get(&id));
            let base = was.or(is).map(|known| &known.base);
            let now = |edited: Option<&Edited>| edited.map(|edited| edited.now.clone());
            let chunks = now(was).or(base.cloned()).zip(now(is).or(base.cloned()));
            if let Some((was, is)) = chunks.filter(|(was, is)| !Arc::ptr_eq(was, is)) {
                write(&mut raw, id, &was, &is);
            }
        }
        if raw.is_empty() {
            return Self::default();
        }
        // Nearly all of it is zeros: more effort finds no more of them.
        Self(deflate::compress_to_vec(&raw, 1))
    }

    pub(crate) fn undo(&self, ground: &mut Ground) {
        let raw = self.raw().expect("it was checked when it was read");
        for chunk in raw.chunks_exact(CHUNK_BYTES) {
            let (number, rest) = chunk.split_at(2);
            let number = u16::from_le_bytes([number[0], number[1]]);
            let Ok(id) = ChunkId::try_from(number) else {
                continue;
            };
            let (heights, paints) = rest.split_at(AREA * 4);
            let (before, after) = paints.split_at(AREA);
            let (first_column, first_row) = id.first();
            let edge = CHUNK_SAMPLES as i32;
            for (index, difference) in (0..).zip(heights.as_chunks::<4>().0) {
                let (column, row) = (first_column + index % edge, first_row + index / edge);
                let difference = i32::from_le_bytes(*difference);
                if difference != 0 {
                    let now = i32::from(ground.sample(column, row));
                    ground.set_height(column, row, now - difference);
                }
                let (before, after) = (before[index as usize], after[index as usize]);
                if before != after
                    && ground.paint(column, row).byte() == after
                    && let Some(paint) = Paint::of_byte(before)
                {
                    ground.set_paint(column, row, paint);
                }
            }
        }
    }

    fn raw(&self) -> Result<Vec<u8>, PackError> {
        if self.0.is_empty() {
            return Ok(Vec::new());
        }
        let most = CHUNKS_MAX * CHUNK_BYTES;
        inflate::decompress_to_vec_with_limit(&self.0, most).or(Err(PackError::Garbled))
    }

    /// Checks every byte of it.
    fn checked(packed: Vec<u8>) -> Result<Self, PackError> {
        let relief = Self(packed);
        let raw = relief.raw()?;
        let most = 2 * i32::from(HEIGHT_MAX);
        let good = raw.len().is_multiple_of(CHUNK_BYTES)
            && raw.chunks_exact(CHUNK_BYTES).all(|chunk| {
                let number = u16::from_le_bytes([chunk[0], chunk[1]]);
                let (heights, paints) = chunk[2..].split_at(AREA * 4);
                let small = |difference: &[u8; 4]| {
                    i32::from_le_bytes(*difference).unsigned_abs() <= most.unsigned_abs()
                };
                ChunkId::try_from(number).is_ok()
                    && heights.as_chunks::<4>().0.iter().all(small)
                    && paints.iter().all(|paint| Paint::of_byte(*paint).is_some())
            });
        good.then_some(relief).ok_or(PackError::Garbled)
    }
}

fn write(raw: &mut Vec<u8>, id: ChunkId, was: &Chunk, is: &Chunk) {
    raw.extend(u16::from(id).to_le_bytes());
    for (was, is) in was.heights.iter().zip(is.heights.iter()) {
        raw.extend((i32::from(*is) - i32::from(*was)).to_le_bytes());
    }
    raw.extend(was.paint.iter().map(|paint| paint.byte()));
    raw.extend(is.paint.iter().map(|paint| paint.byte()));
}

impl Serialize for Relief {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Relief {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let packed = BASE64_STANDARD.decode(text).map_err(D::Error::custom)?;
        Self::checked(packed).map_err(D::Error::custom)
    }
}
