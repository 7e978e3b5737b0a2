//! Pictures that somebody painted or photographed, made into what a material shows: its colour, where its surface
//! leans, and how rough it is.

use glam::{Vec2, Vec3};
use image::{ExtendedColorType, RgbImage, imageops::FilterType};
use model::{Color, limits::TEXTURE_EDGE_MAX};
use serde::{Deserialize, Serialize};

use super::tile::{leaning, small_png};

/// How steep a step from black to white is in the relief, over the width of the picture.
const DEPTH: f32 = 0.02;

/// A picture this even has no relief worth its bytes (mean slope, rise over run).
const EVEN: f32 = 0.02;

/// How rough a surface is whose picture is even, and how much each step of light from pixel to pixel adds.
const SMOOTH: f32 = 0.45;
const ROUGHER: f32 = 6.0;
const ROUGHEST: f32 = 0.95;

/// What is wanted of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Pixels along its longer edge, at most.
    pub edge: u32,
    /// Whether it shall cover a surface over and over: then it is square, without a seam, and has a relief.
    pub is_tile: bool,
}

/// What a material shows instead of what we would bake for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Paper {
    /// Its colour, a PNG.
    pub png: Vec<u8>,
    /// Where its surface leans, a PNG; nothing where it is even.
    pub relief: Option<Vec<u8>>,
    /// What is known of it.
    pub facts: PaperFacts,
}

/// What is known of a picture without looking at it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaperFacts {
    /// Its mean colour, linear.
    pub mean: Vec3,
    /// Perceived, 0..=1.
    pub roughness: f32,
}

impl Paper {
    /// Of a picture whose pixels were counted before they were decoded.
    #[must_use]
    pub fn of(picture: RgbImage, cut: Cut) -> Option<Self> {
        let edge = cut.edge.clamp(1, TEXTURE_EDGE_MAX);
        if !cut.is_tile {
            let small = within(picture, edge);
            let mean = mean(&small);
            return Some(Self {
                png: encoded(&small)?,
                relief: None,
                facts: PaperFacts {
                    mean,
                    roughness: SMOOTH,
                },
            });
        }
        let tile = seamless(&square(picture, edge));
        let heights = Heights::of(&tile);
        Some(Self {
            png: encoded(&tile)?,
            relief: heights.relief(),
            facts: PaperFacts {
                mean: mean(&tile),
                roughness: heights.roughness(),
            },
        })
    }

    /// Whether its files and facts are what they should be: whoever read it had a picture nobody vouches for.
    #[must_use]
    pub fn is_sound(&self, cut: Cut) -> bool {
        let fits = |png: &[u8]| {
            let size = glb::Image::size(png);
            size.is_some_and(|size| size.iter().all(|edge| (1..=cut.edge).contains(edge)))
        };
        let PaperFacts { mean, roughness } = self.facts;
        let shares = mean.to_array().into_iter().chain([roughness]);
        let mut shares = shares.map(|share| (0.0..=1.0).contains(&share));
        fits(&self.png) && self.relief.iter().all(|png| fits(png)) && shares.all(|good| good)
    }
}

/// No larger than it may be, in its own proportions.
fn within(picture: RgbImage, edge: u32) -> RgbImage {
    if picture.width().max(picture.height()) <= edge {
        return picture;
    }
    image::DynamicImage::from(picture)
        .resize(edge, edge, FilterType::Triangle)
        .into_rgb8()
}

/// Its middle.
fn square(picture: RgbImage, edge: u32) -> RgbImage {
    let side = picture.width().min(picture.height());
    let from = [picture.width(), picture.height()].map(|length| (length - side) / 2);
    let middle = image::imageops::crop_imm(&picture, from[0], from[1], side, side).to_image();
    // Halves of it must be whole pixels.
    let edge = edge.min(side.next_multiple_of(2)).max(2);
    image::imageops::resize(&middle, edge, edge, FilterType::Triangle)
}

/// Faded into itself, moved by half its width: what was its middle meets at the edges, and has no seam there.
fn seamless(tile: &RgbImage) -> RgbImage {
    let edge = tile.width();
    let ramp = |at: u32| {
        let from_middle = ((at as f32 + 0.5) / edge as f32 - 0.5).abs() * 2.0;
        // The middle half stays as it is.
        ((from_middle - 0.5) * 2.0).clamp(0.0, 1.0)
    };
    RgbImage::from_fn(edge, edge, |x, y| {
        let [own, other] = [(x, y), ((x + edge / 2) % edge, (y + edge / 2) % edge)]
            .map(|(x, y)| tile.get_pixel(x, y).0.map(f32::from));
        let share = ramp(x).max(ramp(y));
        image::Rgb([0, 1, 2].map(|at| (own[at] + (other[at] - own[at]) * share + 0.5) as u8))
    })
}

