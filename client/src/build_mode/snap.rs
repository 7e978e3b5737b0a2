//! Steps: what is moved goes by lengths and angles one can count, unless somebody wants it otherwise.

use bevy::{math::ops, prelude::*};

use crate::input::{Action, Controls};

/// Lengths one can choose, in metres.
pub(crate) const GRIDS_M: [f32; 6] = [0.1, 0.25, 0.5, 1.0, 2.0, 4.0];
/// Angles one can choose, in degrees.
pub(crate) const ANGLES_DEG: [f32; 6] = [1.0, 5.0, 15.0, 30.0, 45.0, 90.0];
/// Sizes go by this share.
const SHARE: f32 = 0.1;

/// The steps that count.
#[derive(Resource, Clone, Copy, Debug, PartialEq)]
pub(crate) struct Snap {
    /// Whether there are any.
    pub(crate) on: bool,
    /// In metres.
    pub(crate) grid_m: f32,
    /// In degrees.
    pub(crate) angle_deg: f32,
}

impl Default for Snap {
    fn default() -> Self {
        Self {
            on: true,
            grid_m: 0.25,
            angle_deg: 15.0,
        }
    }
}

impl Snap {
    /// As long as the player holds on to it, steps count where they would not, and the other way round.
    pub(super) fn held(mut self, controls: &Controls) -> Self {
        self.on ^= controls.pressed(Action::Freely);
        self
    }

    /// The nearest length.
    pub(super) fn length(self, free_m: f32) -> f32 {
        self.to_step(free_m, self.grid_m)
    }

    /// The nearest of each.
    pub(super) fn lengths(self, free_m: Vec3) -> Vec3 {
        Vec3::from_array(free_m.to_array().map(|length_m| self.length(length_m)))
    }

    /// The nearest angle.
    pub(super) fn angle(self, free_rad: f32) -> f32 {
        self.to_step(free_rad.to_degrees(), self.angle_deg)
            .to_radians()
    }

    /// The nearest factor of a size; never so small that nothing is left.
    pub(super) fn factor(self, free: f32) -> f32 {
        self.to_step(free, SHARE).clamp(SHARE, 1.0 / SHARE)
    }

    fn to_step(self, free: f32, step: f32) -> f32 {
        if self.on {
            (free / step).round() * step
        } else {
            free
        }
    }
}

/// A cursor that went so far right or up wants it so many times as large.
pub(super) fn factor_of(moved_px: f32) -> f32 {
    const DOUBLE_PX: f32 = 120.0;
    ops::exp2(moved_px / DOUBLE_PX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_met_exactly_and_can_be_left() {
        let snap = Snap::default();
        assert_eq!(
            [0.13, -0.9, 7.6].map(|free| snap.length(free)),
            [0.25, -1.0, 7.5]
        );
        assert!((snap.angle(0.3) - 15f32.to_radians()).abs() < 1e-6);
        assert!((snap.factor(1.44) - 1.4).abs() < 1e-6);
        assert!(snap.factor(-3.0) > 0.0);
        let free = Snap { on: false, ..snap };
        assert_eq!(free.length(0.13), 0.13);
        assert_eq!(free.angle(0.3), 0.3f32.to_degrees().to_radians());
    }

    #[test]
    fn a_hand_that_goes_back_makes_it_as_large_as_it_was() {
        assert!((factor_of(0.0) - 1.0).abs() < 1e-6);
        assert!((factor_of(120.0) * factor_of(-120.0) - 1.0).abs() < 1e-6);
    }
}
