//! The whole ground of a room, and what one can ask it.

use std::{collections::BTreeMap, sync::Arc};

use glam::Vec3;
use model::WaterLevel;

use crate::{
    base::{Base, Survey},
    chunk::{AREA, CHUNK_SAMPLES, Chunk, ChunkId, Paint},
};

/// Half the edge of the ground, in metres: a square kilometre.
pub const HALF_M: f32 = 512.0;

/// Between two samples, in metres. Between its corners a cell is two flat triangles.
pub const CELL_M: f32 = 0.5;

/// Samples along one edge; beyond the last the ground goes on as there.
pub const SAMPLES: u32 = (2.0 * HALF_M / CELL_M) as u32;

/// A metre in units of height.
pub const HEIGHT_UNITS: f32 = 256.0;

/// Nothing is higher above the middle's level than this, or deeper below it, in units of height.
pub(crate) const HEIGHT_MAX: i16 = 120 * 256;

/// Where water stands unless somebody says otherwise, in metres: shores are made for it.
pub(crate) const WATER_M: f32 = -1.25;

/// Rise over run of the steepest ground that grass grows on.
pub const STEEPEST: f32 = 0.75;

/// A square of the ground that somebody changed, beside what it was.
#[derive(Clone, Debug)]
pub(crate) struct Edited {
    pub(crate) now: Arc<Chunk>,
    pub(crate) base: Arc<Chunk>,
}

/// The ground of a room. Cheap to copy: chunks are shared until somebody changes them.
#[derive(Clone)]
pub struct Ground {
    seed: u32,
    water: WaterLevel,
    base: Arc<Base>,
    pub(crate) edited: BTreeMap<ChunkId, Edited>,
}

impl Ground {
    /// As a seed has it.
    #[must_use]
    pub fn new(seed: u32) -> Self {
        Self {
            seed,
            water: WaterLevel::default(),
            base: Arc::new(Base::new(seed)),
            edited: BTreeMap::new(),
        }
    }

    /// What it was made from.
    #[must_use]
    pub const fn seed(&self) -> u32 {
        self.seed
    }

    /// How high water stands.
    #[must_use]
    pub const fn water(&self) -> WaterLevel {
        self.water
    }

    /// The same in metres.
    #[must_use]
    pub fn water_m(&self) -> f32 {
        self.water.metres()
    }

    /// Lets it stand elsewhere.
    pub const fn flood(&mut self, level: WaterLevel) {
        self.water = level;
    }

    /// The chunks that are not as the seed has them, and their hashes.
    pub fn edited(&self) -> impl Iterator<Item = (ChunkId, u64)> {
        self.edited
            .iter()
            .map(|(id, edited)| (*id, edited.now.hash()))
    }

    /// The hash of a chunk; 0 where it is as the seed has it.
    #[must_use]
    pub fn hash(&self, id: ChunkId) -> u64 {
        self.edited.get(&id).map_or(0, |edited| edited.now.hash())
    }

    /// The chunks in which two grounds of one seed differ.
    pub fn differs(&self, other: &Self) -> Vec<ChunkId> {
        let both = self.edited.keys().chain(other.edited.keys());
        let mut chunks: Vec<_> = both
            .copied()
            .filter(|id| self.hash(*id) != other.hash(*id))
            .collect();
        chunks.sort_unstable();
        chunks.dedup();
        chunks
    }

    /// The chunk that a place is in, if it is on the ground.
    #[must_use]
    pub fn chunk_at(x: f32, z: f32) -> Option<ChunkId> {
        let along = |metres: f32| ((metres + HALF_M) / (CHUNK_SAMPLES as f32 * CELL_M)).floor();
        ChunkId::at(along(x) as i32, along(z) as i32)
    }

