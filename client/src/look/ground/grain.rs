//! One small texture of many kinds of grain, made at the start: soft, stony, fine and layered. It repeats without a seam.

use bevy::{
    asset::RenderAssetUsages,
    image::{ImageAddressMode, ImageFilterMode, ImageSampler, ImageSamplerDescriptor},
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};

/// Texels along one edge.
const EDGE: u32 = 256;

pub(super) fn image() -> Image {
    let mut level: Vec<[f32; 4]> = (0..EDGE * EDGE)
        .map(|index| texel(index % EDGE, index / EDGE))
        .collect();
    let mut edge = EDGE as usize;
    let mut bytes = Vec::new();
    let mut levels = 0;
    loop {
        let whole = level.iter().flatten();
        bytes.extend(whole.map(|share| (share.clamp(0.0, 1.0) * 255.0) as u8));
        levels += 1;
        if edge == 1 {
            break;
        }
        level = halved(&level, edge);
        edge /= 2;
    }
    let size = Extent3d {
        width: EDGE,
        height: EDGE,
        depth_or_array_layers: 1,
    };
    let mut image = Image::new_uninit(
        size,
        TextureDimension::D2,
        TextureFormat::Rgba8Unorm,
        RenderAssetUsages::RENDER_WORLD,
    );
    image.data = Some(bytes);
    image.texture_descriptor.mip_level_count = levels;
    image.sampler = ImageSampler::Descriptor(ImageSamplerDescriptor {
        address_mode_u: ImageAddressMode::Repeat,
        address_mode_v: ImageAddressMode::Repeat,
        mag_filter: ImageFilterMode::Linear,
        min_filter: ImageFilterMode::Linear,
        mipmap_filter: ImageFilterMode::Linear,
        ..default()
    });
    image
}

fn halved(level: &[[f32; 4]], edge: usize) -> Vec<[f32; 4]> {
    let half = edge / 2;
    (0..half * half)
        .map(|index| {
            let first = index / half * 2 * edge + index % half * 2;
            let four = [first, first + 1, first + edge, first + edge + 1];
            let mut mean = [0.0; 4];
            for texel in four {
                for (mean, share) in mean.iter_mut().zip(level[texel]) {
                    *mean += share / 4.0;
                }
            }
            mean
        })
        .collect()
}

/// Soft clouds, stones in earth, fine grain, and layers of rock.
fn texel(x: u32, y: u32) -> [f32; 4] {
    let (u, v) = (x as f32 / EDGE as f32, y as f32 / EDGE as f32);
    let soft = octaves(u, v, 4, 4);
    let fine = 0.5 * octaves(u, v, 32, 2) + 0.5 * lattice(x as i32, y as i32, EDGE as i32, 3);
    let layers = octaves(u, v * 3.0, 3, 4);
    [spread(soft), stones(u, v), fine, spread(layers)]
}

fn spread(share: f32) -> f32 {
    (share - 0.5) * 1.6 + 0.5
}

/// Noise that repeats after one.
fn octaves(u: f32, v: f32, cells: i32, count: u32) -> f32 {
    let (mut sum, mut share, mut all) = (0.0, 0.5, 0.0);
    for octave in 0..count {
        let cells = cells << octave;
        sum += share * value(u * cells as f32, v * cells as f32, cells, octave);
        all += share;
        share *= 0.55;
    }
    sum / all
}

fn value(x: f32, y: f32, cells: i32, seed: u32) -> f32 {
    let (left, low) = (x.floor(), y.floor());
    let fade = |t: f32| t * t * (3.0 - 2.0 * t);
    let (u, v) = (fade(x - left), fade(y - low));
    let at = |dx: i32, dy: i32| lattice(left as i32 + dx, low as i32 + dy, cells, seed);
    let near = at(0, 0).lerp(at(1, 0), u);
    near.lerp(at(0, 1).lerp(at(1, 1), u), v)
}

/// How near the middle of the nearest of many stones is: 1 there, 0 between them.
fn stones(u: f32, v: f32) -> f32 {
    const CELLS: i32 = 12;
    let (x, y) = (u * CELLS as f32, v * CELLS as f32);
    let (left, low) = (x.floor() as i32, y.floor() as i32);
    let (mut first, mut second) = (9.0_f32, 9.0_f32);
    for (dx, dy) in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy))) {
        let (column, row) = (left + dx, low + dy);
        let middle = Vec2::new(
            column as f32 + lattice(column, row, CELLS, 11),
            row as f32 + lattice(column, row, CELLS, 12),
        );
        let away = middle.distance(Vec2::new(x, y));
        (first, second) = match away < first {
            true => (away, first),
            false => (first, second.min(away)),
        };
    }
    ((second - first) * 1.8).clamp(0.0, 1.0)
}

fn lattice(x: i32, y: i32, cells: i32, seed: u32) -> f32 {
    let (x, y) = (x.rem_euclid(cells) as u32, y.rem_euclid(cells) as u32);
    let mut bits =
        x.wrapping_mul(0x9e37_79b1) ^ y.wrapping_mul(0x85eb_ca77) ^ seed.wrapping_mul(0xc2b2_ae3d);
    bits = (bits ^ bits >> 15).wrapping_mul(0x2c1b_3c6d);
    bits = (bits ^ bits >> 12).wrapping_mul(0x297a_2d39);
    ((bits ^ bits >> 15) >> 8) as f32 / 16_777_215.0
}
