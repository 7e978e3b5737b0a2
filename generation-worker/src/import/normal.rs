//! Normals where a file has none, or where simplification made them wrong.

use glam::Vec3;

use super::Triangle;

/// Bends sharper than this (cosine of 60°) stay edges: scans are rough.
const CREASE_COS: f32 = 0.5;

/// Thinner triangles face anywhere: their height as a share of their length.
const SLIVER: f32 = 1e-3;

impl Triangle {
    fn is_sliver(&self) -> bool {
        let [a, b, c] = self.corners.map(|corner| corner.position);
        let longest = [b - a, c - b, a - c]
            .map(Vec3::length_squared)
            .into_iter()
            .fold(0.0, f32::max);
        self.across().length() < longest * SLIVER
    }
}

/// Gives normals to the corners that have none.
pub(super) fn complete(triangles: &mut [Triangle]) {
    let missing = |triangle: &Triangle| triangle.corners.iter().any(|c| c.normal == Vec3::ZERO);
    if !triangles.iter().any(missing) {
        return;
    }
    let shaded = shaded(triangles);
    for (corner, normal) in triangles
        .iter_mut()
        .flat_map(|t| &mut t.corners)
        .zip(shaded)
    {
        if corner.normal == Vec3::ZERO {
            corner.normal = normal;
        }
    }
}

/// Gives new normals to all corners.
pub(super) fn renew(triangles: &mut [Triangle]) {
    let shaded = shaded(triangles);
    for (corner, normal) in triangles
        .iter_mut()
        .flat_map(|t| &mut t.corners)
        .zip(shaded)
    {
        corner.normal = normal;
    }
}

/// For each corner: as round as its neighbours, or its own plane's where it is an edge.
fn shaded(triangles: &[Triangle]) -> Vec<Vec3> {
    let positions: Vec<[f32; 3]> = triangles
        .iter()
        .flat_map(|triangle| triangle.corners)
        .map(|corner| (corner.position + 0.0).to_array())
        .collect();
    let (count, places) = meshopt::generate_vertex_remap(&positions, None);
    let mut sums = vec![Vec3::ZERO; count];
    for (triangle, places) in triangles.iter().zip(places.chunks_exact(3)) {
        for place in places {
            sums[*place as usize] += triangle.across();
        }
    }
    let corner = |(triangle, place): (&Triangle, &u32)| {
        let own = triangle.across().normalize_or(Vec3::Y);
        let round = sums[*place as usize].normalize_or(own);
        if round.dot(own) > CREASE_COS || triangle.is_sliver() {
            round
        } else {
            own
        }
    };
    let each = triangles.iter().flat_map(|triangle| [triangle; 3]);
    each.zip(&places).map(corner).collect()
}