    /// Height at a sample in units of height; `column` counts along +X, `row` along +Z.
    #[must_use]
    pub fn sample(&self, column: i32, row: i32) -> i16 {
        let last = SAMPLES as i32 - 1;
        let (column, row) = (column.clamp(0, last), row.clamp(0, last));
        let (id, index) = ChunkId::of_sample(column, row);
        match self.edited.get(&id) {
            Some(edited) => edited.now.heights[index],
            None => self.base_sample(column, row),
        }
    }

    /// The same in metres.
    #[must_use]
    pub fn sample_m(&self, column: i32, row: i32) -> f32 {
        f32::from(self.sample(column, row)) / HEIGHT_UNITS
    }

    /// What lies over what grows there by itself.
    #[must_use]
    pub fn paint(&self, column: i32, row: i32) -> Paint {
        let last = SAMPLES as i32 - 1;
        let (id, index) = ChunkId::of_sample(column.clamp(0, last), row.clamp(0, last));
        self.edited
            .get(&id)
            .map_or_else(Paint::default, |edited| edited.now.paint[index])
    }

    fn base_sample(&self, column: i32, row: i32) -> i16 {
        base_height(&mut self.base.survey(), column, row)
    }

    /// A chunk as the seed has it.
    pub(crate) fn base_chunk(&self, id: ChunkId) -> Chunk {
        let (column, row) = id.first();
        let edge = CHUNK_SAMPLES as i32;
        let mut survey = self.base.survey();
        let mut heights = Box::new([0; AREA]);
        for (index, height) in (0..).zip(heights.iter_mut()) {
            *height = base_height(&mut survey, column + index % edge, row + index / edge);
        }
        Chunk::new(heights, Box::new([Paint::default(); AREA]))
    }

    /// Heights of a square of samples in metres, row by row, `stride` apart: much quicker than one by one.
    #[must_use]
    pub fn square_m(&self, (column, row): (i32, i32), stride: i32, across: i32) -> Vec<f32> {
        let last = SAMPLES as i32 - 1;
        let mut survey = self.base.survey();
        let mut height_m = |column: i32, row: i32| {
            let (id, index) = ChunkId::of_sample(column, row);
            let height = match self.edited.get(&id) {
                Some(edited) => edited.now.heights[index],
                None => base_height(&mut survey, column, row),
            };
            f32::from(height) / HEIGHT_UNITS
        };
        let along = |first: i32| (0..across).map(move |i| (first + i * stride).clamp(0, last));
        let mut heights = Vec::with_capacity((across * across) as usize);
        for row in along(row) {
            heights.extend(along(column).map(|column| height_m(column, row)));
        }
        heights
    }

    /// Height of the ground above a place, in metres. Beyond the edge it goes on as at the edge.
    #[must_use]
    pub fn height_m(&self, x: f32, z: f32) -> f32 {
        let cell = |along: f32| {
            let cells = (along.clamp(-HALF_M, HALF_M) + HALF_M) / CELL_M;
            let whole = cells.floor();
            (whole as i32, cells - whole)
        };
        let ((column, u), (row, v)) = (cell(x), cell(z));
        let at = |dx: i32, dz: i32| self.sample_m(column + dx, row + dz);
        let (right, far) = (at(1, 0), at(0, 1));
        // The diagonal runs from the right corner to the far one, as in the collider and the mesh.
        if u + v <= 1.0 {
            let near = at(0, 0);
            near + (right - near) * u + (far - near) * v
        } else {
            let opposite = at(1, 1);
            opposite + (far - opposite) * (1.0 - u) + (right - opposite) * (1.0 - v)
        }
    }

    /// A place on the ground.
    #[must_use]
    pub fn point(&self, x: f32, z: f32) -> Vec3 {
        Vec3::new(x, self.height_m(x, z), z)
    }

    /// Upward unit normal of the ground above a place.
    #[must_use]
    pub fn normal(&self, x: f32, z: f32) -> Vec3 {
        let slope_x = self.height_m(x + CELL_M, z) - self.height_m(x - CELL_M, z);
        let slope_z = self.height_m(x, z + CELL_M) - self.height_m(x, z - CELL_M);
        Vec3::new(-slope_x, 2.0 * CELL_M, -slope_z).normalize_or(Vec3::Y)
    }
}

