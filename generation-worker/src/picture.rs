//! Pictures of things without a graphics card: sun, sky, soft shadow on a light ground.
//!
//! Shown in the library and used to judge the catalogue, so it must flatter and must not lie.

mod camera;
mod contact;
mod film;
mod light;
mod raster;
mod scene;
mod shadow;
mod texture;
mod wire;

use glam::Vec3;
use glb::Mesh;

use crate::{paint::Shelter, parallel};
use raster::Target;
use scene::Scene;

/// Samples along one edge of a pixel.
const SAMPLES: usize = 2;

/// A finished picture.
pub struct Picture {
    /// Pixels along one edge.
    pub edge: usize,
    /// sRGB, row by row from the top.
    pub pixels: Vec<[u8; 3]>,
    /// Its triangles as lines, seen from the same place: grey, row by row from the top.
    pub wire: Vec<u8>,
    /// Share of the pixels that the thing covers, 0..=1.
    pub coverage: f32,
    /// Mean brightness of the thing, 0..=1, as encoded.
    pub brightness: f32,
}

/// Rows of pixels that are made at once: few enough for their samples to stay near the core.
const STRIP: usize = 32;

/// Takes a picture of `mesh`, `edge` pixels wide and high.
#[must_use]
pub fn take(mesh: &Mesh, shelter: &Shelter, edge: usize) -> Picture {
    let scene = Scene::new(mesh, shelter, edge * SAMPLES);
    let strips = parallel::each(edge.div_ceil(STRIP), parallel::cores(), |strip| {
        let first = strip * STRIP;
        let rows = STRIP.min(edge - first);
        develop(&scene.expose(first * SAMPLES, rows * SAMPLES), edge, rows)
    });
    put_together(strips, edge)
}

/// Some rows of a picture.
struct Strip {
    pixels: Vec<[u8; 3]>,
    wire: Vec<u8>,
    /// Samples that the thing covers, and the sum of their brightness.
    covered: usize,
    brightness: f32,
}

/// Averages the samples of every pixel.
fn develop(target: &Target, edge: usize, rows: usize) -> Strip {
    let film = &*film::FILM;
    let (mut covered, mut brightness) = (0, 0.0);
    let pixels = (0..edge * rows)
        .map(|pixel| {
            let (column, row) = (pixel % edge * SAMPLES, pixel / edge * SAMPLES);
            let mut sum = Vec3::ZERO;
            let mut last = (Vec3::ZERO, film.exposed(Vec3::ZERO));
            for sample in 0..SAMPLES * SAMPLES {
                let (x, y) = (column + sample % SAMPLES, row + sample / SAMPLES);
                let light = target.color[y * target.edge + x];
                // Most pixels are of one colour.
                if light != last.0 {
                    last = (light, film.exposed(light));
                }
                sum += last.1;
                if target.covered[y * target.edge + x] {
                    covered += 1;
                    brightness += last.1.element_sum() / 3.0;
                }
            }
            let mean = sum / (SAMPLES * SAMPLES) as f32;
            mean.to_array().map(|number| (number * 255.0 + 0.5) as u8)
        })
        .collect();
    Strip {
        pixels,
        wire: wire::lines(target, edge, rows),
        covered,
        brightness,
    }
}

fn put_together(strips: Vec<Strip>, edge: usize) -> Picture {
    let covered: usize = strips.iter().map(|strip| strip.covered).sum();
    let brightness: f32 = strips.iter().map(|strip| strip.brightness).sum();
    let mut picture = Picture {
        edge,
        pixels: Vec::with_capacity(edge * edge),
        wire: Vec::with_capacity(edge * edge),
        coverage: covered as f32 / (edge * SAMPLES * edge * SAMPLES) as f32,
        brightness: brightness / covered.max(1) as f32,
    };
    for strip in strips {
        picture.pixels.extend(strip.pixels);
        picture.wire.extend(strip.wire);
    }
    picture
}
