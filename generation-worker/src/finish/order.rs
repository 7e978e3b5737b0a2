//! Triangles and vertices in the order a graphics card likes.

use glb::Surface;

/// How much worse the vertex cache may do for the sake of drawing what is in front first.
const CACHE_LOSS_MAX: f32 = 1.05;

/// Vertex cache first, then overdraw, then vertex fetch.
pub fn optimize(surface: &mut Surface) {
    let count = surface.positions.len();
    meshopt::optimize_vertex_cache_in_place(&mut surface.indices, count);
    let corners: Vec<_> = surface.positions.iter().map(glam::Vec3::to_array).collect();
    meshopt::optimize_overdraw_in_place_decoder(&mut surface.indices, &corners, CACHE_LOSS_MAX);
    let remap = meshopt::optimize_vertex_fetch_remap(&surface.indices, count);
    surface.positions = remapped(&surface.positions, &remap);
    surface.normals = remapped(&surface.normals, &remap);
    surface.uvs = remapped(&surface.uvs, &remap);
    surface.colors = remapped(&surface.colors, &remap);
    surface.binds = remapped(&surface.binds, &remap);
    for index in &mut surface.indices {
        *index = remap[*index as usize];
    }
}

/// Every vertex is used, so every place is taken exactly once.
fn remapped<T: Copy + Default>(vertices: &[T], remap: &[u32]) -> Vec<T> {
    let mut moved = vec![T::default(); vertices.len()];
    for (vertex, place) in vertices.iter().zip(remap) {
        moved[*place as usize] = *vertex;
    }
    moved
}
