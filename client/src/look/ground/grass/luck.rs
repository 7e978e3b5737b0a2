//! Where what grows by itself grows.

use bevy::math::Vec2;

use super::PATCH_M;

/// Luck that is the same for a place whenever one comes there.
pub(super) struct Luck(pub(super) u32);

impl Luck {
    pub(super) fn of((column, row): (i32, i32)) -> Self {
        let bits =
            (column as u32).wrapping_mul(0x9e37_79b1) ^ (row as u32).wrapping_mul(0x85eb_ca77);
        Self((bits ^ bits >> 15).wrapping_mul(0x2c1b_3c6d) | 1)
    }

    fn bits(&mut self) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 17;
        self.0 ^= self.0 << 5;
        self.0
    }

    pub(super) fn share(&mut self) -> f32 {
        (self.bits() >> 8) as f32 / 16_777_216.0
    }

    pub(super) fn below(&mut self, count: u32) -> u32 {
        (self.bits() >> 8) % count
    }

    pub(super) fn place(&mut self, corner: Vec2) -> Vec2 {
        corner + Vec2::new(self.share(), self.share()) * PATCH_M
    }
}
