//! A picture as Bevy samples it: repeating, with smaller copies for afar. Runs beside the frame.

use std::io::Cursor;

use bevy::{
    asset::RenderAssetUsages,
    image::{ImageAddressMode, ImageSampler, ImageSamplerDescriptor},
    math::ops,
    prelude::*,
    render::render_resource::{Extent3d, TextureDimension, TextureFormat},
};
use image::{ImageError, ImageFormat, ImageReader, Limits};
use model::ContentHash;

/// Samples along a surface that is seen from its edge.
const ANISOTROPY: u16 = 8;

/// Memory that one picture may take while it is decoded: the largest we read, as RGBA.
const DECODED_BYTES_MAX: u64 = (glb::Image::EDGE_MAX as u64).pow(2) * 4;

/// What the numbers of a picture mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Role {
    /// Light, encoded as sRGB.
    Color,
    /// Directions.
    Relief,
}

/// One texture, whoever shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct TextureKey {
    pub(crate) hash: ContentHash,
    pub(crate) role: Role,
}

/// Decodes a PNG and makes its smaller copies.
pub(crate) fn image(png: &[u8], role: Role) -> Result<Image, ImageError> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(glb::Image::EDGE_MAX);
    limits.max_image_height = Some(glb::Image::EDGE_MAX);
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    reader.limits(limits);
    let picture = reader.decode()?.to_rgba8();
    let size = Extent3d {
        width: picture.width(),
        height: picture.height(),
        depth_or_array_layers: 1,
    };
    let mut level = Level {
        width: size.width as usize,
        height: size.height as usize,
        texels: picture.into_raw().as_chunks().0.to_vec(),
    };
    let mut image = Image::new(
        size,
        TextureDimension::D2,
        level.texels.as_flattened().to_vec(),
        match role {
            Role::Color => TextureFormat::Rgba8UnormSrgb,
            Role::Relief => TextureFormat::Rgba8Unorm,
        },
        RenderAssetUsages::RENDER_WORLD,
    );
    let mut levels = 1;
    let bytes = image.data.get_or_insert_default();
    while level.width > 1 || level.height > 1 {
        level = level.half(role);
        bytes.extend(level.texels.as_flattened());
        levels += 1;
    }
    image.texture_descriptor.mip_level_count = levels;
    image.sampler = ImageSampler::Descriptor(sampler());
    Ok(image)
}

fn sampler() -> ImageSamplerDescriptor {
    let mut sampler = ImageSamplerDescriptor::linear();
    sampler.address_mode_u = ImageAddressMode::Repeat;
    sampler.address_mode_v = ImageAddressMode::Repeat;
    sampler.set_anisotropic_filter(ANISOTROPY);
    sampler
}

struct Level {
    width: usize,
    height: usize,
    texels: Vec<[u8; 4]>,
}

impl Level {
    /// Half as wide and high; of an odd row the last is left out.
    fn half(&self, role: Role) -> Self {
        let (width, height) = ((self.width / 2).max(1), (self.height / 2).max(1));
        let texel = |at: usize| {
            let (column, row) = (at % width * 2, at / width * 2);
            let four = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(across, down)| {
                let column = (column + across).min(self.width - 1);
                let row = (row + down).min(self.height - 1);
                self.texels[row * self.width + column]
            });
            match role {
                Role::Color => mixed(four),
                Role::Relief => bent(four),
            }
        };
        Self {
            width,
            height,
            texels: (0..width * height).map(texel).collect(),
        }
    }
}

/// The mean of four colours, as light.
fn mixed(four: [[u8; 4]; 4]) -> [u8; 4] {
    if four.iter().all(|texel| *texel == four[0]) {
        return four[0];
    }
    let channel = |at: usize| {
        let sum: f32 = four.iter().map(|texel| light(texel[at])).sum();
        encoded(sum / 4.0)
    };
    let alpha: u32 = four.iter().map(|texel| u32::from(texel[3])).sum();
    let red = channel(0);
    // Most of ours are grey.
    if four.iter().all(|[r, g, b, _]| r == g && g == b) {
        return [red, red, red, (alpha / 4) as u8];
    }
    [red, channel(1), channel(2), (alpha / 4) as u8]
}

/// The mean of four directions.
fn bent(four: [[u8; 4]; 4]) -> [u8; 4] {
    let sum: Vec3 = four
        .iter()
        .map(|[x, y, z, _]| Vec3::from([*x, *y, *z].map(f32::from)) / 127.5 - Vec3::ONE)
        .sum();
    let [x, y, z] = sum
        .normalize_or(Vec3::Z)
        .to_array()
        .map(|share| ((share + 1.0) * 127.5 + 0.5) as u8);
    [x, y, z, 255]
}

/// IEC 61966-2-1.
fn light(byte: u8) -> f32 {
    let share = f32::from(byte) / 255.0;
    if share <= 0.040_45 {
        share / 12.92
    } else {
        ops::powf((share + 0.055) / 1.055, 2.4)
    }
}

fn encoded(light: f32) -> u8 {
    let share = if light <= 0.003_130_8 {
        light * 12.92
    } else {
        1.055 * ops::powf(light, 1.0 / 2.4) - 0.055
    };
    (share * 255.0 + 0.5) as u8
}

#[cfg(test)]
mod tests {
    use image::{ExtendedColorType, ImageEncoder as _, codecs::png::PngEncoder};

    use super::*;

    fn png(width: u32, height: u32, bytes: &[u8]) -> Vec<u8> {
        let mut png = Vec::new();
        PngEncoder::new(&mut png)
            .write_image(bytes, width, height, ExtendedColorType::L8)
            .unwrap();
        png
    }

    #[test]
    fn smaller_copies_keep_the_light() {
        let chequered: Vec<u8> = (0..8)
            .map(|at| if (at + at / 4) % 2 == 0 { 255 } else { 0 })
            .collect();
        let image = image(&png(4, 2, &chequered), Role::Color).unwrap();
        assert_eq!(image.texture_descriptor.mip_level_count, 3);
        let bytes = image.data.unwrap();
        assert_eq!(bytes.len(), (4 * 2 + 2 + 1) * 4);
        // Half the light of white is 188 of 255 as encoded.
        assert_eq!(bytes[32..], [188, 188, 188, 255].repeat(3));
    }

    #[test]
    fn broken_pictures_are_refused() {
        let whole = png(64, 64, &[7; 64 * 64]);
        assert!(image(&whole[..whole.len() / 2], Role::Color).is_err());
        let mut huge = whole;
        huge[16..20].copy_from_slice(&100_000_u32.to_be_bytes());
        assert!(image(&huge, Role::Relief).is_err());
    }
}
