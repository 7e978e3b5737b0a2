//! A measure of our own for how far two surfaces are apart, the same for everybody.

use glam::Vec3;
use glb::Mesh;
use parry3d::{
    query::PointQueryWithLocation as _,
    shape::{TriMesh, TrianglePointLocation},
};

/// Points on each of two surfaces.
const SAMPLES: usize = 20_000;

/// A point and the normal that light sees there.
type Corner = (Vec3, Vec3);

/// Triangles one can ask for the nearest point.
pub(crate) struct Surface {
    triangles: Vec<[Corner; 3]>,
    mesh: TriMesh,
}

/// Both ways: from the one to the other and back.
pub(crate) struct Apart {
    /// Root mean square distance, as a share of the diagonal of the box around the reference.
    pub(crate) rms: f64,
    /// The largest distance (Hausdorff's), as such a share.
    pub(crate) most: f64,
    /// Root mean square angle between normals, in degrees.
    pub(crate) degrees: f64,
}

impl Surface {
    pub(crate) fn new(triangles: Vec<[Corner; 3]>) -> Self {
        let points = triangles.as_flattened().iter().map(|(at, _)| *at).collect();
        let indices = (0..triangles.len() as u32)
            .map(|at| [at * 3, at * 3 + 1, at * 3 + 2])
            .collect();
        let mesh = TriMesh::new(points, indices).expect("triangles");
        Self { triangles, mesh }
    }

    pub(crate) fn of(mesh: &Mesh) -> Self {
        let mut triangles = Vec::new();
        for surface in &mesh.surfaces {
            let corner = |index: u32| {
                let index = index as usize;
                (surface.positions[index], surface.normals[index])
            };
            let three = surface.indices.chunks_exact(3);
            triangles
                .extend(three.map(|three| [corner(three[0]), corner(three[1]), corner(three[2])]));
        }
        Self::new(triangles)
    }

    pub(crate) fn triangles(&self) -> usize {
        self.triangles.len()
    }

    pub(crate) fn positions(&self) -> impl Iterator<Item = [Vec3; 3]> + '_ {
        self.triangles
            .iter()
            .map(|corners| corners.map(|(at, _)| at))
    }

    /// Lower and upper corner of the box around it.
    pub(crate) fn bounds(&self) -> (Vec3, Vec3) {
        self.positions()
            .flatten()
            .fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(low, high), at| {
                (low.min(at), high.max(at))
            })
    }

    /// How far `other` is from this.
    pub(crate) fn apart(&self, other: &Self) -> Apart {
        let (low, high) = self.bounds();
        let diagonal = f64::from((high - low).length());
        let (mut squares, mut most, mut turns) = (0.0, 0.0_f64, 0.0);
        for (from, to) in [(self, other), (other, self)] {
            for (at, normal) in from.samples(SAMPLES) {
                let (there, its_normal) = to.nearest(at);
                let distance = f64::from(there.distance(at)) / diagonal;
                squares += distance * distance;
                most = most.max(distance);
                let turned = f64::from(normal.angle_between(its_normal)).to_degrees();
                turns += turned * turned;
            }
        }
        let count = 2.0 * SAMPLES as f64;
        Apart {
            rms: (squares / count).sqrt(),
            most,
            degrees: (turns / count).sqrt(),
        }
    }

    /// Evenly over the surface.
    pub(crate) fn samples(&self, count: usize) -> Vec<Corner> {
        let mut ends = Vec::with_capacity(self.triangles.len());
        let mut whole = 0.0;
        for [a, b, c] in self.positions() {
            whole += f64::from((b - a).cross(c - a).length());
            ends.push(whole);
        }
        let sample = |index: usize| {
            let at = (index as f64 + 0.5) / count as f64 * whole;
            let triangle = ends.partition_point(|end| *end < at);
            let triangle = &self.triangles[triangle.min(ends.len() - 1)];
            // Halton's points of bases 2 and 3.
            let (mut x, mut y) = (halton(index + 1, 2), halton(index + 1, 3));
            if x + y > 1.0 {
                (x, y) = (1.0 - x, 1.0 - y);
            }
            between(triangle, [1.0 - x - y, x, y])
        };
        (0..count).map(sample).collect()
    }

    fn nearest(&self, point: Vec3) -> Corner {
        let (_, (triangle, location)): (_, (u32, TrianglePointLocation)) =
            self.mesh.project_local_point_and_get_location(point, false);
        let weights = location.barycentric_coordinates();
        between(
            &self.triangles[triangle as usize],
            weights.unwrap_or([1.0, 0.0, 0.0]),
        )
    }
}

fn between(corners: &[Corner; 3], weights: [f32; 3]) -> Corner {
    let mut sum = (Vec3::ZERO, Vec3::ZERO);
    for ((at, normal), weight) in corners.iter().zip(weights) {
        sum.0 += *at * weight;
        sum.1 += *normal * weight;
    }
    (sum.0, sum.1.normalize_or(corners[0].1))
}

/// The share between 0 and 1 that Halton's sequence of a base has at `index`.
pub(crate) fn halton(mut index: usize, base: usize) -> f32 {
    let (mut sum, mut share) = (0.0, 1.0);
    while index > 0 {
        share /= base as f64;
        sum += share * (index % base) as f64;
        index /= base;
    }
    sum as f32
}
