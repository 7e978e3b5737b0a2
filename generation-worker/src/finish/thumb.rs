//! The picture in the library, and whether it shows anything.

use image::{ExtendedColorType, ImageEncoder as _, codecs::png};

use crate::picture::Picture;

/// Pixels along one edge (SPEC A6).
pub const THUMB_EDGE: usize = 512;

/// A silhouette smaller than this is a failure; a rope of twenty metres has a thousandth.
const COVERAGE_MIN: f32 = 0.000_5;

/// Darker than this is a failure; a tyre has 0.12.
const BRIGHTNESS_MIN: f32 = 0.02;

/// Why a thing is not fit to be seen.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PictureError {
    /// Hardly a pixel.
    #[error("it covers only {0:.4} of its picture")]
    Small(f32),
    /// Hardly any light.
    #[error("it is black")]
    Black,
    /// The PNG encoder.
    #[error("its picture cannot be written: {0}")]
    Png(String),
}

/// Refuses what nobody would see.
pub fn sane(picture: &Picture) -> Result<(), PictureError> {
    if picture.coverage < COVERAGE_MIN {
        return Err(PictureError::Small(picture.coverage));
    }
    if picture.brightness < BRIGHTNESS_MIN {
        return Err(PictureError::Black);
    }
    Ok(())
}

/// The picture as PNG; the same picture gives the same bytes.
pub fn png(pixels: &[[u8; 3]], width: usize, height: usize) -> Result<Vec<u8>, PictureError> {
    let how = (png::CompressionType::Fast, png::FilterType::Paeth);
    encoded(
        pixels.as_flattened(),
        [width, height],
        ExtendedColorType::Rgb8,
        how,
    )
}

/// The same for drawings in a few shades of grey.
pub fn grey_png(pixels: &[u8], width: usize, height: usize) -> Result<Vec<u8>, PictureError> {
    let how = (png::CompressionType::Level(3), png::FilterType::NoFilter);
    encoded(pixels, [width, height], ExtendedColorType::L8, how)
}

fn encoded(
    bytes: &[u8],
    [width, height]: [usize; 2],
    color: ExtendedColorType,
    (compression, filter): (png::CompressionType, png::FilterType),
) -> Result<Vec<u8>, PictureError> {
    let mut png = Vec::new();
    png::PngEncoder::new_with_quality(&mut png, compression, filter)
        .write_image(bytes, width as u32, height as u32, color)
        .map_err(|error| PictureError::Png(error.to_string()))?;
    Ok(png)
}
