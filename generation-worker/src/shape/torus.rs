//! The ring.

use glam::{Vec2, Vec3};

use super::{
    revolve::circle,
    skin::{Corner, Skin},
};

/// A ring lying flat about Y, `sides` around and `tube_sides` around its tube.
pub(super) fn skin(radius: f32, tube: f32, sides: u32, tube_sides: u32) -> Skin {
    let corner = |step: u32, tube_step: u32| {
        let (around, across) = (circle(step, sides), circle(tube_step, tube_sides));
        let point = |p: Vec2| Vec3::new(p.x * around.x, p.y, p.x * around.y);
        Corner {
            position: point(Vec2::X * radius + across * tube),
            normal: point(across),
        }
    };
    let mut skin = Skin::default();
    for step in 0..sides {
        for tube_step in 0..tube_sides {
            skin.quad([
                corner(step + 1, tube_step),
                corner(step, tube_step),
                corner(step, tube_step + 1),
                corner(step + 1, tube_step + 1),
            ]);
        }
    }
    skin
}

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    #[test]
    fn a_ring_is_closed() {
        assert_sound(&skin(0.5, 0.1, 16, 8));
        assert_sound(&skin(0.5, 0.1, 3, 3));
    }
}