impl Default for Ground {
    fn default() -> Self {
        Self::new(0)
    }
}

impl PartialEq for Ground {
    fn eq(&self, other: &Self) -> bool {
        (self.seed, self.water) == (other.seed, other.water) && self.edited().eq(other.edited())
    }
}

impl core::fmt::Debug for Ground {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let edited: Vec<_> = self.edited().collect();
        f.debug_struct("Ground")
            .field("seed", &self.seed)
            .field("water", &self.water)
            .field("edited", &edited)
            .finish()
    }
}

fn base_height(survey: &mut Survey<'_>, column: i32, row: i32) -> i16 {
    let metres = survey.height_m(along(column), along(row));
    (metres * HEIGHT_UNITS).round() as i16
}

/// Where a sample is along its axis, in metres.
pub(crate) fn along(index: i32) -> f32 {
    index as f32 * CELL_M - HALF_M
}

#[cfg(test)]
mod tests {
    use model::{Brush, Carve, Stroke, Tool};

    use super::*;

    #[test]
    fn the_meadow_is_level_and_the_rest_is_not() {
        for seed in 0..12 {
            let ground = Ground::new(seed);
            assert_eq!(
                (ground.height_m(0.0, 0.0), ground.height_m(30.0, -30.0)),
                (0.0, 0.0)
            );
            let ring: Vec<_> = (0..400)
                .map(|i| (i as f32 * 0.016, 60.0 + (i % 20) as f32 * 20.0))
                .map(|(turn, away)| {
                    ground.height_m(libm::cosf(turn) * away, libm::sinf(turn) * away)
                })
                .collect();
            assert!(
                ring.iter().any(|height| *height > 12.0),
                "seed {seed} has hills"
            );
            assert!(
                ring.iter().any(|height| *height < WATER_M - 1.0),
                "seed {seed} has water"
            );
        }
    }

    #[test]
    fn the_ground_has_no_steps() {
        let ground = Ground::new(3);
        for i in 0..40_000 {
            let x = i as f32 * 0.025 - 500.0;
            let rise = ground.height_m(x, 77.0) - ground.height_m(x + 0.025, 77.0);
            assert!(rise.abs() < 0.06, "at {x}: {rise}");
        }
    }

    #[test]
    fn a_square_of_samples_is_what_each_of_them_is() {
        let mut ground = Ground::new(4);
        let brush = Brush::new(Tool::Raise, 80, 255, 128).unwrap();
        let stroke = Stroke::new(brush, vec![[1_000, 2_000]; 4]).unwrap();
        ground.carve(&Carve::Stroke(stroke));
        for (first, stride, across) in [((1_100, 1_200), 1, 70), ((-8, 1_900), 16, 34)] {
            let square = ground.square_m(first, stride, across);
            let single = (0..across * across).map(|index| {
                let (column, row) = (index % across, index / across);
                ground.sample_m(first.0 + column * stride, first.1 + row * stride)
            });
            assert_eq!(square, single.collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_ground_of_a_seed_stays_what_it_is() {
        // Journals tell only what people did to it.
        let mut hasher = blake3::Hasher::new();
        for height_m in Ground::new(42).square_m((0, 0), 9, 228) {
            hasher.update(&height_m.to_le_bytes());
        }
        assert_eq!(hasher.finalize().to_hex()[..16], *"fdd741efae68bfda");
    }

    #[test]
    fn beyond_the_edge_it_goes_on() {
        let ground = Ground::new(1);
        let edge = ground.height_m(HALF_M, 10.0);
        assert_eq!(ground.height_m(3_000.0, 10.0), edge);
        assert!(ground.height_m(f32::MAX, f32::MIN).is_finite());
    }
}
