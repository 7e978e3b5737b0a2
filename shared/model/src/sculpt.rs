//! How people ask for another ground: strokes of a brush, and stamps. In whole numbers, so that nothing endless can be said.

use core::f32::consts::{FRAC_PI_2, PI};

use serde::{Deserialize, Serialize};

use crate::{
    Spot,
    limits::{
        BRUSH_EIGHTHS_MAX, BRUSH_EIGHTHS_MIN, DABS_MAX, PROFILE_MAX, STAMP_EIGHTHS_MAX,
        STAMP_EIGHTHS_MIN, STAMPS_MAX, STROKE_SAMPLES_MAX,
    },
};

/// A place on the ground along X and Z, in 16ths of a metre from the middle.
pub type Spot16 = [i16; 2];

/// One change of the ground, the same on every machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carve {
    /// With a brush.
    Stroke(Stroke),
    /// With stamps, one after the other; at most [`STAMPS_MAX`].
    Stamps(Stamps),
}

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

/// At least one, at most [`STAMPS_MAX`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Stamp>", into = "Vec<Stamp>")]
pub struct Stamps(Vec<Stamp>);

/// A mould pressed into the ground once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawStamp")]
pub struct Stamp {
    mould: Mould,
    place: Imprint,
}

/// Where a mould is pressed, and how large.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imprint {
    /// Its middle.
    pub at: Spot16,
    /// Half its width and half its depth, in eighths of a metre.
    pub half: [u16; 2],
    /// What 100 percent of its profile is, in 256ths of a metre.
    pub height: u16,
    /// Its turn about +Y, in 65,536ths; 0 faces +Z.
    pub yaw: u16,
    /// The luck in it.
    pub seed: u32,
}

/// The shape of a stamp: a profile from its middle to its edge, and what covers it. Shares are in percent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Mould {
    /// What counts as far from the middle.
    pub form: MouldForm,
    /// How it comes together with the ground.
    pub mix: Mix,
    /// Heights by distance: at 0 to 100 of the way to the edge, -100 to 100 of the height; distances rise.
    pub profile: Vec<(u8, i8)>,
    /// How much of the height is luck.
    #[serde(default)]
    pub rough: u8,
    /// How far its outline wanders.
    #[serde(default)]
    pub bend: u8,
    /// Waves across it, for dunes.
    #[serde(default)]
    pub waves: u8,
    /// Levels it is cut into; 0: none.
    #[serde(default)]
    pub steps: u8,
    /// What covers it, from one distance to another; later ones lie over earlier ones.
    #[serde(default)]
    pub cover: Vec<(Cover, u8, u8)>,
}

/// What counts as far from the middle of a stamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MouldForm {
    /// Away from one point.
    Round,
    /// Away from a line along its depth, which fades at both ends.
    Band,
    /// From its front edge to its back edge.
    Ramp,
}

/// How a stamp comes together with the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mix {
    /// On top of what is there.
    Add,
    /// Never lower than what is there, measured from the ground at the middle.
    Raise,
    /// Never higher than what is there, measured from the ground at the middle.
    Dig,
    /// Never lower than what is there, measured from the water.
    FromWater,
}

/// Why something is no change of the ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarveError {
    /// Too small, or too large.
    #[error("a brush is {min} to {max} m wide", min = f32::from(BRUSH_EIGHTHS_MIN) / 4.0, max = f32::from(BRUSH_EIGHTHS_MAX) / 4.0)]
    Radius,
    /// None, or too many.
    #[error("a stroke has 1 to {DABS_MAX} touches")]
    Dabs,
    /// More ground than one stroke may change.
    #[error("that is too much ground for one stroke")]
    TooMuch,
    /// None, or too many.
    #[error("1 to {STAMPS_MAX} stamps at once")]
    Stamps,
    /// Too small, or too large.
    #[error("a stamp is {min} to {max} m wide", min = f32::from(STAMP_EIGHTHS_MIN) / 4.0, max = f32::from(STAMP_EIGHTHS_MAX) / 4.0)]
    Size,
    /// Too low, or too high.
    #[error("water stands {min} to {max} m above the meadow", min = WaterLevel::RANGE_M.0, max = WaterLevel::RANGE_M.1)]
    Water,
    /// No shape.
    #[error("a profile has 2 to {PROFILE_MAX} rising distances in percent")]
    Profile,
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

#[derive(Deserialize)]
struct RawStamp {
    mould: Mould,
    place: Imprint,
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

impl Stamps {
    /// Checks how many.
    pub fn new(stamps: Vec<Stamp>) -> Result<Self, CarveError> {
        if stamps.is_empty() || stamps.len() > STAMPS_MAX {
            return Err(CarveError::Stamps);
        }
        Ok(Self(stamps))
    }

    /// One after the other.
    pub fn iter(&self) -> impl Iterator<Item = &Stamp> {
        self.0.iter()
    }
}

impl Stamp {
    /// Checks shape and size.
    pub fn new(mould: Mould, place: Imprint) -> Result<Self, CarveError> {
        mould.check()?;
        let sizes = STAMP_EIGHTHS_MIN..=STAMP_EIGHTHS_MAX;
        if !place.half.iter().all(|half| sizes.contains(half)) {
            return Err(CarveError::Size);
        }
        Ok(Self { mould, place })
    }

