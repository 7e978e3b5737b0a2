//! A mesh as Bevy draws it. Runs beside the frame, on the fetching threads.

use bevy::{
    asset::RenderAssetUsages,
    mesh::{Indices, PrimitiveTopology, VertexAttributeValues},
    prelude::*,
};
use model::ContentHash;

use super::texture::{Role, TextureKey};
use crate::theme::world;

/// Triangles of one material, ready to be uploaded.
pub(crate) struct Part {
    pub(crate) mesh: Mesh,
    /// Without its textures: those are shared.
    pub(crate) material: StandardMaterial,
    pub(crate) color: Option<TextureKey>,
    pub(crate) relief: Option<TextureKey>,
}

impl Part {
    /// What it shows.
    pub(crate) fn textures(&self) -> impl Iterator<Item = TextureKey> {
        self.color.into_iter().chain(self.relief)
    }
}

/// The parts of one level of detail, whose images are called `hashes`.
pub(crate) fn parts(mesh: glb::Mesh, hashes: &[ContentHash]) -> Vec<Part> {
    let surfaces = mesh.surfaces.into_iter();
    surfaces.map(|surface| part(surface, hashes)).collect()
}

fn part(surface: glb::Surface, hashes: &[ContentHash]) -> Part {
    let key = |image: Option<usize>, role: Role| {
        let hash = *hashes.get(image?)?;
        Some(TextureKey { hash, role })
    };
    let color = key(surface.material.base_color_texture, Role::Color);
    let relief = key(surface.material.normal_texture, Role::Relief);
    let tangents = relief.map(|_| surface.tangents());
    let glb::Surface {
        material,
        positions,
        normals,
        uvs,
        colors,
        binds,
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
    // Coordinates that nothing is read by only cost memory.
    if color.or(relief).is_some() {
        let uvs: Vec<_> = uvs.into_iter().map(|uv| uv.to_array()).collect();
        mesh.insert_attribute(Mesh::ATTRIBUTE_UV_0, uvs);
    }
    if let Some(tangents) = tangents {
        let tangents: Vec<_> = tangents.into_iter().map(|along| along.to_array()).collect();
        mesh.insert_attribute(Mesh::ATTRIBUTE_TANGENT, tangents);
    }
    if !colors.is_empty() {
        let colors: Vec<_> = colors.into_iter().map(|color| color.to_array()).collect();
        mesh.insert_attribute(Mesh::ATTRIBUTE_COLOR, colors);
    }
    if !binds.is_empty() {
        let bones: Vec<_> = binds.iter().map(|bind| bind.bones.map(u16::from)).collect();
        let share = |share: u8| f32::from(share) / 255.0;
        let shares: Vec<_> = binds.iter().map(|bind| bind.shares.map(share)).collect();
        mesh.insert_attribute(
            Mesh::ATTRIBUTE_JOINT_INDEX,
            VertexAttributeValues::Uint16x4(bones),
        );
        mesh.insert_attribute(Mesh::ATTRIBUTE_JOINT_WEIGHT, shares);
    }
    Part {
        mesh,
        material: standard(&material),
        color,
        relief,
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
