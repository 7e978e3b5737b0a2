//! Small grey tiles that repeat without a seam: what a surface looks like before it has a colour.

mod pattern;
mod relief;

use std::sync::{Arc, Mutex, PoisonError};

use image::{ExtendedColorType, ImageEncoder as _, codecs::png};
use model::Surface as Stuff;

pub(super) use relief::leaning;

/// Shades of one tile: steps that nobody sees, and half the bytes.
const SHADES: f32 = 48.0;

/// A tile as PNG.
#[derive(Debug)]
pub(crate) struct Tile {
    /// Grey, sRGB.
    pub(crate) png: Vec<u8>,
    /// Where its surface leans, as a normal map; nothing where it is too even.
    pub(crate) relief: Option<Vec<u8>>,
    /// Its mean light, linear: what a colour must be divided by to stay itself.
    pub(crate) mean: f32,
}

/// What a tile shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Motif {
    pub(crate) stuff: Stuff,
    /// Of buildings: planks instead of grain, blocks instead of rock.
    pub(crate) laid: bool,
    /// Rusted, chipped, stained.
    pub(crate) worn: bool,
    /// Pixels.
    pub(crate) edge: u32,
}

/// Tiles made so far: a worker makes thousands of things from a few dozen tiles.
static MADE: Mutex<Vec<(Motif, Option<Arc<Tile>>)>> = Mutex::new(Vec::new());

/// The tile for `motif`; nothing for what is as smooth as glass.
pub(crate) fn tile(motif: Motif) -> Option<Arc<Tile>> {
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, tile)) = made.iter().find(|(known, _)| *known == motif) {
        return tile.clone();
    }
    let tile = bake(motif).map(Arc::new);
    made.push((motif, tile.clone()));
    tile
}

fn bake(motif: Motif) -> Option<Tile> {
    let shade = pattern::of(motif)?;
    let edge = motif.edge;
    let mut bytes = Vec::with_capacity((edge * edge) as usize);
    let mut sum = 0.0;
    for row in 0..edge {
        for column in 0..edge {
            let at = |pixel: u32| (pixel as f32 + 0.5) / edge as f32;
            let light = shade(at(column), at(row)).clamp(0.0, 1.0);
            let light = (light * SHADES + 0.5).floor() / SHADES;
            let byte = (light * 255.0 + 0.5) as u8;
            sum += linear(byte);
            bytes.push(byte);
        }
    }
    Some(Tile {
        png: small_png(&bytes, [edge; 2], ExtendedColorType::L8)?,
        relief: relief::of(motif),
        mean: sum / (edge * edge) as f32,
    })
}

/// As few bytes as it takes: a tile is written once and read by everybody.
pub(super) fn small_png(
    bytes: &[u8],
    [width, height]: [u32; 2],
    color: ExtendedColorType,
) -> Option<Vec<u8>> {
    let mut png = Vec::new();
    png::PngEncoder::new_with_quality(
        &mut png,
        png::CompressionType::Best,
        png::FilterType::Adaptive,
    )
    .write_image(bytes, width, height, color)
    .ok()?;
    Some(png)
}

fn linear(byte: u8) -> f32 {
    let [light, ..] = model::Color([byte; 3]).to_linear();
    light
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROUGH: [Stuff; 8] = [
        Stuff::Wood,
        Stuff::Brick,
        Stuff::Stone,
        Stuff::Metal,
        Stuff::Cloth,
        Stuff::Leaves,
        Stuff::Fur,
        Stuff::Tiles,
    ];

    fn motif(stuff: Stuff, laid: bool) -> Motif {
        Motif {
            stuff,
            laid,
            worn: laid,
            edge: 128,
        }
    }

    #[test]
    fn tiles_are_small_light_and_always_the_same() {
        for stuff in ROUGH {
            for laid in [false, true] {
                let tile = bake(motif(stuff, laid)).unwrap();
                assert!((0.4..0.98).contains(&tile.mean), "{stuff:?}: {}", tile.mean);
                assert!(tile.png.len() < 14_000, "{stuff:?}: {}", tile.png.len());
                let relief = tile.relief.as_ref().map_or(0, Vec::len);
                assert!(relief < 20_000, "{stuff:?}: {relief}");
                let again = bake(motif(stuff, laid)).unwrap();
                assert_eq!((again.png, again.relief), (tile.png, tile.relief));
            }
        }
        assert!(bake(motif(Stuff::Glass, false)).is_none());
    }

    #[test]
    fn tiles_have_no_seam() {
        for stuff in ROUGH {
            let shade = pattern::of(motif(stuff, false)).unwrap();
            for step in 0..32 {
                let along = step as f32 / 32.0;
                assert!(
                    (shade(along, 0.0) - shade(along, 1.0)).abs() < 1e-3,
                    "{stuff:?}"
                );
                assert!(
                    (shade(0.0, along) - shade(1.0, along)).abs() < 1e-3,
                    "{stuff:?}"
                );
            }
        }
    }
}
