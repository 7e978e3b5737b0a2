//! A mesh as Incant draws it: one surface for each material.

use glam::{Vec2, Vec3, Vec4};

/// Triangles grouped by what they are made of; lengths in metres.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Mesh {
    /// What a person would call it.
    pub name: String,
    /// One for each material.
    pub surfaces: Vec<Surface>,
}

/// Triangles of one material. Counter-clockwise is outside.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Surface {
    /// What it is made of.
    pub material: Material,
    /// Corners.
    pub positions: Vec<Vec3>,
    /// Of unit length, one for each position.
    pub normals: Vec<Vec3>,
    /// In metres along the surface; one for each position, or none at all.
    pub uvs: Vec<Vec2>,
    /// Linear factors of the base colour, 0..=1; one for each position, or none at all.
    pub colors: Vec<Vec4>,
    /// Three for each triangle.
    pub indices: Vec<u32>,
}

/// What a surface is made of, as glTF means it.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// What a person would call it.
    pub name: String,
    /// Linear; below 1 in the last place lets light through.
    pub base_color: Vec4,
    /// 0 or 1, seldom between.
    pub metallic: f32,
    /// Perceived, 0..=1.
    pub roughness: f32,
    /// Linear; above 1 for what outshines the day.
    pub emissive: Vec3,
}

impl Default for Material {
    fn default() -> Self {
        Self {
            name: String::new(),
            base_color: Vec4::ONE,
            metallic: 1.0,
            roughness: 1.0,
            emissive: Vec3::ZERO,
        }
    }
}

impl Mesh {
    /// How many triangles it has.
    #[must_use]
    pub fn triangles(&self) -> usize {
        self.surfaces
            .iter()
            .map(|surface| surface.indices.len() / 3)
            .sum()
    }
}
