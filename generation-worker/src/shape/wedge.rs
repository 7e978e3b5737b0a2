//! The ramp.

use glam::Vec3;

use super::skin::Skin;

/// A box cut from its upper back edge (-Z) down to its lower front edge (+Z).
pub(super) fn skin(size: Vec3) -> Skin {
    let half = size / 2.0;
    let at = |x: f32, y: f32, z: f32| Vec3::new(x, y, z) * half;
    let [back_left, back_right] = [at(-1.0, -1.0, -1.0), at(1.0, -1.0, -1.0)];
    let [front_left, front_right] = [at(-1.0, -1.0, 1.0), at(1.0, -1.0, 1.0)];
    let [top_left, top_right] = [at(-1.0, 1.0, -1.0), at(1.0, 1.0, -1.0)];
    let mut skin = Skin::default();
    skin.polygon(&[back_left, back_right, front_right, front_left]);
    skin.polygon(&[back_right, back_left, top_left, top_right]);
    skin.polygon(&[front_left, front_right, top_right, top_left]);
    skin.polygon(&[front_left, top_left, back_left]);
    skin.polygon(&[front_right, back_right, top_right]);
    skin
}

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    #[test]
    fn a_ramp_is_closed_and_half_a_box() {
        let skin = skin(Vec3::new(1.0, 2.0, 3.0));
        assert_sound(&skin);
        assert!((super::super::skin::volume(&skin.0) - 3.0).abs() < 1e-5);
    }
}
