//! A mesh as Incant draws it: one surface for each material.

use glam::{Vec2, Vec3, Vec4};

use crate::Skeleton;

/// Triangles grouped by what they are made of; lengths in metres.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Mesh {
    /// What a person would call it.
    pub name: String,
    /// One for each material.
    pub surfaces: Vec<Surface>,
    /// Pictures that materials show; each is sampled smoothly and repeats without end.
    pub images: Vec<Image>,
    /// What moves it, where something does; then every surface says which bones each corner moves with.
    pub skeleton: Option<Skeleton>,
}

/// A picture that materials show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Image {
    /// Inside the file: a PNG of at most [`Image::EDGE_MAX`] pixels in each direction.
    Png(Vec<u8>),
    /// A file of this name beside this one, so that many share it.
    Beside(String),
}

impl Image {
    /// Pixels; ours have 256.
    pub const EDGE_MAX: u32 = 4_096;

    /// Whether the header is that of a PNG of a size we show. The rest is for the decoder to refuse.
    #[must_use]
    pub fn is_plausible(png: &[u8]) -> bool {
        let fits = |edge: u32| (1..=Self::EDGE_MAX).contains(&edge);
        Self::size(png).is_some_and(|size| size.into_iter().all(fits))
    }

    /// Width and height that the header of a PNG gives; nothing for what is none.
    #[must_use]
    pub fn size(png: &[u8]) -> Option<[u32; 2]> {
        let (head, rest) = png.split_first_chunk::<16>()?;
        let (width, rest) = rest.split_first_chunk()?;
        let height = rest.first_chunk()?;
        (head == b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
            .then(|| [width, height].map(|edge| u32::from_be_bytes(*edge)))
    }
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
    /// In widths of the texture, or in metres along the surface where there is none; one for each position, or none
    /// at all.
    pub uvs: Vec<Vec2>,
    /// Linear factors of the base colour, 0..=1; one for each position, or none at all.
    pub colors: Vec<Vec4>,
    /// What each corner moves with; one for each position, or none at all.
    pub binds: Vec<Bind>,
    /// Three for each triangle.
    pub indices: Vec<u32>,
}

/// The bones that a corner moves with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Bind {
    /// Indices of up to four different ones; 0 where the share is.
    pub bones: [u8; 4],
    /// Their shares, 255 together.
    pub shares: [u8; 4],
}

/// What a surface is made of, as glTF means it.
#[derive(Clone, Debug, PartialEq)]
pub struct Material {
    /// What a person would call it.
    pub name: String,
    /// Linear; below 1 in the last place lets light through.
    pub base_color: Vec4,
    /// Which of the mesh's images (sRGB) the base colour is multiplied by.
    pub base_color_texture: Option<usize>,
    /// Which of the mesh's images says where the surface leans: x along the tangent, y up the picture.
    pub normal_texture: Option<usize>,
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
            base_color_texture: None,
            normal_texture: None,
            metallic: 1.0,
            roughness: 1.0,
            emissive: Vec3::ZERO,
        }
    }
}

impl Material {
    /// The images it shows.
    pub fn textures(&self) -> impl Iterator<Item = usize> {
        self.base_color_texture
            .into_iter()
            .chain(self.normal_texture)
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
