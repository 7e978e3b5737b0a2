//! From light to the numbers in a picture.

use std::sync::LazyLock;

use glam::Vec3;

/// Light up to here is shown as it is; above it is compressed, never clipped.
const SHOULDER: f32 = 0.6;

/// Steps of the table.
const STEPS: usize = 2_048;

/// The one that all pictures are taken on.
pub(crate) static FILM: LazyLock<Film> = LazyLock::new(Film::new);

/// A table from linear light to sRGB: a million powers would take longer than the rest of the picture.
pub(crate) struct Film {
    /// By the square root of the light, which spreads the dark end.
    encoded: Vec<f32>,
}

impl Film {
    fn new() -> Self {
        let encoded = (0..=STEPS).map(|step| {
            let root = step as f32 / STEPS as f32;
            encode(root * root)
        });
        Self {
            encoded: encoded.collect(),
        }
    }

    /// sRGB in 0..=1 for linear light of any strength.
    pub(crate) fn exposed(&self, light: Vec3) -> Vec3 {
        light.map(|light| {
            let root = compressed(light).sqrt().clamp(0.0, 1.0);
            self.encoded[(root * STEPS as f32 + 0.5) as usize]
        })
    }
}

fn compressed(light: f32) -> f32 {
    if light <= SHOULDER {
        return light.max(0.0);
    }
    let over = (light - SHOULDER) / (1.0 - SHOULDER);
    SHOULDER + (1.0 - SHOULDER) * over / (1.0 + over)
}

/// IEC 61966-2-1.
fn encode(linear: f32) -> f32 {
    if linear <= 0.003_130_8 {
        linear * 12.92
    } else {
        1.055 * libm::powf(linear, 1.0 / 2.4) - 0.055
    }
}
