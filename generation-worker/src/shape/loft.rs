//! A solid between outlines at heights.

use glam::{Vec2, Vec3};

use super::{
    ears,
    skin::{Corner, Skin},
};

/// A solid through `sections`: heights that rise, and outlines (x, z) with as many points each. Shaded in facets.
pub(super) fn skin(sections: &[(f32, Vec<Vec2>)]) -> Skin {
    let rings: Vec<Vec<Vec3>> = sections
        .iter()
        .map(|(height, outline)| {
            let level = |point: &Vec2| Vec3::new(point.x, *height, point.y);
            one_way(outline).iter().map(level).collect()
        })
        .collect();
    between(&rings)
}

/// The skin through `rings` of as many points each, closed flat at both ends.
pub(super) fn between(rings: &[Vec<Vec3>]) -> Skin {
    let mut skin = Skin::default();
    let flat = |position: Vec3| Corner {
        position,
        normal: Vec3::Y,
    };
    for pair in rings.windows(2) {
        let count = pair[0].len().min(pair[1].len());
        for here in 0..count {
            let next = (here + 1) % count;
            let quad = [pair[0][here], pair[1][here], pair[1][next], pair[0][next]];
            skin.quad(quad.map(flat));
        }
    }
    if let [first, .., last] = rings {
        for [a, b, c] in cap(first) {
            skin.triangle([first[a], first[b], first[c]].map(flat));
        }
        for [a, b, c] in cap(last) {
            skin.triangle([last[a], last[c], last[b]].map(flat));
        }
    }
    skin.outward()
}

/// The triangles that fill a flat ring, turning as it does.
fn cap(ring: &[Vec3]) -> Vec<[usize; 3]> {
    let normal = super::plane(ring);
    let (u, v) = normal.any_orthonormal_pair();
    let flat: Vec<_> = ring
        .iter()
        .map(|point| Vec2::new(point.dot(u), point.dot(v)))
        .collect();
    ears::triangles(&flat)
}

/// All round the same way, each beginning with its own first point.
fn one_way(outline: &[Vec2]) -> Vec<Vec2> {
    let mut points = outline.to_vec();
    if ears::area(&points) < 0.0
        && let Some(rest) = points.get_mut(1..)
    {
        rest.reverse();
    }
    points
}

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    fn ring(size: f32, points: u32) -> Vec<Vec2> {
        (0..points)
            .map(|step| super::super::revolve::circle(step, points) * size)
            .collect()
    }

    #[test]
    fn hulls_are_closed_with_and_without_a_tip() {
        let star: Vec<_> = ring(1.0, 10)
            .iter()
            .enumerate()
            .map(|(at, point)| *point * if at % 2 == 0 { 1.0 } else { 0.4 })
            .collect();
        let backwards: Vec<_> = ring(0.8, 10).into_iter().rev().collect();
        for top in [ring(0.5, 10), backwards, vec![Vec2::ZERO; 10]] {
            let hull = skin(&[(0.0, star.clone()), (1.0, ring(1.2, 10)), (2.0, top)]);
            assert_sound(&hull.clone().faceted());
            assert_sound(&hull.smoothed(0.7));
        }
    }

    #[test]
    fn a_square_loft_is_a_box() {
        let square = vec![
            Vec2::new(1.0, 1.0),
            Vec2::new(-1.0, 1.0),
            Vec2::NEG_ONE,
            Vec2::new(1.0, -1.0),
        ];
        let skin = skin(&[(0.0, square.clone()), (3.0, square)]);
        assert!((super::super::volume(&skin.0) - 12.0).abs() < 1e-5);
        assert_eq!(skin.0.len(), 12);
    }
}
