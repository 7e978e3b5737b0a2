//! The box, its corners cut.

use glam::Vec3;

use super::skin::{Corner, Skin};

/// A box with edges of `size` metres, its corners cut by `bevel`.
///
/// The cut is shaded from one face to the next, so that it looks round and costs no vertices.
pub(super) fn skin(size: Vec3, bevel: f32) -> Skin {
    let half = size / 2.0;
    if bevel <= 0.0 {
        return sharp(half);
    }
    let mut skin = Skin::default();
    for axis in 0..3 {
        for sign in [-1.0, 1.0] {
            face(&mut skin, half, bevel, axis, sign);
        }
        for first in [-1.0, 1.0] {
            for second in [-1.0, 1.0] {
                edge(&mut skin, half, bevel, axis, [first, second]);
            }
        }
    }
    for index in 0..8 {
        let sign = |bit: usize| if index >> bit & 1 == 1 { 1.0 } else { -1.0 };
        let signs = Vec3::new(sign(0), sign(1), sign(2));
        let corners = [0, 1, 2].map(|axis| cut(half, bevel, signs, axis));
        skin.triangle(ordered(corners, signs));
    }
    skin
}

/// The corner towards `signs` of the face across `axis`.
fn cut(half: Vec3, bevel: f32, signs: Vec3, axis: usize) -> Corner {
    let mut position = (half - Vec3::splat(bevel)) * signs;
    position[axis] = half[axis] * signs[axis];
    let mut normal = Vec3::ZERO;
    normal[axis] = signs[axis];
    Corner { position, normal }
}

fn face(skin: &mut Skin, half: Vec3, bevel: f32, axis: usize, sign: f32) {
    let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
    let mut round = [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)];
    if sign < 0.0 {
        round.reverse();
    }
    skin.quad(round.map(|(at_u, at_v)| {
        let mut signs = Vec3::splat(sign);
        (signs[u], signs[v]) = (at_u, at_v);
        cut(half, bevel, signs, axis)
    }));
}

/// The cut along `axis`, towards `[first, second]` of the other two.
fn edge(skin: &mut Skin, half: Vec3, bevel: f32, axis: usize, [first, second]: [f32; 2]) {
    let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
    let signs = |along: f32| {
        let mut signs = Vec3::splat(along);
        (signs[u], signs[v]) = (first, second);
        signs
    };
    let mut quad = [
        cut(half, bevel, signs(-1.0), u),
        cut(half, bevel, signs(1.0), u),
        cut(half, bevel, signs(1.0), v),
        cut(half, bevel, signs(-1.0), v),
    ];
    if first * second > 0.0 {
        quad.reverse();
    }
    skin.quad(quad);
}

fn ordered([a, b, c]: [Corner; 3], outward: Vec3) -> [Corner; 3] {
    let face = (b.position - a.position).cross(c.position - a.position);
    if face.dot(outward) < 0.0 {
        [a, c, b]
    } else {
        [a, b, c]
    }
}

fn sharp(half: Vec3) -> Skin {
    let mut skin = Skin::default();
    for axis in 0..3 {
        for sign in [-1.0, 1.0] {
            face(&mut skin, half, 0.0, axis, sign);
        }
    }
    skin
}

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    #[test]
    fn a_box_is_closed_with_and_without_bevel() {
        let size = Vec3::new(1.0, 2.0, 3.0);
        let (sharp, cut) = (skin(size, 0.0), skin(size, 0.1));
        assert_sound(&sharp);
        assert_sound(&cut);
        assert_eq!((sharp.0.len(), cut.0.len()), (12, 44));
    }
}
