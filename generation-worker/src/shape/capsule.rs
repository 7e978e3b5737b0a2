//! The capsule.

use glam::Vec2;

use super::{
    revolve::{Band, revolve},
    skin::Skin,
    sphere,
};

/// A capsule along Y about the origin; `height` counts the caps.
pub(super) fn skin(radius: f32, height: f32, sides: u32) -> Skin {
    let reach = (height / 2.0 - radius).max(0.0);
    let rows = (sides / 4).max(1);
    let shifted = |band: Band, up: f32| Band {
        from: band.from + Vec2::Y * up,
        to: band.to + Vec2::Y * up,
        ..band
    };
    let mut bands: Vec<_> = (0..rows)
        .map(|row| shifted(sphere::arc(radius, row, rows * 4), -reach))
        .collect();
    bands.extend((rows..rows * 2).map(|row| shifted(sphere::arc(radius, row, rows * 4), reach)));
    if reach > 0.0 {
        bands.push(Band::straight(
            Vec2::new(radius, -reach),
            Vec2::new(radius, reach),
        ));
    }
    revolve(&bands, sides)
}

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    #[test]
    fn a_capsule_is_closed_even_where_it_is_a_ball() {
        assert_sound(&skin(0.25, 1.0, 12));
        assert_sound(&skin(0.25, 0.5, 8));
        assert_sound(&skin(0.25, 0.1, 6));
    }
}
