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
    let mut bytes = Vec::new();
    png::PngEncoder::new_with_quality(&mut bytes, png::CompressionType::Fast, png::FilterType::Sub)
        .write_image(
            pixels.as_flattened(),
            width as u32,
            height as u32,
            ExtendedColorType::Rgb8,
        )
        .map_err(|error| PictureError::Png(error.to_string()))?;
    Ok(bytes)
}
