//! How people ask for another ground: strokes of a brush, and stamps. In whole numbers, so that nothing endless can be said.

mod stamp;
mod stroke;
mod water;

use serde::{Deserialize, Serialize};

use crate::limits::{
    BRUSH_EIGHTHS_MAX, BRUSH_EIGHTHS_MIN, DABS_MAX, PROFILE_MAX, STAMP_EIGHTHS_MAX,
    STAMP_EIGHTHS_MIN, STAMPS_MAX,
};

pub use stamp::{Imprint, Mix, Mould, MouldForm, Stamp, Stamps};
pub use stroke::{Brush, Cover, Stroke, Tool};
pub use water::WaterLevel;

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

/// The nearest place that can be said, of one in metres.
#[must_use]
pub fn spot16(x_m: f32, z_m: f32) -> Spot16 {
    [x_m, z_m].map(|metres| (metres * 16.0).round() as i16)
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
