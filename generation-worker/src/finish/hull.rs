//! Convex hulls small enough for contact.
//!
//! The farthest point is added first (quickhull), so that one may stop at any number of corners with the best of them.

use glam::{DVec3, Vec3};

/// Corners of one hull: a solver looks at all of them in every step.
pub(super) const CORNERS_MAX: usize = 32;

/// How often a hull may grow.
const GROWTHS: usize = 4;

/// Rounds in which a corner comes to where all its faces want it.
const SETTLING: usize = 6;

/// Closer points are one, as a share of the longest edge of the box around all.
const NOTHING_SHARE: f64 = 1e-6;

/// What a corner rises above a side that it sees, as such a share: a side that it does not replace folds inwards where
/// they meet, and far away from there it would be wrong by much more.
const SEEN_SHARE: f64 = 1e-10;

/// A convex piece.
#[derive(Clone, Debug)]
pub(super) struct Hull {
    /// [`CORNERS_MAX`] at the most, unless it was to be exact.
    pub(super) corners: Vec<Vec3>,
    pub(super) faces: Vec<Face>,
    /// In m³.
    pub(super) volume: f32,
}

/// A side of it: what is outside has a positive distance.
#[derive(Clone, Copy, Debug)]
pub(super) struct Face {
    pub(super) corners: [u32; 3],
    pub(super) normal: Vec3,
    pub(super) offset: f32,
}

impl Face {
    pub(super) fn distance(&self, point: Vec3) -> f32 {
        self.normal.dot(point) - self.offset
    }
}

impl Hull {
    /// Around `points`, none of them more than `slack_m` outside; nothing when they are in one plane.
    ///
    /// Where that takes too many corners, those there are move outwards, though never out of the box around `points`;
    /// where even that is not enough, it is that box.
    pub(super) fn new(points: &[Vec3], slack_m: f32) -> Option<Self> {
        let (mut hull, mut outside) = Growing::new(points, slack_m, CORNERS_MAX)?.finished();
        let (low, high) = bounds(points);
        for _ in 0..GROWTHS {
            if outside.is_empty() {
                break;
            }
            let corners = hull.pushed(&outside, slack_m * 0.5);
            let corners: Vec<_> = corners
                .iter()
                .map(|corner| corner.clamp(low, high))
                .collect();
            let Some(grown) = Self::exact(&corners) else {
                break;
            };
            hull = grown;
            outside = hull.outside(points, slack_m);
        }
        if outside
            .iter()
            .any(|(_, distance)| *distance > slack_m * 1.5)
        {
            let corner = |index: u32| {
                let high_side = [0, 1, 2].map(|axis| index >> axis & 1 == 1);
                Vec3::select(high_side.into(), high, low)
            };
            return Self::exact(&[0, 1, 2, 3, 4, 5, 6, 7].map(corner));
        }
        hull.leveled(low, high, slack_m)
    }

    /// Corners that are almost in a side of the box around the points are in it: what is to stand and to be stacked needs
    /// its foot and its top where they are seen.
    fn leveled(self, low: Vec3, high: Vec3, slack_m: f32) -> Option<Self> {
        let level = |corner: &Vec3| {
            let near_low = (corner - low).cmple(Vec3::splat(slack_m));
            let near_high = (high - corner).cmple(Vec3::splat(slack_m));
            Vec3::select(near_high, high, Vec3::select(near_low, low, *corner))
        };
        let corners: Vec<_> = self.corners.iter().map(level).collect();
        Self::exact(&corners).or(Some(self))
    }

    /// Nowhere outside the hull of `points`, and as few corners as it takes to leave none farther than `slack_m`
    /// outside, `corners_max` at the most.
    pub(super) fn inscribed(points: &[Vec3], slack_m: f32, corners_max: usize) -> Option<Self> {
        Some(Growing::new(points, slack_m, corners_max)?.finished().0)
    }

    /// Around all points.
    pub(super) fn exact(points: &[Vec3]) -> Option<Self> {
        Self::inscribed(points, 0.0, usize::MAX)
    }

    /// Whether `point` is in it, or not farther outside than `reach_m`.
    pub(super) fn reaches(&self, point: Vec3, reach_m: f32) -> bool {
        self.faces
            .iter()
            .all(|face| face.distance(point) <= reach_m)
    }

    /// What is farther outside than `slack_m`: by which face, and how far.
    fn outside(&self, points: &[Vec3], slack_m: f32) -> Vec<(usize, f32)> {
        let farthest = |point: &Vec3| {
            let distances = self.faces.iter().map(|face| face.distance(*point));
            let farthest = distances.enumerate().max_by(|a, b| a.1.total_cmp(&b.1));
            farthest.filter(|(_, distance)| *distance > slack_m)
        };
        points.iter().filter_map(farthest).collect()
    }

