//! A mesh file as Bevy draws it. Runs beside the frame, on the fetching threads.

use bevy::{
    asset::RenderAssetUsages,
    mesh::{Indices, PrimitiveTopology},
    prelude::*,
};

use crate::theme::world;

/// Triangles of one material, ready to be uploaded.
pub(crate) struct Part {
    pub(crate) mesh: Mesh,
    pub(crate) material: StandardMaterial,
}

/// Reads one level of detail.
pub(crate) fn parts(bytes: &[u8]) -> Result<Vec<Part>, glb::Problem> {
    Ok(glb::read(bytes)?.surfaces.into_iter().map(part).collect())
}

fn part(surface: glb::Surface) -> Part {
    let glb::Surface {
        material,
        positions,
        normals,
        uvs,
        colors,
        indices,
    } = surface;
    let arrays = |points: Vec<Vec3>| {
        points
            .into_iter()
            .map(|point| point.to_array())
            .collect::<Vec<_>>()
    };
    let mut mesh = Mesh::new(
        PrimitiveTopology::TriangleList,
        RenderAssetUsages::RENDER_WORLD,
    )
    .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, arrays(positions))
    .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, arrays(normals))
    .with_inserted_indices(Indices::U32(indices));
    if !uvs.is_empty() {
        let uvs: Vec<_> = uvs.into_iter().map(|uv| uv.to_array()).collect();
        mesh.insert_attribute(Mesh::ATTRIBUTE_UV_0, uvs);
    }
    if !colors.is_empty() {
        let colors: Vec<_> = colors.into_iter().map(|color| color.to_array()).collect();
        mesh.insert_attribute(Mesh::ATTRIBUTE_COLOR, colors);
    }
    Part {
        mesh,
        material: standard(&material),
    }
}

fn standard(material: &glb::Material) -> StandardMaterial {
    let clear = material.base_color.w < 0.999;
    StandardMaterial {
        base_color: world::linear(material.base_color.to_array()),
        metallic: material.metallic,
        perceptual_roughness: material.roughness.max(0.05),
        emissive: world::linear(material.emissive.extend(1.0).to_array()).to_linear(),
        alpha_mode: if clear {
            AlphaMode::Blend
        } else {
            AlphaMode::Opaque
        },
        ..default()
    }
}
