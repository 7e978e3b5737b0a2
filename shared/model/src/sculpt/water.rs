//! How high water stands.

use serde::{Deserialize, Serialize};

use super::CarveError;

/// How high water stands, in 256ths of a metre, within what is worth diving in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "i16", into = "i16")]
pub struct WaterLevel(i16);

impl WaterLevel {
    /// From the driest to the wettest, in metres.
    pub const RANGE_M: (f32, f32) = (-20.0, 15.0);

    /// The nearest level there can be.
    #[must_use]
    pub fn nearest(metres: f32) -> Self {
        let (least, most) = Self::RANGE_M;
        Self((metres.clamp(least, most) * 256.0) as i16)
    }

    /// In metres.
    #[must_use]
    pub fn metres(self) -> f32 {
        f32::from(self.0) / 256.0
    }
}

impl Default for WaterLevel {
    /// A little below the meadow.
    fn default() -> Self {
        Self(-320)
    }
}

impl TryFrom<i16> for WaterLevel {
    type Error = CarveError;

    fn try_from(units: i16) -> Result<Self, CarveError> {
        let level = Self::nearest(f32::from(units) / 256.0);
        (level.0 == units).then_some(level).ok_or(CarveError::Water)
    }
}

impl From<WaterLevel> for i16 {
    fn from(level: WaterLevel) -> Self {
        level.0
    }
}
