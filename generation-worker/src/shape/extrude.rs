//! An outline made thick.

use glam::{Vec2, Vec3};

use super::{
    ears,
    skin::{Corner, Skin},
};

/// Bends gentler than this (cosine of 35°) are shaded as one curve.
const CREASE_COS: f32 = 0.819;

/// `outline` (x, y) made `depth` thick along Z about the origin; both rims cut by `bevel` where that fits.
pub(super) fn skin(outline: &[Vec2], depth: f32, bevel: f32) -> Skin {
    let outline = tidy(outline);
    let half = depth / 2.0;
    let bevel = bevel.min(half * 0.9);
    let rim = if bevel > 0.0 {
        inset(&outline, bevel)
    } else {
        None
    };
    let (rim, bevel) = rim.map_or((outline.clone(), 0.0), |rim| (rim, bevel));
    let mut skin = Skin::default();
    for [a, b, c] in ears::triangles(&rim) {
        let front = |at: usize| corner(rim[at], half, Vec3::Z);
        let back = |at: usize| corner(rim[at], -half, Vec3::NEG_Z);
        skin.triangle([front(a), front(b), front(c)]);
        skin.triangle([back(a), back(c), back(b)]);
    }
    let count = outline.len();
    for here in 0..count {
        let next = (here + 1) % count;
        let [from, to] = [normal(&outline, here, here), normal(&outline, here, next)];
        let (near, far) = (half - bevel, bevel - half);
        skin.quad([
            corner(outline[here], far, from),
            corner(outline[next], far, to),
            corner(outline[next], near, to),
            corner(outline[here], near, from),
        ]);
        if bevel > 0.0 {
            skin.quad([
                corner(outline[here], near, from),
                corner(outline[next], near, to),
                corner(rim[next], half, Vec3::Z),
                corner(rim[here], half, Vec3::Z),
            ]);
            skin.quad([
                corner(rim[here], -half, Vec3::NEG_Z),
                corner(rim[next], -half, Vec3::NEG_Z),
                corner(outline[next], far, to),
                corner(outline[here], far, from),
            ]);
        }
    }
    skin
}

fn corner(point: Vec2, z: f32, normal: Vec3) -> Corner {
    Corner {
        position: point.extend(z),
        normal,
    }
}

/// Without repeated points, counter-clockwise.
fn tidy(outline: &[Vec2]) -> Vec<Vec2> {
    let mut points = outline.to_vec();
    points.dedup_by(|a, b| a.distance_squared(*b) < 1e-12);
    while points.len() > 1 && points[0].distance_squared(points[points.len() - 1]) < 1e-12 {
        points.pop();
    }
    if ears::area(&points) < 0.0 {
        points.reverse();
    }
    points
}

/// The normal of the side that begins at `side`, at its end `at`: shared with the neighbour there
/// where the bend is gentle.
fn normal(outline: &[Vec2], side: usize, at: usize) -> Vec3 {
    let count = outline.len();
    let face = |side: usize| {
        let along = outline[(side + 1) % count] - outline[side];
        Vec2::new(along.y, -along.x).normalize_or(Vec2::X)
    };
    let neighbour = if at == side {
        (side + count - 1) % count
    } else {
        at
    };
    let (own, other) = (face(side), face(neighbour));
    let shared = if own.dot(other) > CREASE_COS {
        (own + other).normalize_or(own)
    } else {
        own
    };
    shared.extend(0.0)
}

/// The outline moved inwards; nothing where it would fold over itself.
fn inset(outline: &[Vec2], by: f32) -> Option<Vec<Vec2>> {
    let count = outline.len();
    let edge = |at: usize| (outline[(at + 1) % count] - outline[at % count]).normalize_or(Vec2::X);
    let moved: Vec<_> = (0..count)
        .map(|at| {
            let (before, after) = (edge(at + count - 1), edge(at));
            let inward = before.perp() + after.perp();
            let miter = 2.0 / inward.length_squared().max(0.4);
            outline[at] + inward * by * miter
        })
        .collect();
    let folds = (0..count).any(|at| {
        let along = moved[(at + 1) % count] - moved[at];
        along.dot(edge(at)) <= 0.0
    });
    (!folds && ears::area(&moved) > 0.0).then_some(moved)
}

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    #[test]
    fn concave_outlines_are_closed() {
        let letter_l = [
            [0.0, 0.0],
            [2.0, 0.0],
            [2.0, 0.5],
            [0.5, 0.5],
            [0.5, 2.0],
            [0.0, 2.0],
        ];
        let star: Vec<_> = (0..10)
            .map(|at| super::super::revolve::circle(at, 10) * if at % 2 == 0 { 1.0 } else { 0.4 })
            .collect();
        let l: Vec<_> = letter_l.into_iter().map(Vec2::from).collect();
        for outline in [l.clone(), star, l.into_iter().rev().collect()] {
            assert_sound(&skin(&outline, 0.3, 0.0));
            assert_sound(&skin(&outline, 0.3, 0.03));
        }
    }

    #[test]
    fn a_bevel_that_does_not_fit_is_left_out() {
        let sliver: Vec<_> = [[0.0, 0.0], [1.0, 0.0], [1.0, 0.01], [0.0, 0.01]]
            .into_iter()
            .map(Vec2::from)
            .collect();
        assert_eq!(skin(&sliver, 1.0, 0.1).0.len(), 12);
    }
}
