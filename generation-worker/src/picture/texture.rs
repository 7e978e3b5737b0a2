//! Textures as a picture sees them: smooth, repeating, with smaller copies for afar.

use glam::{Vec2, Vec3};
use image::{ImageFormat, load_from_memory_with_format};
use model::Color;

/// A texture and its halves, down to one texel.
pub(super) struct Texture {
    levels: Vec<Level>,
}

struct Level {
    edge: usize,
    /// Linear.
    texels: Vec<Vec3>,
}

impl Texture {
    /// White where the bytes are no square PNG.
    pub(super) fn of(png: &[u8]) -> Self {
        let mut levels = vec![Level::of(png).unwrap_or(Level {
            edge: 1,
            texels: vec![Vec3::ONE],
        })];
        while let Some(half) = levels.last().and_then(Level::half) {
            levels.push(half);
        }
        Self { levels }
    }

    /// Texels along one edge.
    pub(super) fn edge(&self) -> f32 {
        self.levels.first().map_or(1.0, |level| level.edge as f32)
    }

    /// Its colour at `uv` where one pixel covers `texels` of it.
    pub(super) fn at(&self, uv: Vec2, texels: f32) -> Vec3 {
        let level = libm::log2f(texels.max(1.0)).min((self.levels.len() - 1) as f32);
        let near = level as usize;
        let far = (near + 1).min(self.levels.len() - 1);
        let share = level - near as f32;
        self.levels[near]
            .at(uv)
            .lerp(self.levels[far].at(uv), share)
    }
}

impl Level {
    fn of(png: &[u8]) -> Option<Self> {
        let picture = load_from_memory_with_format(png, ImageFormat::Png).ok()?;
        let picture = picture.to_rgb8();
        let edge = picture.width() as usize;
        let texels = picture
            .pixels()
            .map(|pixel| Vec3::from(Color(pixel.0).to_linear()))
            .collect();
        (picture.height() as usize == edge && edge > 0).then_some(Self { edge, texels })
    }

    fn half(&self) -> Option<Self> {
        let edge = self.edge / 2;
        let texel = |at: usize| {
            let (column, row) = (at % edge * 2, at / edge * 2);
            let sum: Vec3 = [(0, 0), (1, 0), (0, 1), (1, 1)]
                .into_iter()
                .map(|(across, down)| self.texels[(row + down) * self.edge + column + across])
                .sum();
            sum / 4.0
        };
        (edge > 0).then(|| Self {
            edge,
            texels: (0..edge * edge).map(texel).collect(),
        })
    }

    fn at(&self, uv: Vec2) -> Vec3 {
        let place = (uv - uv.floor()) * self.edge as f32 - Vec2::splat(0.5);
        let cell = place.floor();
        let share = place - cell;
        let texel = |across: i32, down: i32| {
            let edge = self.edge as i32;
            let column = (cell.x as i32 + across).rem_euclid(edge) as usize;
            let row = (cell.y as i32 + down).rem_euclid(edge) as usize;
            self.texels[row * self.edge + column]
        };
        let row = |down: i32| texel(0, down).lerp(texel(1, down), share.x);
        row(0).lerp(row(1), share.y)
    }
}
