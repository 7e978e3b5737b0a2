//! Making a thing exactly as large as its recipe says.

use glam::{DAffine3, DVec3, Vec3};

use crate::shape::Placed;

/// How unevenly a thing may be stretched to fill its box. Beyond it (a ball asked to be a plate) it keeps
/// its proportions and fills the box in one direction only.
const STRETCH_MAX: f64 = 2.0;

/// How parts come to stand in the box that their recipe asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fit {
    finished_from_object: DAffine3,
    size: Vec3,
    /// Longest factor over shortest that filling the box would need.
    pub stretch: f32,
}

impl Fit {
    /// For parts that reach from `low` to `high` into a box of `size_meters` that stands on the origin.
    /// Nothing when the parts reach nowhere, or too far.
    #[must_use]
    pub(super) fn new((low, high): (Vec3, Vec3), size_meters: Vec3) -> Option<Self> {
        let (low, high) = (low.as_dvec3(), high.as_dvec3());
        let factors = size_meters.as_dvec3() / (high - low);
        let stretch = factors.max_element() / factors.min_element();
        // False for NaN too.
        if !(factors.min_element() > 0.0 && stretch.is_finite()) {
            return None;
        }
        let factors = if stretch <= STRETCH_MAX {
            factors
        } else {
            DVec3::splat(factors.min_element())
        };
        let foot = DVec3::new((low.x + high.x) / 2.0, low.y, (low.z + high.z) / 2.0);
        Some(Self {
            finished_from_object: DAffine3::from_scale(factors) * DAffine3::from_translation(-foot),
            size: size_meters,
            stretch: stretch as f32,
        })
    }

    /// Where a point of the recipe belongs.
    #[must_use]
    pub(super) fn point(&self, point: DVec3) -> Vec3 {
        self.finished_from_object.transform_point3(point).as_vec3()
    }

    /// The parts where they belong; rounding never lets one out of the box.
    #[must_use]
    pub(super) fn apply(&self, parts: Vec<Placed>) -> Vec<Placed> {
        let half = self.size / 2.0;
        let low = Vec3::new(-half.x, 0.0, -half.z);
        let high = Vec3::new(half.x, self.size.y, half.z);
        parts
            .into_iter()
            .map(|part| {
                let mut skin = part.skin.placed(&self.finished_from_object);
                for corner in skin.0.iter_mut().flatten() {
                    corner.position = corner.position.clamp(low, high);
                }
                Placed {
                    skin,
                    place: self.finished_from_object * part.place,
                    ..part
                }
            })
            .collect()
    }
}

/// Lower and upper corner of the box around all parts.
#[must_use]
pub(super) fn bounds(parts: &[Placed]) -> (Vec3, Vec3) {
    parts
        .iter()
        .flat_map(|part| part.skin.0.iter().flatten())
        .fold(
            (Vec3::INFINITY, Vec3::NEG_INFINITY),
            |(low, high), corner| (low.min(corner.position), high.max(corner.position)),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thing_fills_its_box_unless_that_would_distort_it() {
        let bounds = (Vec3::new(0.0, -1.0, 0.0), Vec3::ONE);
        let grown = |size: Vec3| {
            let fit = Fit::new(bounds, size).unwrap();
            let at = |point: Vec3| fit.finished_from_object.transform_point3(point.as_dvec3());
            (at(bounds.1) - at(bounds.0)).as_vec3()
        };
        let filled = Vec3::new(1.5, 2.0, 1.0);
        assert_eq!(grown(filled), filled);
        assert_eq!(grown(Vec3::new(4.0, 2.0, 1.0)), Vec3::new(1.0, 2.0, 1.0));
    }

    #[test]
    fn nothing_and_infinity_do_not_fit() {
        assert_eq!(
            Fit::new((Vec3::INFINITY, Vec3::NEG_INFINITY), Vec3::ONE),
            None
        );
        assert_eq!(Fit::new((Vec3::ZERO, Vec3::INFINITY), Vec3::ONE), None);
        assert_eq!(Fit::new((Vec3::ZERO, Vec3::X), Vec3::ONE), None);
    }
}