    /// Its corners, moved until each face that something is outside of is `spare_m` short of it.
    fn pushed(&self, outside: &[(usize, f32)], spare_m: f32) -> Vec<Vec3> {
        let mut push = vec![0.0_f32; self.faces.len()];
        for (face, distance) in outside {
            push[*face] = push[*face].max(distance - spare_m);
        }
        let mut moved = vec![Vec3::ZERO; self.corners.len()];
        for _ in 0..SETTLING {
            for (face, push) in self.faces.iter().zip(&push) {
                for corner in face.corners {
                    let by = &mut moved[corner as usize];
                    *by += face.normal * (push - face.normal.dot(*by)).max(0.0);
                }
            }
        }
        let corners = self.corners.iter().zip(moved);
        corners.map(|(corner, by)| *corner + by).collect()
    }
}

/// A hull on its way.
struct Growing {
    corners: Vec<DVec3>,
    sides: Vec<Side>,
    nothing_m: f64,
    seen_m: f64,
}

struct Side {
    corners: [usize; 3],
    normal: DVec3,
    offset: f64,
    /// What is outside of it and belongs to no other.
    outside: Vec<(DVec3, f64)>,
}

impl Growing {
    fn new(points: &[Vec3], slack_m: f32, corners_max: usize) -> Option<Self> {
        let (low, high) = bounds(points);
        let longest_m = f64::from((high - low).max_element());
        let mut growing = Self {
            corners: Vec::new(),
            sides: Vec::new(),
            nothing_m: longest_m * NOTHING_SHARE,
            seen_m: longest_m * SEEN_SHARE,
        };
        let points: Vec<_> = points.iter().map(|point| point.as_dvec3()).collect();
        growing.start(&points)?;
        growing.share(&points);
        let slack_m = f64::from(slack_m);
        while growing.corners.len() < corners_max {
            let Some(farthest) = growing.farthest(slack_m) else {
                break;
            };
            growing.add(farthest);
        }
        for side in &mut growing.sides {
            side.outside.retain(|(_, distance)| *distance > slack_m);
        }
        Some(growing)
    }

    /// Four points that are far from each other.
    fn start(&mut self, points: &[DVec3]) -> Option<()> {
        let farthest = |distance: &dyn Fn(DVec3) -> f64| {
            let far = points.iter().map(|point| (*point, distance(*point)));
            far.max_by(|a, b| a.1.total_cmp(&b.1))
                .filter(|(_, distance)| *distance > self.nothing_m)
                .map(|(point, _)| point)
        };
        let first = *points.first()?;
        let a = farthest(&|point| point.distance(first))?;
        let b = farthest(&|point| point.distance(a))?;
        let along = (b - a).normalize_or_zero();
        let c = farthest(&|point| (point - a).cross(along).length())?;
        let up = (b - a).cross(c - a).normalize_or_zero();
        let d = farthest(&|point| (point - a).dot(up).abs())?;
        self.corners = vec![a, b, c, d];
        let faces = if (d - a).dot(up) < 0.0 {
            [[0, 1, 2], [0, 3, 1], [1, 3, 2], [2, 3, 0]]
        } else {
            [[0, 2, 1], [0, 1, 3], [1, 2, 3], [2, 0, 3]]
        };
        for face in faces {
            self.side(face);
        }
        Some(())
    }

    fn side(&mut self, corners: [usize; 3]) {
        let [a, b, c] = corners.map(|index| self.corners[index]);
        let normal = (b - a).cross(c - a).normalize_or_zero();
        self.sides.push(Side {
            corners,
            normal,
            offset: normal.dot(a),
            outside: Vec::new(),
        });
    }

    /// Gives each point to the side that it is farthest outside of; the others are inside.
    fn share(&mut self, points: &[DVec3]) {
        self.share_from(0, points.iter().copied());
    }

    /// The same among the newest sides.
    fn share_from(&mut self, first: usize, points: impl Iterator<Item = DVec3>) {
        for point in points {
            let mut most = (self.nothing_m, usize::MAX);
            for (index, side) in self.sides.iter().enumerate().skip(first) {
                let distance = side.normal.dot(point) - side.offset;
                if distance > most.0 {
                    most = (distance, index);
                }
            }
            if let Some(side) = self.sides.get_mut(most.1) {
                side.outside.push((point, most.0));
            }
        }
    }

