//! The cone, whole or cut off.

use glam::Vec2;

use super::{
    revolve::{Band, revolve},
    skin::Skin,
};

/// A cone along Y about the origin: `radius` at the bottom, `top` at the top.
pub(super) fn skin(radius: f32, top: f32, height: f32, sides: u32) -> Skin {
    let half = height / 2.0;
    let points = [
        Vec2::new(0.0, -half),
        Vec2::new(radius, -half),
        Vec2::new(top, half),
        Vec2::new(0.0, half),
    ];
    let bands: Vec<_> = points
        .windows(2)
        .filter(|pair| pair[0] != pair[1])
        .map(|pair| Band::straight(pair[0], pair[1]))
        .collect();
    revolve(&bands, sides)
}

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    #[test]
    fn a_cone_is_closed_with_and_without_a_point() {
        assert_sound(&skin(0.5, 0.0, 1.0, 12));
        assert_sound(&skin(0.5, 0.2, 1.0, 5));
    }
}