fn mean(picture: &RgbImage) -> Vec3 {
    let linear = |pixel: &image::Rgb<u8>| Vec3::from(Color(pixel.0).to_linear());
    let sum: Vec3 = picture.pixels().map(linear).sum();
    (sum / (picture.width() * picture.height()).max(1) as f32).clamp(Vec3::ZERO, Vec3::ONE)
}

fn encoded(picture: &RgbImage) -> Option<Vec<u8>> {
    let size = [picture.width(), picture.height()];
    small_png(picture.as_raw(), size, ExtendedColorType::Rgb8)
}

/// How light a tile is, pixel by pixel: what is dark is taken for deep, as joints and grain are.
struct Heights {
    edge: u32,
    light: Vec<f32>,
}

impl Heights {
    fn of(tile: &RgbImage) -> Self {
        let light = |pixel: &image::Rgb<u8>| {
            let [red, green, blue] = pixel.0.map(|byte| f32::from(byte) / 255.0);
            red * 0.299 + green * 0.587 + blue * 0.114
        };
        Self {
            edge: tile.width(),
            light: tile.pixels().map(light).collect(),
        }
    }

    /// Beyond an edge the opposite one follows.
    fn at(&self, x: u32, y: u32) -> f32 {
        let edge = self.edge;
        self.light[((y % edge) * edge + x % edge) as usize]
    }

    /// Rise over run to the right and upwards.
    fn slope(&self, x: u32, y: u32) -> Vec2 {
        let (left, above) = (x + self.edge - 1, y + self.edge - 1);
        let rise = Vec2::new(
            self.at(x + 1, y) - self.at(left, y),
            self.at(x, above) - self.at(x, y + 1),
        );
        rise * DEPTH * self.edge as f32 / 2.0
    }

    fn slopes(&self) -> impl Iterator<Item = Vec2> + '_ {
        let places = (0..self.edge).flat_map(|y| (0..self.edge).map(move |x| (x, y)));
        places.map(|(x, y)| self.slope(x, y))
    }

    fn relief(&self) -> Option<Vec<u8>> {
        let steepness = self.slopes().map(Vec2::length).sum::<f32>() / self.light.len() as f32;
        if steepness < EVEN {
            return None;
        }
        let bytes: Vec<u8> = self.slopes().flat_map(leaning).collect();
        small_png(&bytes, [self.edge; 2], ExtendedColorType::Rgb8)
    }

    fn roughness(&self) -> f32 {
        let places = (0..self.edge).flat_map(|y| (0..self.edge).map(move |x| (x, y)));
        let step = |(x, y)| (self.at(x + 1, y) - self.at(x, y)).abs();
        let mean = places.map(step).sum::<f32>() / self.light.len() as f32;
        (SMOOTH + ROUGHER * mean).min(ROUGHEST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TILE: Cut = Cut {
        edge: 64,
        is_tile: true,
    };

    /// Darker to the right, with a line across.
    fn photo(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            let light = 255 - (x * 200 / width) as u8;
            image::Rgb(if y % 16 == 0 {
                [20; 3]
            } else {
                [light, light / 2, 40]
            })
        })
    }

    fn pixels(png: &[u8]) -> RgbImage {
        image::load_from_memory(png).unwrap().into_rgb8()
    }

    #[test]
    fn a_photo_becomes_a_tile_without_a_seam() {
        let paper = Paper::of(photo(300, 200), TILE).unwrap();
        assert!(paper.is_sound(TILE));
        let tile = pixels(&paper.png);
        assert_eq!((tile.width(), tile.height()), (64, 64));
        for at in 0..64 {
            let apart = |a: (u32, u32), b: (u32, u32)| {
                let [a, b] = [a, b].map(|(x, y)| tile.get_pixel(x, y).0[0]);
                a.abs_diff(b)
            };
            assert!(apart((0, at), (63, at)) < 24, "row {at}");
        }
        assert_eq!(paper, Paper::of(photo(300, 200), TILE).unwrap());
    }

    #[test]
    fn what_is_even_has_no_relief_and_shines() {
        let even = RgbImage::from_pixel(100, 100, image::Rgb([120, 130, 140]));
        let even = Paper::of(even, TILE).unwrap();
        assert_eq!(even.relief, None);
        let lined = Paper::of(photo(100, 100), TILE).unwrap();
        assert!(lined.relief.is_some());
        assert!(lined.facts.roughness > even.facts.roughness);
        let grey = Vec3::from(Color([120, 130, 140]).to_linear());
        assert!(even.facts.mean.distance(grey) < 1e-3);
    }

    #[test]
    fn a_whole_picture_keeps_its_proportions() {
        let whole = Cut {
            edge: 100,
            is_tile: false,
        };
        let paper = Paper::of(photo(300, 150), whole).unwrap();
        assert_eq!(glb::Image::size(&paper.png), Some([100, 50]));
        let tiny = Paper::of(photo(1, 1), TILE).unwrap();
        assert!(tiny.is_sound(TILE));
    }
}
