//! A box with rounded edges, standing on the origin.

use bevy::{
    asset::RenderAssetUsages,
    mesh::{Indices, PrimitiveTopology},
    prelude::*,
};

/// Steps along each rounded edge.
const STEPS: usize = 4;
/// Share of the shortest edge that is rounded away.
const ROUND: f32 = 0.16;
/// Largest radius.
const RADIUS_MAX_M: f32 = 0.16;

/// Exactly `size_m`; `uv.y` is the height above the ground as a share.
pub(super) fn standing_box(size_m: Vec3) -> Mesh {
    let half = size_m / 2.0;
    let radius = (size_m.min_element() * ROUND).min(RADIUS_MAX_M);
    let inner = half - radius;
    let axes = [Vec3::X, Vec3::Y, Vec3::Z];
    let (mut positions, mut normals, mut uvs, mut indices) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for axis in 0..3 {
        for sign in [-1.0, 1.0] {
            let out = axes[axis] * sign;
            let u = axes[(axis + 1) % 3] * sign;
            let v = axes[(axis + 2) % 3];
            let us = ticks(u.abs().dot(half), radius);
            let vs = ticks(v.abs().dot(half), radius);
            let first = positions.len() as u32;
            for along_v in &vs {
                for along_u in &us {
                    let on_cube = out * out.abs().dot(half) + u * *along_u + v * *along_v;
                    let core = on_cube.clamp(-inner, inner);
                    let normal = (on_cube - core).normalize_or(out);
                    let point = core + normal * radius + Vec3::Y * half.y;
                    positions.push(point.to_array());
                    normals.push(normal.to_array());
                    uvs.push([0.5, point.y / size_m.y]);
                }
            }
            let row = us.len() as u32;
            for y in 0..vs.len() as u32 - 1 {
                for x in 0..row - 1 {
                    let a = first + y * row + x;
                    indices.extend([a, a + 1, a + row, a + 1, a + row + 1, a + row]);
                }
            }
        }
    }
    Mesh::new(
        PrimitiveTopology::TriangleList,
        RenderAssetUsages::default(),
    )
    .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, positions)
    .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, normals)
    .with_inserted_attribute(Mesh::ATTRIBUTE_UV_0, uvs)
    .with_inserted_indices(Indices::U32(indices))
}

/// Where a face is cut: closely along both rounded edges, not at all between.
fn ticks(half: f32, radius: f32) -> Vec<f32> {
    let edge = (0..=STEPS).map(|step| radius * step as f32 / STEPS as f32);
    let low: Vec<f32> = edge.map(|inwards| inwards - half).collect();
    let high = low.iter().rev().map(|tick| -tick);
    low.iter().copied().chain(high).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rounded_box_has_exactly_its_size_and_stands_on_the_ground() {
        let size = Vec3::new(1.2, 2.4, 0.3);
        let mesh = standing_box(size);
        let points = mesh
            .attribute(Mesh::ATTRIBUTE_POSITION)
            .and_then(|values| values.as_float3())
            .unwrap();
        let (low, high) = points.iter().fold(
            (Vec3::INFINITY, Vec3::NEG_INFINITY),
            |(low, high), point| {
                (
                    low.min(Vec3::from_array(*point)),
                    high.max(Vec3::from_array(*point)),
                )
            },
        );
        assert!(low.distance(Vec3::new(-0.6, 0.0, -0.15)) < 1e-5, "{low}");
        assert!(high.distance(Vec3::new(0.6, 2.4, 0.15)) < 1e-5, "{high}");
    }
}
