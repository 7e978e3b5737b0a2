//! All nodes in one: triangles where the scene shows them.

use glam::{Mat3, Vec2, Vec3};
use gltf::{
    Primitive,
    mesh::{Mode, util::ReadTexCoords},
};

use super::{
    Look, Refusal, Thing, Triangle, Vertex,
    check::{Shown, Sound},
};
use model::limits::{SIZE_M_MAX, SIZE_M_MIN};

/// Every triangle that the scene shows, as large as the file says; flat ones are left out.
pub(super) fn flattened(sound: &Sound<'_>, looks: Vec<Look>) -> Result<Thing, Refusal> {
    let meshes: Vec<_> = sound.document.meshes().collect();
    let mut triangles = Vec::new();
    for (piece, shown) in sound.shown.iter().enumerate() {
        let mesh = meshes.get(shown.mesh).ok_or(Refusal::Missing("a mesh"))?;
        for primitive in mesh.primitives() {
            if primitive.mode() == Mode::Triangles {
                let reader = Reader {
                    binary: sound.binary,
                    looks: &looks,
                    piece: piece as u32,
                    shown,
                };
                reader.read(&primitive, &mut triangles)?;
            }
        }
    }
    if triangles.is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(Thing {
        triangles,
        looks,
        size_m: Vec3::ZERO,
    })
}

struct Reader<'a> {
    binary: &'a [u8],
    looks: &'a [Look],
    piece: u32,
    shown: &'a Shown,
}

impl Reader<'_> {
    fn read(
        &self,
        primitive: &Primitive<'_>,
        triangles: &mut Vec<Triangle>,
    ) -> Result<(), Refusal> {
        let reader = primitive.reader(|buffer| (buffer.index() == 0).then_some(self.binary));
        let pair = primitive
            .material()
            .index()
            .unwrap_or(self.looks.len() / 2 - 1);
        let coordinates = self.looks[pair * 2].coordinates;
        let textured = self.looks[pair * 2].picture.is_some();
        let uvs = reader
            .read_tex_coords(coordinates.set)
            .filter(|_| textured)
            .map(ReadTexCoords::into_f32);
        let look = pair * 2 + usize::from(uvs.is_none());

        let place = self.shown.world_from_mesh;
        let turned = Mat3::from_mat4(place).inverse().transpose();
        let positions = reader
            .read_positions()
            .ok_or(Refusal::Missing("positions"))?;
        let mut vertices: Vec<_> = positions
            .map(|position| Vertex {
                position: place.transform_point3(Vec3::from(position)),
                color: [1.0; 4],
                ..Vertex::default()
            })
            .collect();
        if vertices.iter().any(|vertex| !vertex.position.is_finite()) {
            return Err(Refusal::Value("a position"));
        }
        for (vertex, normal) in vertices
            .iter_mut()
            .zip(reader.read_normals().into_iter().flatten())
        {
            vertex.normal = (turned * Vec3::from(normal)).normalize_or_zero();
        }
        for (vertex, uv) in vertices.iter_mut().zip(uvs.into_iter().flatten()) {
            vertex.uv = Vec2::from(uv) * coordinates.scale + coordinates.offset;
        }
        if let Some(colors) = reader.read_colors(0) {
            for (vertex, color) in vertices.iter_mut().zip(colors.into_rgba_f32()) {
                let [r, g, b, _] = color.map(|share| share.clamp(0.0, 1.0));
                vertex.color = [r, g, b, 1.0];
            }
        }
        let indices: Vec<u32> = match reader.read_indices() {
            Some(indices) => indices.into_u32().collect(),
            None => (0..vertices.len() as u32).collect(),
        };
        let mirrored = Mat3::from_mat4(place).determinant() < 0.0;
        for corners in indices.chunks_exact(3) {
            let [a, b, c] = [0, 1, 2].map(|at| vertices.get(corners[at] as usize).copied());
            let (Some(a), Some(b), Some(c)) = (a, b, c) else {
                return Err(Refusal::Index);
            };
            let corners = if mirrored { [a, c, b] } else { [a, b, c] };
            let triangle = Triangle {
                corners,
                look,
                piece: self.piece,
            };
            if triangle.across().length_squared() > 0.0 {
                triangles.push(triangle);
            }
        }
        Ok(())
    }
}

impl Triangle {
    /// Along its normal, twice its area long.
    pub(super) fn across(&self) -> Vec3 {
        let [a, b, c] = self.corners.map(|corner| corner.position);
        (b - a).cross(c - a)
    }
}

impl Thing {
    /// Stands it on the origin, its longest edge `size_m` metres long.
    pub(super) fn fit(&mut self, size_m: Option<f32>) -> Result<(), Refusal> {
        let corners = || self.triangles.iter().flat_map(|triangle| triangle.corners);
        let (low, high) = corners().fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(low, high), c| {
            (low.min(c.position), high.max(c.position))
        });
        let longest = (high - low).max_element();
        let wanted = size_m.unwrap_or(longest);
        // False for NaN too.
        if !(SIZE_M_MIN..=SIZE_M_MAX).contains(&wanted) || longest <= 0.0 {
            return Err(Refusal::Size(wanted));
        }
        let factor = wanted / longest;
        let foot = Vec3::new((low.x + high.x) / 2.0, low.y, (low.z + high.z) / 2.0);
        for corner in self.triangles.iter_mut().flat_map(|t| &mut t.corners) {
            corner.position = (corner.position - foot) * factor;
        }
        self.triangles
            .retain(|triangle| triangle.across().length_squared() > 0.0);
        if self.triangles.is_empty() {
            return Err(Refusal::Empty);
        }
        self.size_m = ((high - low) * factor).max(Vec3::splat(SIZE_M_MIN));
        Ok(())
    }
}