    /// The point that is farthest outside, if it is farther than `slack_m`.
    fn farthest(&self, slack_m: f64) -> Option<DVec3> {
        let outside = self.sides.iter().flat_map(|side| &side.outside);
        outside
            .max_by(|a, b| a.1.total_cmp(&b.1))
            .filter(|(_, distance)| *distance > slack_m)
            .map(|(point, _)| *point)
    }

    /// Replaces the sides that `point` is outside of by those that reach to it.
    fn add(&mut self, point: DVec3) {
        let seen_m = self.seen_m;
        let sees = |side: &Side| side.normal.dot(point) - side.offset > seen_m;
        let (seen, kept): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.sides).into_iter().partition(sees);
        self.sides = kept;
        let first = self.sides.len();
        let new = self.corners.len();
        self.corners.push(point);
        let edges = |side: &Side| {
            let [a, b, c] = side.corners;
            [(a, b), (b, c), (c, a)]
        };
        let all: Vec<_> = seen.iter().flat_map(edges).collect();
        for (from, to) in &all {
            if !all.contains(&(*to, *from)) {
                self.side([*from, *to, new]);
            }
        }
        let orphans = seen.into_iter().flat_map(|side| side.outside);
        self.share_from(first, orphans.map(|(point, _)| point));
    }

    /// The hull, and what is still outside: by which face, and how far.
    fn finished(self) -> (Hull, Vec<(usize, f32)>) {
        let origin = self.corners[0];
        let mut volume = 0.0;
        let mut faces = Vec::with_capacity(self.sides.len());
        let mut outside = Vec::new();
        for side in &self.sides {
            let [a, b, c] = side.corners.map(|index| self.corners[index] - origin);
            volume += a.dot(b.cross(c)) / 6.0;
            // A sliver has no side of its own.
            if side.normal == DVec3::ZERO {
                continue;
            }
            let farthest = side.outside.iter().map(|(_, distance)| *distance as f32);
            outside.extend(farthest.map(|distance| (faces.len(), distance)));
            faces.push(Face {
                corners: side.corners.map(|index| index as u32),
                normal: side.normal.as_vec3(),
                offset: side.offset as f32,
            });
        }
        let hull = Hull {
            corners: self.corners.iter().map(|corner| corner.as_vec3()).collect(),
            faces,
            volume: volume as f32,
        };
        (hull, outside)
    }
}

/// Lower and upper corner of the box around points.
pub(super) fn bounds(points: &[Vec3]) -> (Vec3, Vec3) {
    points.iter().fold(
        (Vec3::INFINITY, Vec3::NEG_INFINITY),
        |(low, high), point| (low.min(*point), high.max(*point)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::circle;

    fn ball() -> Vec<Vec3> {
        let ring = |height: u32| {
            let tilt = circle(height, 64);
            (0..32).map(move |step| {
                let turn = circle(step, 32);
                Vec3::new(turn.x * tilt.y, tilt.x, turn.y * tilt.y)
            })
        };
        (0..=32).flat_map(ring).collect()
    }

    #[test]
    fn a_ball_of_points_gets_few_corners_and_no_point_far_outside() {
        let hull = Hull::new(&ball(), 0.02).unwrap();
        assert!(hull.corners.len() <= CORNERS_MAX);
        for point in ball() {
            let outside = hull.faces.iter().map(|face| face.distance(point));
            assert!(outside.fold(0.0, f32::max) <= 0.03, "{point}");
        }
        for corner in hull.corners {
            assert!(corner.abs().max_element() <= 1.0001, "{corner}");
        }
    }

    #[test]
    fn a_block_keeps_its_eight_corners() {
        let corner = |index: u32| {
            Vec3::new(
                (index & 1) as f32,
                (index >> 1 & 1) as f32 * 2.0,
                (index >> 2) as f32 * 3.0,
            )
        };
        let points: Vec<_> = (0..8).map(corner).chain([Vec3::splat(0.5)]).collect();
        let hull = Hull::new(&points, 0.001).unwrap();
        assert_eq!(hull.corners.len(), 8);
        assert!((hull.volume - 6.0).abs() < 1e-5);
    }

    #[test]
    fn flat_points_have_no_hull() {
        let flat = [Vec3::ZERO, Vec3::X, Vec3::Z, Vec3::ONE.with_y(0.0)];
        assert!(Hull::new(&flat, 0.001).is_none());
        assert!(Hull::new(&[Vec3::ZERO; 8], 0.001).is_none());
        assert!(Hull::new(&[], 0.001).is_none());
    }
}
