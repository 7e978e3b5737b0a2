//! What can be said of a bundle from its files alone.

use generation_worker::{make::Made, shape::open_edges};
use glb::{Image, Mesh};
use model::{FileRef, Kind};

/// How many edges of each level have a triangle on one side only; nothing where a file cannot be read.
pub(super) fn edges_open(made: &Made) -> [Option<usize>; 3] {
    made.manifest.lods.map(|file| {
        let mesh = glb::read(made.files.get(file.hash)?).ok()?;
        Some(open_edges(corners(&mesh)))
    })
}

fn corners(mesh: &Mesh) -> impl Iterator<Item = [glam::Vec3; 3]> + '_ {
    mesh.surfaces.iter().flat_map(|surface| {
        let (triangles, _) = surface.indices.as_chunks::<3>();
        let corner = |index: u32| surface.positions[index as usize];
        triangles.iter().map(move |triangle| triangle.map(corner))
    })
}

/// Whether triangles and textures are as few and as small as those of its kind may be (SPEC A2).
pub(super) fn is_inside_budget(made: &Made) -> bool {
    let manifest = &made.manifest;
    let most = manifest.kind.triangles_max();
    let fits = |file: &FileRef| {
        let size = made.files.get(file.hash).and_then(Image::size);
        size.is_some_and(|size| size.iter().all(|edge| *edge <= edge_max(manifest.kind)))
    };
    let few = manifest.triangles.iter().zip(most);
    few.into_iter().all(|(count, most)| *count <= most) && manifest.textures.iter().all(fits)
}

/// Longest edge of a texture, in pixels.
const fn edge_max(kind: Kind) -> u32 {
    match kind {
        Kind::Prop => 256,
        Kind::Character | Kind::Structure | Kind::TerrainStamp => 512,
    }
}
