//! An outline drawn along a path.

use glam::{Quat, Vec2, Vec3};

use super::{ears, loft, skin::Skin, tube};

/// Joints sharper than this (cosine of 75° from straight on) are not mitred: the spike would have no end.
const MITRE_COS_MIN: f32 = 0.26;

/// `outline` (x, y) along `path`, `tip` times as large at its end; joints rounded in `bends` steps, or mitred where
/// that is 0. Shaded in facets.
pub(super) fn skin(outline: &[Vec2], path: &[Vec3], tip: f32, bends: u32) -> Skin {
    let reach = outline
        .iter()
        .fold(0.0_f32, |reach, point| reach.max(point.length()));
    let path = tube::rounded(path, reach, bends);
    let outline = tidy(outline);
    if outline.len() < 3 || path.len() < 2 {
        return Skin::default();
    }
    let whole: f32 = path.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
    let mut walked = 0.0;
    let mut frame = Frame::first(along(&path, 0));
    let mut rings = Vec::with_capacity(path.len());
    for (index, here) in path.iter().enumerate() {
        let back = along(&path, index.saturating_sub(1));
        let on = along(&path, index);
        if index > 0 {
            walked += path[index - 1].distance(*here);
        }
        let size = 1.0 + (tip - 1.0) * (walked / whole.max(1e-9));
        rings.push(
            outline
                .iter()
                .map(|point| *here + mitred(frame.point(*point * size), back, on))
                .collect(),
        );
        frame = frame.turned(back, on);
    }
    loft::between(&rings)
}

/// Two directions across the path: the outline's x and y.
#[derive(Clone, Copy)]
struct Frame {
    across: Vec3,
    up: Vec3,
}

impl Frame {
    fn first(along: Vec3) -> Self {
        let up = if along.y.abs() > 0.999 {
            Vec3::NEG_Z
        } else {
            Vec3::Y
        };
        let across = up.cross(along).normalize_or(Vec3::X);
        Self {
            across,
            up: along.cross(across),
        }
    }

    fn point(self, point: Vec2) -> Vec3 {
        self.across * point.x + self.up * point.y
    }

    /// Turned as little as possible from one direction to the next.
    fn turned(self, from: Vec3, to: Vec3) -> Self {
        if from.dot(to) > 0.999_999 {
            return self;
        }
        let turn = Quat::from_rotation_arc(from, to);
        Self {
            across: turn * self.across,
            up: turn * self.up,
        }
    }
}

/// A point across `back`, moved along it onto the plane between `back` and `on`.
fn mitred(point: Vec3, back: Vec3, on: Vec3) -> Vec3 {
    let between = (back + on).normalize_or(back);
    let cos = back.dot(between);
    if cos < MITRE_COS_MIN {
        return point;
    }
    point - back * (point.dot(between) / cos)
}

/// The direction of the segment that begins at `index`; the last again at the end.
fn along(path: &[Vec3], index: usize) -> Vec3 {
    let index = index.min(path.len().saturating_sub(2));
    (path[index + 1] - path[index]).normalize_or(Vec3::Z)
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

#[cfg(test)]
mod tests {
    use super::{super::skin::assert_sound, *};

    fn gutter() -> Vec<Vec2> {
        [
            [-0.1, 0.1],
            [-0.1, -0.1],
            [0.1, -0.1],
            [0.1, 0.1],
            [0.05, 0.1],
            [0.05, -0.05],
            [-0.05, -0.05],
            [-0.05, 0.1],
        ]
        .map(Vec2::from)
        .to_vec()
    }

    #[test]
    fn rails_are_closed_mitred_or_rounded() {
        let path = [
            Vec3::ZERO,
            Vec3::Z * 2.0,
            Vec3::new(2.0, 0.0, 2.0),
            Vec3::new(2.0, 1.0, 2.0),
        ];
        for bends in [0, 3] {
            for tip in [1.0, 0.2] {
                let rail = skin(&gutter(), &path, tip, bends);
                assert_sound(&rail.clone().faceted());
                assert_sound(&rail.smoothed(0.7));
            }
        }
    }

    #[test]
    fn a_straight_sweep_is_an_extrusion_and_a_mitre_keeps_its_volume() {
        let square = [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]].map(Vec2::from);
        let volume = |path: &[Vec3]| super::super::volume(&skin(&square, path, 1.0, 0).0);
        assert!((volume(&[Vec3::ZERO, Vec3::Z * 4.0]) - 4.0).abs() < 1e-4);
        let corner = [Vec3::ZERO, Vec3::Z * 4.0, Vec3::new(4.0, 0.0, 4.0)];
        assert!((volume(&corner) - 8.0).abs() < 1e-4);
    }
}
