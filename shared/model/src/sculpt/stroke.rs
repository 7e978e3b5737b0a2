//! Strokes: a brush, and where it touched the ground.

use serde::{Deserialize, Serialize};

use super::{CarveError, Spot16};
use crate::limits::{BRUSH_EIGHTHS_MAX, BRUSH_EIGHTHS_MIN, DABS_MAX, STROKE_SAMPLES_MAX};

/// A brush, and where it touched the ground, in order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawStroke")]
pub struct Stroke {
    brush: Brush,
    dabs: Vec<Spot16>,
}

/// What a touch of the brush does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawBrush")]
pub struct Brush {
    tool: Tool,
    radius: u16,
    strength: u8,
    falloff: u8,
}

/// Kinds of brushes. Heights are in 256ths of a metre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tool {
    /// Up.
    Raise,
    /// Down.
    Lower,
    /// Towards what is around.
    Smooth,
    /// Towards one height.
    Flatten {
        /// Which.
        height: i16,
    },
    /// Up and down by luck.
    Noise {
        /// Whose luck.
        seed: u32,
    },
    /// Towards the nearest of many levels.
    Terrace {
        /// How far apart they are; 0 counts as 1.
        step: u16,
    },
    /// Covers the ground.
    Paint {
        /// With what.
        cover: Cover,
    },
    /// Takes paint off: what grows there by itself is seen again.
    Unpaint,
}

/// What ground is covered with.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "they are what they are called")]
pub enum Cover {
    Grass,
    Rock,
    Sand,
    Dirt,
    Snow,
    Path,
}

#[derive(Deserialize)]
struct RawStroke {
    brush: Brush,
    dabs: Vec<Spot16>,
}

#[derive(Deserialize)]
struct RawBrush {
    tool: Tool,
    radius: u16,
    strength: u8,
    falloff: u8,
}

impl Brush {
    /// Checks the radius, which is in eighths of a metre; strength and falloff are in 255ths.
    pub fn new(tool: Tool, radius: u16, strength: u8, falloff: u8) -> Result<Self, CarveError> {
        if !(BRUSH_EIGHTHS_MIN..=BRUSH_EIGHTHS_MAX).contains(&radius) {
            return Err(CarveError::Radius);
        }
        Ok(Self {
            tool,
            radius,
            strength,
            falloff,
        })
    }

    /// What it does.
    #[must_use]
    pub const fn tool(self) -> Tool {
        self.tool
    }

    /// From its middle to its edge, in metres.
    #[must_use]
    pub fn radius_m(self) -> f32 {
        f32::from(self.radius) / 8.0
    }

    /// How much a touch does, 0 to 1.
    #[must_use]
    pub fn strength(self) -> f32 {
        f32::from(self.strength) / 255.0
    }

    /// The share of its radius over which it fades, 0 to 1.
    #[must_use]
    pub fn falloff(self) -> f32 {
        f32::from(self.falloff) / 255.0
    }

    /// Samples of the ground under one touch, about.
    const fn samples(self) -> usize {
        let across = self.radius as usize / 2 + 1;
        across * across
    }
}

impl Stroke {
    /// Checks how much it is.
    pub fn new(brush: Brush, dabs: Vec<Spot16>) -> Result<Self, CarveError> {
        if dabs.is_empty() || dabs.len() > DABS_MAX {
            return Err(CarveError::Dabs);
        }
        if dabs.len() > 1 && dabs.len() * brush.samples() > STROKE_SAMPLES_MAX {
            return Err(CarveError::TooMuch);
        }
        Ok(Self { brush, dabs })
    }

    /// Touches of this brush that fit one stroke.
    #[must_use]
    pub fn dabs_max(brush: Brush) -> usize {
        (STROKE_SAMPLES_MAX / brush.samples()).clamp(1, DABS_MAX)
    }

    /// With what.
    #[must_use]
    pub const fn brush(&self) -> Brush {
        self.brush
    }

    /// Where.
    #[must_use]
    pub fn dabs(&self) -> &[Spot16] {
        &self.dabs
    }
}

impl Cover {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Grass,
        Self::Rock,
        Self::Sand,
        Self::Dirt,
        Self::Snow,
        Self::Path,
    ];
}

impl TryFrom<RawBrush> for Brush {
    type Error = CarveError;

    fn try_from(raw: RawBrush) -> Result<Self, CarveError> {
        Self::new(raw.tool, raw.radius, raw.strength, raw.falloff)
    }
}

impl TryFrom<RawStroke> for Stroke {
    type Error = CarveError;

    fn try_from(raw: RawStroke) -> Result<Self, CarveError> {
        Self::new(raw.brush, raw.dabs)
    }
}
