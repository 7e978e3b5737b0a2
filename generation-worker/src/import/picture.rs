//! Pictures of a foreign file: measured before they are decoded, made small, written anew.

use std::io::Cursor;

use glam::Vec3;
use image::{DynamicImage, ImageFormat, ImageReader, Limits, RgbImage, imageops::FilterType};

use super::Refusal;
use crate::finish;

/// Pixels along the longer edge of what is kept.
pub(super) const EDGE: u32 = 256;

/// Pixels along an edge of what is decoded.
pub(super) const PICTURE_EDGE_MAX: u32 = 8_192;

/// Pixels in all of what is decoded: 64 MiB.
pub(super) const PICTURE_PIXELS_MAX: u64 = 16 << 20;

/// Bytes that a decoder may take.
const DECODER_BYTES_MAX: u64 = 192 << 20;

/// What is kept of a picture.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Picture {
    pub(super) png: Vec<u8>,
    /// Linear.
    pub(super) average: Vec3,
}

/// A PNG or JPEG; nothing when it is neither. Light shining through is not kept.
pub(super) fn opened(bytes: &[u8]) -> Result<Option<DynamicImage>, Refusal> {
    let Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg)) = image::guess_format(bytes) else {
        return Ok(None);
    };
    let broken = |error: image::ImageError| Refusal::Picture(error.to_string());
    let reader = || {
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        let mut limits = Limits::default();
        limits.max_image_width = Some(PICTURE_EDGE_MAX);
        limits.max_image_height = Some(PICTURE_EDGE_MAX);
        limits.max_alloc = Some(DECODER_BYTES_MAX);
        reader.limits(limits);
        reader
    };
    let (width, height) = ImageReader::with_format(Cursor::new(bytes), format)
        .into_dimensions()
        .map_err(broken)?;
    let pixels = u64::from(width) * u64::from(height);
    if width.max(height) > PICTURE_EDGE_MAX || pixels > PICTURE_PIXELS_MAX {
        return Err(Refusal::PictureTooBig);
    }
    reader().decode().map(Some).map_err(broken)
}

/// The same, made small.
pub(super) fn decoded(bytes: &[u8]) -> Result<Option<Picture>, Refusal> {
    let Some(mut picture) = opened(bytes)? else {
        return Ok(None);
    };
    if picture.width().max(picture.height()) > EDGE {
        picture = picture.resize(EDGE, EDGE, FilterType::Triangle);
    }
    let picture = picture.into_rgb8();
    let pixels: Vec<[u8; 3]> = picture.pixels().map(|pixel| pixel.0).collect();
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let png =
        finish::png(&pixels, width, height).map_err(|error| Refusal::Picture(error.to_string()))?;
    Ok(Some(Picture {
        png,
        average: average(&picture),
    }))
}

fn average(picture: &RgbImage) -> Vec3 {
    let linear = |byte: [u8; 3]| Vec3::from(model::Color(byte).to_linear());
    let sum: Vec3 = picture.pixels().map(|pixel| linear(pixel.0)).sum();
    sum / (picture.width() * picture.height()).max(1) as f32
}
