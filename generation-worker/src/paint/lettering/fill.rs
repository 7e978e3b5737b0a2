//! Outlines to pixels.

use glam::Vec2;

/// Lines that are looked at in each row of pixels.
const FINE: usize = 4;

/// How much of each pixel is inside of `outlines`, 0..=1, row by row. A point is inside where they turn around it.
pub(super) fn covered(outlines: &[Vec<Vec2>], edge: usize) -> Vec<f32> {
    let mut covered = vec![0.0_f32; edge * edge];
    for line in 0..edge * FINE {
        let height = (line as f32 + 0.5) / FINE as f32;
        let row = line / FINE * edge;
        let pixels = &mut covered[row..row + edge];
        let mut turns = 0;
        let mut from = 0.0;
        for (at, turn) in crossings(outlines, height) {
            if turns != 0 {
                span(pixels, from, at);
            }
            turns += turn;
            from = at;
        }
    }
    covered
}

/// Where the outlines cross a line, from left to right, and whether upwards or downwards.
fn crossings(outlines: &[Vec<Vec2>], height: f32) -> Vec<(f32, i32)> {
    let mut found = Vec::new();
    for outline in outlines {
        let ends = outline.iter().skip(1).chain(outline.first());
        for (a, b) in outline.iter().zip(ends) {
            if (a.y <= height) != (b.y <= height) {
                let at = a.x + (b.x - a.x) * (height - a.y) / (b.y - a.y);
                found.push((at, if a.y < b.y { 1 } else { -1 }));
            }
        }
    }
    found.sort_by(|a, b| a.0.total_cmp(&b.0));
    found
}

/// Adds what lies between two places of a line.
fn span(pixels: &mut [f32], from: f32, to: f32) {
    let last = pixels.len() as f32;
    let (from, to) = (from.clamp(0.0, last), to.clamp(0.0, last));
    for (pixel, covered) in pixels
        .iter_mut()
        .enumerate()
        .take(to.ceil() as usize)
        .skip(from as usize)
    {
        let left = from.max(pixel as f32);
        let right = to.min(pixel as f32 + 1.0);
        *covered = (*covered + (right - left).max(0.0) / FINE as f32).min(1.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_square_covers_its_pixels_and_a_hole_none() {
        let square = |low: f32, high: f32| {
            vec![
                Vec2::splat(low),
                Vec2::new(high, low),
                Vec2::splat(high),
                Vec2::new(low, high),
            ]
        };
        let mut hole = square(3.0, 5.0);
        hole.reverse();
        let found = covered(&[square(1.0, 6.5), hole], 8);
        let at = |row: usize, column: usize| found[row * 8 + column];
        assert_eq!(
            (at(0, 2), at(1, 1), at(4, 4), at(2, 6)),
            (0.0, 1.0, 0.0, 0.5)
        );
        assert_eq!(at(6, 6), 0.25);
    }
}
