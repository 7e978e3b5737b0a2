//! Stamps: a mould, pressed into the ground.

use core::f32::consts::{FRAC_PI_2, PI};

use serde::{Deserialize, Serialize};

use super::{CarveError, Cover, Spot16, spot16};
use crate::{
    Spot,
    limits::{PROFILE_MAX, STAMP_EIGHTHS_MAX, STAMP_EIGHTHS_MIN, STAMPS_MAX},
};

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

#[derive(Deserialize)]
struct RawStamp {
    mould: Mould,
    place: Imprint,
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
