//! Cutting an outline into triangles, ear by ear.

use glam::Vec2;

/// The enclosed area in m²; negative when clockwise.
pub(super) fn area(outline: &[Vec2]) -> f32 {
    (0..outline.len())
        .map(|at| outline[at].perp_dot(outline[(at + 1) % outline.len()]))
        .sum::<f32>()
        / 2.0
}

/// Indices of the triangles that fill a counter-clockwise outline. An outline that crosses itself is
/// filled somehow, and always with two triangles less than it has points.
pub(super) fn triangles(outline: &[Vec2]) -> Vec<[usize; 3]> {
    let mut left: Vec<_> = (0..outline.len()).collect();
    let mut triangles = Vec::with_capacity(outline.len());
    while left.len() > 3 {
        let count = left.len();
        let around = |at: usize| {
            [
                left[(at + count - 1) % count],
                left[at],
                left[(at + 1) % count],
            ]
        };
        // The roundest ear first: slivers shade badly.
        let best = (0..count)
            .filter(|at| is_ear(outline, &left, around(*at)))
            .max_by(|a, b| {
                roundness(outline, around(*a)).total_cmp(&roundness(outline, around(*b)))
            });
        let ear = best.unwrap_or(0);
        triangles.push(around(ear));
        left.remove(ear);
    }
    if let [a, b, c] = left[..] {
        triangles.push([a, b, c]);
    }
    triangles
}

fn is_ear(outline: &[Vec2], left: &[usize], ear: [usize; 3]) -> bool {
    let [a, b, c] = ear.map(|at| outline[at]);
    if (b - a).perp_dot(c - b) <= 0.0 {
        return false;
    }
    left.iter()
        .filter(|at| !ear.contains(at))
        .map(|at| outline[*at])
        .all(|point| !is_inside(point, a, b, c))
}

fn is_inside(point: Vec2, a: Vec2, b: Vec2, c: Vec2) -> bool {
    let left_of = |from: Vec2, to: Vec2| (to - from).perp_dot(point - from) >= 0.0;
    left_of(a, b) && left_of(b, c) && left_of(c, a)
}

/// The area of an ear against the square of its longest side.
fn roundness(outline: &[Vec2], ear: [usize; 3]) -> f32 {
    let [a, b, c] = ear.map(|at| outline[at]);
    let longest = (b - a)
        .length_squared()
        .max((c - b).length_squared())
        .max((a - c).length_squared());
    (b - a).perp_dot(c - a) / longest.max(1e-12)
}
