//! Triangles with a normal at every corner: what a form is drawn as before anything is indexed.

use std::collections::BTreeMap;

use glam::{DAffine3, DVec3, Vec3};

/// A point of a triangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Corner {
    /// In metres.
    pub position: Vec3,
    /// Of unit length.
    pub normal: Vec3,
}

/// A closed surface; counter-clockwise is outside.
///
/// Neighbouring triangles share positions bit for bit, so that an edge is found on both sides.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Skin(pub Vec<[Corner; 3]>);

impl Skin {
    /// A triangle with its own normals; left out when two corners coincide.
    pub fn triangle(&mut self, corners: [Corner; 3]) {
        let [a, b, c] = corners.map(|corner| corner.position);
        if a != b && b != c && c != a {
            self.0.push(corners);
        }
    }

    /// Two triangles; the corners go round counter-clockwise.
    pub fn quad(&mut self, [a, b, c, d]: [Corner; 4]) {
        self.triangle([a, b, c]);
        self.triangle([a, c, d]);
    }

    /// A flat polygon, convex, counter-clockwise.
    pub fn polygon(&mut self, points: &[Vec3]) {
        let Some((first, rest)) = points.split_first() else {
            return;
        };
        let normal = plane(points);
        let corner = |position: &Vec3| Corner {
            position: *position,
            normal,
        };
        for pair in rest.windows(2) {
            self.triangle([corner(first), corner(&pair[0]), corner(&pair[1])]);
        }
    }

    /// Its triangles without their light.
    pub fn positions(&self) -> impl Iterator<Item = [Vec3; 3]> + '_ {
        let triangles = self.0.iter();
        triangles.map(|triangle| triangle.map(|corner| corner.position))
    }

    /// Gives every triangle its own plane's normal.
    pub fn faceted(mut self) -> Self {
        for triangle in &mut self.0 {
            let normal = plane(&triangle.map(|corner| corner.position));
            for corner in triangle {
                corner.normal = normal;
            }
        }
        self
    }

    /// Shaded as one curve, but for edges whose sides differ by more than `crease_cos` (a cosine).
    pub fn smoothed(self, crease_cos: f32) -> Self {
        let mut skin = self.faceted();
        let key = |position: Vec3| position.to_array().map(|number| (number + 0.0).to_bits());
        let mut around: BTreeMap<_, Vec<(Vec3, f32)>> = BTreeMap::new();
        for triangle in &skin.0 {
            let [a, b, c] = triangle.map(|corner| corner.position);
            let area = (b - a).cross(c - a).length();
            for corner in triangle {
                let faces = around.entry(key(corner.position)).or_default();
                faces.push((corner.normal, area));
            }
        }
        for corner in skin.0.iter_mut().flatten() {
            let own = corner.normal;
            corner.normal = around[&key(corner.position)]
                .iter()
                .filter(|(other, _)| other.dot(own) > crease_cos)
                .map(|(other, area)| *other * *area)
                .sum::<Vec3>()
                .normalize_or(own);
        }
        skin
    }

    /// Turned inside out where it was the wrong way round.
    pub fn outward(mut self) -> Self {
        if volume(&self.0) < 0.0 {
            for triangle in &mut self.0 {
                triangle.swap(1, 2);
                for corner in triangle {
                    corner.normal = -corner.normal;
                }
            }
        }
        self
    }

    /// Moved to where `place` says; a mirror keeps the outside outside.
    pub fn placed(mut self, place: &DAffine3) -> Self {
        let mirrors = place.matrix3.determinant() < 0.0;
        let turned = place.matrix3.inverse().transpose();
        for triangle in &mut self.0 {
            if mirrors {
                triangle.swap(1, 2);
            }
            for corner in triangle {
                corner.position = place.transform_point3(corner.position.as_dvec3()).as_vec3();
                corner.normal = unit(turned * corner.normal.as_dvec3());
            }
        }
        self
    }
}

/// The normal of a polygon by Newell's method: also right where its first corners are in one line.
pub fn plane(points: &[Vec3]) -> Vec3 {
    let mut normal = DVec3::ZERO;
    for (index, point) in points.iter().enumerate() {
        let next = points[(index + 1) % points.len()];
        normal += point.as_dvec3().cross(next.as_dvec3());
    }
    unit(normal)
}

/// Of unit length; up where there is no direction.
pub fn unit(direction: DVec3) -> Vec3 {
    direction.normalize_or(DVec3::Y).as_vec3()
}

/// What it encloses, in m³; negative when inside out.
pub fn volume(triangles: &[[Corner; 3]]) -> f64 {
    triangles
        .iter()
        .map(|triangle| {
            let [a, b, c] = triangle.map(|corner| corner.position.as_dvec3());
            a.dot(b.cross(c)) / 6.0
        })
        .sum()
}

/// For the tests of every form: closed, outward, and lit from outside.
#[cfg(test)]
pub fn assert_sound(skin: &Skin) {
    assert_eq!(
        open_edges(skin.positions()),
        0,
        "every edge is there once in each direction"
    );
    assert!(volume(&skin.0) > 0.0, "the outside is outside");
    for triangle in &skin.0 {
        let face = plane(&triangle.map(|corner| corner.position));
        for corner in triangle {
            assert!((corner.normal.length() - 1.0).abs() < 1e-4, "{corner:?}");
            assert!(corner.normal.dot(face) > -0.2, "{corner:?} on {face}");
        }
    }
}

/// How many edges are not there once in each direction: none of what is closed.
pub fn open_edges(triangles: impl Iterator<Item = [Vec3; 3]>) -> usize {
    let key = |corner: Vec3| corner.to_array().map(|x| (x + 0.0).to_bits());
    let mut edges = BTreeMap::<_, i32>::new();
    for triangle in triangles {
        for (from, to) in [(0, 1), (1, 2), (2, 0)] {
            let (from, to) = (key(triangle[from]), key(triangle[to]));
            let (edge, way) = if from < to {
                ((from, to), 1)
            } else {
                ((to, from), -1)
            };
            *edges.entry(edge).or_default() += way;
        }
    }
    edges.values().filter(|ways| **ways != 0).count()
}
