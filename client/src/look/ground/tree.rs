//! Which tiles are drawn: the ground is halved again and again towards the eye.

use std::collections::BTreeSet;

use bevy::prelude::*;
use terrain::{CHUNK_M, ChunkId, Ground, HALF_M};

use crate::look::light::Quality;

/// Cells along one edge of every tile.
pub(super) const CELLS: i32 = 32;
/// Edge of the smallest tile, in metres.
const LEAF_M: f32 = 16.0;
/// The tile that is the whole ground.
const ROOT: TileId = TileId {
    level: 6,
    column: 0,
    row: 0,
};

/// A square of the ground; each level's is twice as wide as that of the level below.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct TileId {
    level: u8,
    column: u16,
    row: u16,
}

impl TileId {
    /// Its edge, in metres.
    pub(super) fn edge_m(self) -> f32 {
        LEAF_M * f32::from(1_u16 << self.level)
    }

    /// Its corner with the smallest coordinates.
    pub(super) fn corner(self) -> Vec2 {
        Vec2::new(f32::from(self.column), f32::from(self.row)) * self.edge_m() - HALF_M
    }

    /// Samples of the ground from one of its vertices to the next.
    pub(super) const fn stride(self) -> i32 {
        1 << self.level
    }

    /// Its first sample.
    pub(super) fn first(self) -> (i32, i32) {
        let samples = CELLS * self.stride();
        (
            i32::from(self.column) * samples,
            i32::from(self.row) * samples,
        )
    }

    fn children(self) -> [Self; 4] {
        [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dz)| Self {
            level: self.level - 1,
            column: self.column * 2 + dx,
            row: self.row * 2 + dz,
        })
    }

    fn away_m(self, eye: Vec3) -> f32 {
        let low = self.corner();
        let nearest = eye.xz().clamp(low, low + self.edge_m());
        // Who flies high sees nothing of what is small.
        Vec3::new(eye.x - nearest.x, eye.y.max(0.0) * 0.8, eye.z - nearest.y).length()
    }

    /// One number for everything it is drawn from.
    pub(super) fn content(self, ground: &Ground) -> u64 {
        let low = self.corner();
        let chunk = |metres: f32| ((metres + HALF_M) / CHUNK_M).floor() as i32;
        let margin = self.edge_m() / CELLS as f32 + 0.25;
        let (first, last) = (low - margin, low + self.edge_m() + margin);
        let mut content = u64::from(ground.seed()) << 32 | u64::from(ground.water_m().to_bits());
        for row in chunk(first.y)..=chunk(last.y) {
            for column in chunk(first.x)..=chunk(last.x) {
                let hash = ChunkId::at(column, row).map_or(0, |id| ground.hash(id));
                content = content.rotate_left(7).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ hash;
            }
        }
        content
    }
}

/// The tiles to draw for an eye.
pub(super) fn around(eye: Vec3, quality: Quality) -> BTreeSet<TileId> {
    let eager = match quality {
        Quality::Full => 1.6,
        Quality::Plain => 1.0,
    };
    let mut tiles = BTreeSet::new();
    let mut open = vec![ROOT];
    while let Some(tile) = open.pop() {
        if tile.level > 0 && tile.away_m(eye) < tile.edge_m() * eager {
            open.extend(tile.children());
        } else {
            tiles.insert(tile);
        }
    }
    tiles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tiles_cover_the_ground_once_and_are_fine_where_the_eye_is() {
        let tiles = around(Vec3::new(10.0, 2.0, -30.0), Quality::Plain);
        let area: f32 = tiles.iter().map(|tile| tile.edge_m() * tile.edge_m()).sum();
        assert_eq!(area, (2.0 * HALF_M) * (2.0 * HALF_M));
        assert!(tiles.len() < 120, "{}", tiles.len());
        let under = tiles.iter().find(|tile| {
            let low = tile.corner();
            (low.x..low.x + tile.edge_m()).contains(&10.0)
                && (low.y..low.y + tile.edge_m()).contains(&-30.0)
        });
        assert_eq!(under.unwrap().level, 0);
    }

    #[test]
    fn a_tile_is_other_when_its_neighbour_changes_at_its_edge() {
        use model::{Brush, Carve, Stroke, Tool};
        let mut ground = Ground::new(1);
        let tile = around(Vec3::ZERO, Quality::Plain)
            .into_iter()
            .find(|tile| tile.level == 0 && tile.corner() == Vec2::new(-16.0, -16.0))
            .unwrap();
        let before = tile.content(&ground);
        let brush = Brush::new(Tool::Raise, 8, 255, 0).unwrap();
        let far = Stroke::new(brush, vec![[800, 800]]).unwrap();
        ground.carve(&Carve::Stroke(far));
        assert_eq!(tile.content(&ground), before);
        let near = Stroke::new(brush, vec![[4, 4]]).unwrap();
        ground.carve(&Carve::Stroke(near));
        assert_ne!(tile.content(&ground), before);
    }
}
