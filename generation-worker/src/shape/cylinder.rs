//! The cylinder, its rims rounded.

use glam::Vec2;

use super::{
    revolve::{Band, revolve},
    skin::Skin,
};

/// A cylinder along Y about the origin. The rims are cut by `bevel` and shaded round.
pub(super) fn skin(radius: f32, height: f32, bevel: f32, sides: u32) -> Skin {
    let half = height / 2.0;
    let mut bands = vec![Band::straight(
        Vec2::new(radius, bevel - half),
        Vec2::new(radius, half - bevel),
    )];
    bands.push(Band::straight(
        Vec2::new(0.0, -half),
        Vec2::new(radius - bevel, -half),
    ));
    bands.push(Band::straight(
        Vec2::new(radius - bevel, half),
        Vec2::new(0.0, half),
    ));
    if bevel > 0.0 {
        bands.push(Band {
            from: Vec2::new(radius - bevel, -half),
            to: Vec2::new(radius, bevel - half),
            normal_from: Vec2::NEG_Y,
            normal_to: Vec2::X,
        });
        bands.push(Band {
            from: Vec2::new(radius, half - bevel),
            to: Vec2::new(radius - bevel, half),
            normal_from: Vec2::X,
            normal_to: Vec2::Y,
        });
    }
    revolve(&bands, sides)
}

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    #[test]
    fn a_cylinder_is_closed_with_and_without_bevel() {
        for sides in [3, 6, 16] {
            assert_sound(&skin(0.5, 1.0, 0.0, sides));
            assert_sound(&skin(0.5, 1.0, 0.05, sides));
        }
        assert_eq!(skin(0.5, 1.0, 0.0, 12).0.len(), 12 * 2 + 10 * 2);
    }
}
