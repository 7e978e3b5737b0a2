//! The ball.

use glam::Vec2;

use super::{
    revolve::{Band, revolve},
    skin::Skin,
};

/// A ball with `sides` meridians and half as many parallels.
pub(super) fn skin(radius: f32, sides: u32) -> Skin {
    let rows = (sides / 2).max(2);
    let bands: Vec<_> = (0..rows).map(|row| arc(radius, row, rows * 2)).collect();
    revolve(&bands, sides)
}

/// Band `row` of a ball about the origin, from the south pole up, in steps of a full turn / `steps`.
pub(super) fn arc(radius: f32, row: u32, steps: u32) -> Band {
    let normal = |row: u32| {
        let turn = super::revolve::circle(row, steps);
        Vec2::new(turn.y, -turn.x)
    };
    let (from, to) = (normal(row), normal(row + 1));
    Band {
        from: from * radius,
        to: to * radius,
        normal_from: from,
        normal_to: to,
    }
}

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    #[test]
    fn a_ball_is_closed() {
        for sides in [3, 4, 5, 8, 16, 32] {
            assert_sound(&skin(0.5, sides));
        }
    }
}
