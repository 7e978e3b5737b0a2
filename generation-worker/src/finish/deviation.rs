//! How far one surface is from another: what a coarser level is judged by.

use glam::{Vec2, Vec3};
use parry3d::{
    query::PointQueryWithLocation as _,
    shape::{TriMesh, TrianglePointLocation},
};

use super::facet::Facet;
use crate::shape::Corner;

/// Points looked at on each of the two surfaces.
const SAMPLES: usize = 768;

/// A normal that points elsewhere altogether is as bad as a point this far off, as a share of the diagonal of the box
/// around the thing: light shows what the outline does not.
const NORMAL_SHARE: f32 = 0.003;

/// What others are compared with.
pub(super) struct Yardstick {
    own: Surface,
    samples: Vec<Corner>,
    diagonal_m: f32,
}

impl Yardstick {
    /// Nothing when there is nothing to see.
    pub(super) fn new(facets: &[Facet]) -> Option<Self> {
        let own = Surface::new(facets)?;
        let (low, high) = facets.iter().flat_map(|facet| facet.corners).fold(
            (Vec3::INFINITY, Vec3::NEG_INFINITY),
            |(low, high), corner| (low.min(corner.position), high.max(corner.position)),
        );
        Some(Self {
            samples: own.samples(),
            diagonal_m: (high - low).length(),
            own,
        })
    }

    /// Root of the mean square over both surfaces, normals counted in; a share of the diagonal.
    pub(super) fn deviation(&self, facets: &[Facet]) -> f32 {
        let Some(other) = Surface::new(facets) else {
            return f32::INFINITY;
        };
        let away: f32 = self.samples.iter().map(|at| self.apart(&other, at)).sum();
        let back = other.samples();
        let back: f32 = back.iter().map(|at| self.apart(&self.own, at)).sum();
        ((away + back) / (2 * SAMPLES) as f32).sqrt()
    }

    /// Squared.
    fn apart(&self, surface: &Surface, at: &Corner) -> f32 {
        let found = surface.nearest(at.position);
        let moved = found.position.distance_squared(at.position) / self.diagonal_m.powi(2);
        // What lies face to face with its neighbour is not seen.
        let turned = if found.normal.dot(at.normal) < 0.0 {
            0.0
        } else {
            found.normal.distance_squared(at.normal)
        };
        moved + turned * NORMAL_SHARE * NORMAL_SHARE
    }
}

struct Surface {
    triangles: Vec<[Corner; 3]>,
    mesh: TriMesh,
}

impl Surface {
    fn new(facets: &[Facet]) -> Option<Self> {
        let triangles: Vec<_> = facets.iter().map(|facet| facet.corners).collect();
        let corners = triangles.as_flattened();
        let points = corners.iter().map(|corner| corner.position).collect();
        let indices = (0..triangles.len() as u32)
            .map(|at| [at * 3, at * 3 + 1, at * 3 + 2])
            .collect();
        let mesh = TriMesh::new(points, indices).ok()?;
        Some(Self { triangles, mesh })
    }

    /// Evenly over the surface, the same ones every time.
    fn samples(&self) -> Vec<Corner> {
        let area = |[a, b, c]: &[Corner; 3]| {
            let across = (b.position - a.position).cross(c.position - a.position);
            f64::from(across.length())
        };
        let whole: f64 = self.triangles.iter().map(area).sum();
        let mut samples = Vec::with_capacity(SAMPLES);
        let mut passed = 0.0;
        for triangle in &self.triangles {
            passed += area(triangle);
            while samples.len() < SAMPLES
                && (samples.len() as f64 + 0.5) * whole <= passed * SAMPLES as f64
            {
                samples.push(between(triangle, shares(samples.len())));
            }
        }
        samples
    }

    fn nearest(&self, point: Vec3) -> Corner {
        let (_, (triangle, location)) =
            self.mesh.project_local_point_and_get_location(point, false);
        let corners = &self.triangles[triangle as usize];
        between(corners, weights(location))
    }
}

fn between(corners: &[Corner; 3], weights: [f32; 3]) -> Corner {
    let sum = |of: fn(&Corner) -> Vec3| {
        let parts = corners.iter().zip(weights);
        parts
            .map(|(corner, weight)| of(corner) * weight)
            .sum::<Vec3>()
    };
    Corner {
        position: sum(|corner| corner.position),
        normal: sum(|corner| corner.normal).normalize_or(corners[0].normal),
    }
}

fn weights(location: TrianglePointLocation) -> [f32; 3] {
    location
        .barycentric_coordinates()
        .unwrap_or([1.0, 0.0, 0.0])
}

/// Weights of the corners for sample `index`: the plastic number's steps fill the triangle evenly.
fn shares(index: usize) -> [f32; 3] {
    let step = Vec2::new(0.754_877_7, 0.569_840_3) * (index % 4_096) as f32;
    let Vec2 { mut x, mut y } = step - step.floor();
    if x + y > 1.0 {
        (x, y) = (1.0 - x, 1.0 - y);
    }
    [1.0 - x - y, x, y]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{finish::facet::facets_of, shape::box_for_tests};

    fn moved(by: Vec3) -> Vec<Facet> {
        let mut facets = facets_of(&box_for_tests());
        for corner in facets.iter_mut().flat_map(|facet| &mut facet.corners) {
            corner.position += by;
        }
        facets
    }

    #[test]
    fn what_is_farther_deviates_more() {
        let yardstick = Yardstick::new(&moved(Vec3::ZERO)).unwrap();
        assert!(yardstick.deviation(&moved(Vec3::ZERO)) < 1e-6);
        let near = yardstick.deviation(&moved(Vec3::X * 0.01));
        let far = yardstick.deviation(&moved(Vec3::X * 0.1));
        assert!(near > 0.001 && far > near * 5.0, "{near} {far}");
        assert_eq!(yardstick.deviation(&[]), f32::INFINITY);
    }

    #[test]
    fn what_is_missing_counts_as_what_is_too_much() {
        let (one, two) = (
            moved(Vec3::ZERO),
            [moved(Vec3::ZERO), moved(Vec3::X * 3.0)].concat(),
        );
        let missing = Yardstick::new(&two).unwrap().deviation(&one);
        let too_much = Yardstick::new(&one).unwrap().deviation(&two);
        assert!(missing > 0.2 && too_much > missing, "{missing} {too_much}");
    }
}
