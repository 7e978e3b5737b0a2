//! Where the surface of a tile leans, as a picture: red to the right, green up, blue out.

use glam::{Vec2, Vec3};
use image::ExtendedColorType;
use model::Surface as Stuff;

use super::{Motif, pattern, small_png};

/// Steps of a slope in each direction: finer ones are lost in the filtering and cost bytes.
const LEANS: f32 = 12.0;

/// Steeper than this (rise over run) is an edge, and edges are what the mesh is for.
const STEEPEST: f32 = 1.2;

/// The relief of `motif` as PNG; nothing for what is even.
pub(super) fn of(motif: Motif) -> Option<Vec<u8>> {
    let height = pattern::height(motif)?;
    let depth = pattern::depth(motif.stuff, motif.laid)?;
    // Larger tiles show more of the same, so a width of them is more metres.
    let times = (motif.edge / 128).max(1) as f32;
    // Joints are sharp and the rest of a wall is even; what is rough all over is as rough in fewer pixels.
    let sharp = motif.laid
        && matches!(
            motif.stuff,
            Stuff::Brick | Stuff::Tiles | Stuff::Wood | Stuff::Stone
        );
    let edge = if sharp { motif.edge } else { motif.edge / 2 };
    let pixel = 1.0 / edge as f32;
    let mut bytes = Vec::with_capacity((edge * edge * 3) as usize);
    for row in 0..edge {
        for column in 0..edge {
            let at = Vec2::new(column as f32 + 0.5, row as f32 + 0.5) * pixel;
            let rise = Vec2::new(
                height(at.x + pixel, at.y) - height(at.x - pixel, at.y),
                // Rows run downwards.
                height(at.x, at.y - pixel) - height(at.x, at.y + pixel),
            );
            bytes.extend(leaning(rise / (2.0 * pixel) * depth / times));
        }
    }
    small_png(&bytes, [edge; 2], ExtendedColorType::Rgb8)
}

/// A slope as a colour.
pub(in crate::paint) fn leaning(slope: Vec2) -> [u8; 3] {
    let coarse = (slope.clamp_length_max(STEEPEST) / STEEPEST * LEANS).round() / LEANS * STEEPEST;
    let normal = Vec3::new(-coarse.x, -coarse.y, 1.0).normalize_or(Vec3::Z);
    normal
        .to_array()
        .map(|share| ((share * 0.5 + 0.5) * 255.0 + 0.5) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rises_to_the_right_leans_to_the_left() {
        assert_eq!(leaning(Vec2::ZERO), [128, 128, 255]);
        let [red, green, _] = leaning(Vec2::new(0.5, 0.0));
        assert!(red < 100 && green == 128);
        let [red, green, _] = leaning(Vec2::new(0.0, 0.5));
        assert!(red == 128 && green < 100);
    }
}
