//! Chunks in few bytes: as differences from what the seed has there, for people who come late and for the disk.

use std::sync::Arc;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use miniz_oxide::{deflate, inflate};
use model::WaterLevel;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

use crate::{
    chunk::{AREA, Chunk, ChunkId, Paint},
    ground::{Edited, Ground, HEIGHT_MAX},
};

/// Heights in two planes of bytes, and paint.
const RAW_BYTES: usize = AREA * 3;

/// No chunk needs more, however wild it is.
pub const PACKED_BYTES_MAX: usize = RAW_BYTES + 64;

/// Why bytes are no chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// More than any chunk has.
    #[error("more than {PACKED_BYTES_MAX} bytes")]
    TooMany,
    /// Not what a chunk is packed as.
    #[error("not a packed piece of ground")]
    Garbled,
    /// Heights or paint that no ground has.
    #[error("a height or a cover that no ground has")]
    OutOfRange,
}

impl Ground {
    /// A chunk as bytes; none where it is as the seed has it.
    #[must_use]
    pub fn packed(&self, id: ChunkId) -> Vec<u8> {
        let Some(Edited { now, base }) = self.edited.get(&id) else {
            return Vec::new();
        };
        let heights = now.heights.iter().zip(base.heights.iter());
        let mut before = 0_i16;
        let steps: Vec<u16> = heights
            .map(|(now, base)| {
                let away = now.wrapping_sub(*base);
                let step = away.wrapping_sub(std::mem::replace(&mut before, away));
                // Small steps either way are small numbers.
                (step << 1 ^ step >> 15) as u16
            })
            .collect();
        let mut raw = Vec::with_capacity(RAW_BYTES);
        raw.extend(steps.iter().map(|step| (step & 0xff) as u8));
        raw.extend(steps.iter().map(|step| (step >> 8) as u8));
        raw.extend(now.paint.iter().map(|paint| paint.byte()));
        deflate::compress_to_vec(&raw, 6)
    }

    /// The ground with a chunk that somebody packed; it is checked before anything of it is believed.
    pub fn unpack(&mut self, id: ChunkId, packed: &[u8]) -> Result<(), PackError> {
        if packed.is_empty() {
            self.put(id, None);
            return Ok(());
        }
        if packed.len() > PACKED_BYTES_MAX {
            return Err(PackError::TooMany);
        }
        let raw =
            inflate::decompress_to_vec_with_limit(packed, RAW_BYTES).or(Err(PackError::Garbled))?;
        if raw.len() != RAW_BYTES {
            return Err(PackError::Garbled);
        }
        let base = self.known_base(id);
        let (low, rest) = raw.split_at(AREA);
        let (high, paints) = rest.split_at(AREA);
        let mut heights = Box::new([0; AREA]);
        let mut away = 0_i16;
        for (index, height) in heights.iter_mut().enumerate() {
            let step = u16::from_le_bytes([low[index], high[index]]);
            away = away.wrapping_add((step >> 1) as i16 ^ -((step & 1) as i16));
            *height = base.heights[index].wrapping_add(away);
            if !(-HEIGHT_MAX..=HEIGHT_MAX).contains(height) {
                return Err(PackError::OutOfRange);
            }
        }
        let mut paint = Box::new([Paint::default(); AREA]);
        for (paint, byte) in paint.iter_mut().zip(paints) {
            *paint = Paint::of_byte(*byte).ok_or(PackError::OutOfRange)?;
        }
        let now = Arc::new(Chunk::new(heights, paint));
        if now.hash() == base.hash() {
            self.edited.remove(&id);
        } else {
            self.edited.insert(id, Edited { now, base });
        }
        Ok(())
    }
}

#[derive(Serialize, Deserialize)]
struct Kept {
    seed: u32,
    water: WaterLevel,
    chunks: Vec<(ChunkId, String)>,
}

impl Serialize for Ground {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ids = self.edited.keys();
        let chunks = ids.map(|id| (*id, BASE64_STANDARD.encode(self.packed(*id))));
        Kept {
            seed: self.seed(),
            water: self.water(),
            chunks: chunks.collect(),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Ground {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let kept = Kept::deserialize(deserializer)?;
        let mut ground = Self::new(kept.seed);
        ground.flood(kept.water);
        for (id, text) in kept.chunks {
            let packed = BASE64_STANDARD.decode(text).map_err(D::Error::custom)?;
            ground.unpack(id, &packed).map_err(D::Error::custom)?;
        }
        Ok(ground)
    }
}

#[cfg(test)]
mod tests {
    use model::{Brush, Carve, Cover, Stroke, Tool};
    use proptest::prelude::*;

    use super::*;

    fn sculpted() -> Ground {
        let mut ground = Ground::new(5);
        for (tool, at) in [
            (Tool::Raise, [0, 0]),
            (Tool::Noise { seed: 1 }, [100, 60]),
            (Tool::Paint { cover: Cover::Sand }, [-60, -60]),
        ] {
            let brush = Brush::new(tool, 60, 255, 90).unwrap();
            let stroke = Stroke::new(brush, vec![at; 6]).unwrap();
            ground.carve(&Carve::Stroke(stroke));
        }
        ground
    }

    #[test]
    fn a_chunk_survives_its_packing_and_is_small() {
        let ground = sculpted();
        let mut late = Ground::new(5);
        for (id, hash) in ground.edited() {
            let packed = ground.packed(id);
            assert!(packed.len() < 4_000, "{} bytes", packed.len());
            late.unpack(id, &packed).unwrap();
            assert_eq!(late.hash(id), hash);
        }
        assert_eq!(late, ground);
        let (id, _) = ground.edited().next().unwrap();
        late.unpack(id, &[]).unwrap();
        assert_eq!(late.hash(id), 0);
    }

    #[test]
    fn a_ground_is_read_as_it_was_written() {
        let ground = sculpted();
        let text = serde_json::to_string(&ground).unwrap();
        assert_eq!(serde_json::from_str::<Ground>(&text).unwrap(), ground);
    }

    #[test]
    fn hostile_chunks_are_refused() {
        let id = ChunkId::at(16, 16).unwrap();
        let mut ground = Ground::new(5);
        let read =
            |ground: &mut Ground, raw: &[u8]| ground.unpack(id, &deflate::compress_to_vec(raw, 6));
        assert_eq!(ground.unpack(id, &[1, 2, 3]), Err(PackError::Garbled));
        let bomb = vec![0; 4 << 20];
        assert_eq!(read(&mut ground, &bomb), Err(PackError::Garbled));
        assert_eq!(read(&mut ground, &[0; 99]), Err(PackError::Garbled));
        let huge = vec![9; PACKED_BYTES_MAX + 1];
        assert_eq!(ground.unpack(id, &huge), Err(PackError::TooMany));
        let mut too_high = vec![0; RAW_BYTES];
        (too_high[0], too_high[AREA]) = (0xfe, 0xff);
        assert_eq!(read(&mut ground, &too_high), Err(PackError::OutOfRange));
        let mut no_paint = vec![0; RAW_BYTES];
        no_paint[RAW_BYTES - 1] = 0xff;
        assert_eq!(read(&mut ground, &no_paint), Err(PackError::OutOfRange));
        assert_eq!(ground, Ground::new(5));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(200))]

        #[test]
        fn no_bytes_are_too_wild(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let mut ground = Ground::new(5);
            let id = ChunkId::at(3, 3).unwrap();
            if ground.unpack(id, &bytes).is_ok() {
                prop_assert!(ground.sample(200, 200).abs() <= HEIGHT_MAX);
            }
        }
    }
}