    /// A mould of this size in metres at a spot, as large as stamps can be. What is long lies across the view of whoever looks at it
    /// there, and ramps rise away from them.
    #[must_use]
    pub fn at(mould: &Mould, size_m: [f32; 3], spot: Spot, seed: u32) -> Option<Self> {
        let [width_m, height_m, depth_m] = size_m;
        let half = [width_m, depth_m].map(|metres| {
            let eighths = (metres * 4.0).round() as u16;
            eighths.clamp(STAMP_EIGHTHS_MIN, STAMP_EIGHTHS_MAX)
        });
        let turn_rad = match mould.form {
            MouldForm::Round => 0.0,
            MouldForm::Band => FRAC_PI_2,
            MouldForm::Ramp => PI,
        };
        let place = Imprint {
            at: spot16(spot.position.x, spot.position.z),
            half,
            height: (height_m * 256.0).round() as u16,
            yaw: 0,
            seed,
        };
        Self::new(mould.clone(), place.turned(spot.yaw_rad + turn_rad)).ok()
    }

    /// Its shape.
    #[must_use]
    pub const fn mould(&self) -> &Mould {
        &self.mould
    }

    /// Where it is.
    #[must_use]
    pub const fn place(&self) -> Imprint {
        self.place
    }
}

impl Mould {
    /// Whether it is a shape at all.
    pub fn check(&self) -> Result<(), CarveError> {
        let rises = self.profile.windows(2).all(|two| two[0].0 < two[1].0);
        let within = |(at, height): &(u8, i8)| *at <= 100 && height.unsigned_abs() <= 100;
        let good = (2..=PROFILE_MAX).contains(&self.profile.len())
            && rises
            && self.profile.iter().all(within)
            && self.cover.len() <= PROFILE_MAX;
        good.then_some(()).ok_or(CarveError::Profile)
    }
}

impl Imprint {
    /// A turn about +Y, in radians.
    #[must_use]
    pub fn yaw_rad(self) -> f32 {
        f32::from(self.yaw) / 65_536.0 * core::f32::consts::TAU
    }

    /// The nearest turn to one in radians.
    #[must_use]
    pub fn turned(self, yaw_rad: f32) -> Self {
        let turns = (yaw_rad / core::f32::consts::TAU).rem_euclid(1.0);
        let yaw = ((turns * 65_536.0).round() as u32 & 0xffff) as u16;
        Self { yaw, ..self }
    }
}

/// The nearest place that can be said, of one in metres.
#[must_use]
pub fn spot16(x_m: f32, z_m: f32) -> Spot16 {
    [x_m, z_m].map(|metres| (metres * 16.0).round() as i16)
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

impl TryFrom<RawStamp> for Stamp {
    type Error = CarveError;

    fn try_from(raw: RawStamp) -> Result<Self, CarveError> {
        Self::new(raw.mould, raw.place)
    }
}

impl TryFrom<Vec<Stamp>> for Stamps {
    type Error = CarveError;

    fn try_from(stamps: Vec<Stamp>) -> Result<Self, CarveError> {
        Self::new(stamps)
    }
}

impl From<Stamps> for Vec<Stamp> {
    fn from(stamps: Stamps) -> Self {
        stamps.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_brushes_and_strokes_of_a_size_are_read() {
        let read = |text: &str| serde_json::from_str::<Carve>(text);
        let stroke = |radius: &str, strength: &str, dabs: &str| {
            format!(
                r#"{{"stroke":{{"brush":{{"tool":"raise","radius":{radius},"strength":{strength},"falloff":128}},"dabs":{dabs}}}}}"#
            )
        };
        assert!(read(&stroke("16", "200", "[[0,0],[8,-8]]")).is_ok());
        let many = format!("[{}[0,0]]", "[0,0],".repeat(DABS_MAX));
        for (radius, strength, dabs) in [
            ("1e99", "200", "[[0,0]]"),
            ("65535", "200", "[[0,0]]"),
            ("0", "200", "[[0,0]]"),
            ("16", "null", "[[0,0]]"),
            ("16", "-1", "[[0,0]]"),
            ("16", "256", "[[0,0]]"),
            ("16", "200", "[]"),
            ("16", "200", "[[1e9,0]]"),
            ("16", "200", many.as_str()),
        ] {
            let text = stroke(radius, strength, dabs);
            assert!(read(&text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_profile_rises_and_stays_within_its_stamp() {
        let mould = |profile: Vec<(u8, i8)>| Mould {
            form: MouldForm::Round,
            mix: Mix::Add,
            profile,
            rough: 0,
            bend: 0,
            waves: 0,
            steps: 0,
            cover: Vec::new(),
        };
        assert_eq!(mould(vec![(0, 100), (100, 0)]).check(), Ok(()));
        for bad in [
            vec![(0, 1)],
            vec![(50, 1), (50, 2)],
            vec![(0, 0), (101, 0)],
            vec![(0, i8::MIN), (100, 0)],
        ] {
            assert_eq!(mould(bad).check(), Err(CarveError::Profile));
        }
    }

    #[test]
    fn places_beyond_all_numbers_are_the_farthest_there_are() {
        assert_eq!(spot16(f32::INFINITY, -1e9), [i16::MAX, i16::MIN]);
        assert_eq!(spot16(f32::NAN, 1.0), [0, 16]);
    }
}
