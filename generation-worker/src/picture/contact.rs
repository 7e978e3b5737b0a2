//! The soft shade of a thing on the ground around it.

use glam::Vec2;

use crate::paint::Shelter;

/// Cells along one edge; what is soft needs few.
const CELLS: usize = 80;

/// Open sky over the ground, smooth between cells.
pub(crate) struct Contact {
    open: Vec<f32>,
    low: Vec2,
    cell_m: f32,
}

impl Contact {
    pub(crate) fn of(shelter: &Shelter) -> Self {
        let (low, span_m) = shelter.field();
        let cell_m = span_m / (CELLS - 1) as f32;
        let open = (0..CELLS * CELLS).map(|cell| {
            let at = Vec2::new((cell % CELLS) as f32, (cell / CELLS) as f32);
            shelter.open_ground(low + at * cell_m)
        });
        Self {
            open: open.collect(),
            low,
            cell_m,
        }
    }

    /// The share of the sky that is open over a place on the ground, 0..=1.
    pub(crate) fn open(&self, at: Vec2) -> f32 {
        let at = (at - self.low) / self.cell_m;
        if at.min_element() < 0.0 || at.max_element() >= (CELLS - 1) as f32 {
            return 1.0;
        }
        let (column, row) = (at.x as usize, at.y as usize);
        let share = at - at.floor();
        let value = |right: usize, down: usize| self.open[(row + down) * CELLS + column + right];
        let upper = value(0, 0) + (value(1, 0) - value(0, 0)) * share.x;
        let lower = value(0, 1) + (value(1, 1) - value(0, 1)) * share.x;
        upper + (lower - upper) * share.y
    }
}
