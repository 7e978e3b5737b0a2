//! The edges of triangles, as one sees them.

use super::{SAMPLES, raster::Target};

/// Shades of grey: paper, a thing, a line.
const PAPER: u16 = 0xf2;
const THING: u16 = 0xd6;
const LINE: u16 = 0x24;

/// Lines where one triangle ends and another begins, grey, row by row from the top: `rows` of `edge` pixels.
pub(super) fn lines(target: &Target, edge: usize, rows: usize) -> Vec<u8> {
    let ends = |row: usize, column: usize| {
        let seen = |row: usize, column: usize| target.seen[row * target.edge + column].triangle;
        let own = seen(row, column);
        let last = target.edge - 1;
        own != seen(row, (column + 1).min(last)) || own != seen((row + 1).min(target.rows), column)
    };
    let shade = |row: usize, column: usize| {
        if ends(row, column) {
            LINE
        } else if target.seen[row * target.edge + column].triangle > 0 {
            THING
        } else {
            PAPER
        }
    };
    let mut pixels = Vec::with_capacity(edge * rows);
    for pixel in 0..edge * rows {
        let (row, column) = (pixel / edge * SAMPLES, pixel % edge * SAMPLES);
        let samples = (0..SAMPLES * SAMPLES)
            .map(|sample| shade(row + sample / SAMPLES, column + sample % SAMPLES));
        pixels.push((samples.sum::<u16>() / (SAMPLES * SAMPLES) as u16) as u8);
    }
    pixels
}
