//! Three levels of detail of triangles that nobody planned.

use std::collections::BTreeSet;

use glam::{Vec3, Vec4};
use glb::{Image, Material, Mesh, Surface};
use meshopt::SimplifyOptions;
use model::limits::MATERIALS_MAX;

use super::{Look, Thing, Triangle, Vertex, look::Coordinates, normal};
use crate::finish;

/// Triangles that every look keeps at every distance: two sides of something.
const LOOK_TRIANGLES_MIN: usize = 4;

impl Thing {
    /// At most [`MATERIALS_MAX`] looks, each of which is seen: the smallest share one, coloured corner by corner.
    pub(super) fn with_few_looks(mut self) -> Self {
        let mut seen = vec![0_usize; self.looks.len()];
        for triangle in &self.triangles {
            seen[triangle.look] += 1;
        }
        let mut order: Vec<_> = (0..seen.len()).filter(|look| seen[*look] > 0).collect();
        order.sort_by_key(|look| std::cmp::Reverse(seen[*look]));
        let kept = if order.len() > MATERIALS_MAX {
            MATERIALS_MAX - 1
        } else {
            order.len()
        };
        let few: BTreeSet<usize> = order.split_off(kept).into_iter().collect();
        let mut looks: Vec<_> = order.iter().map(|look| self.looks[*look].clone()).collect();
        if !few.is_empty() {
            looks.push(motley());
        }
        let plain: Vec<_> = self.looks.into_iter().map(Look::plain).collect();
        for triangle in &mut self.triangles {
            if few.contains(&triangle.look) {
                let own = plain[triangle.look].color;
                for corner in &mut triangle.corners {
                    corner.color = (Vec4::from(corner.color) * own).to_array();
                }
                triangle.look = kept;
            } else {
                let place = order.iter().position(|look| *look == triangle.look);
                triangle.look = place.unwrap_or(0);
            }
        }
        self.looks = looks;
        self
    }

    /// The triangles within a budget.
    pub(super) fn level(&self, budget: usize) -> Vec<Triangle> {
        if self.triangles.len() <= budget {
            return self.triangles.clone();
        }
        let spread = budget.saturating_sub(LOOK_TRIANGLES_MIN * self.looks.len());
        let mut level = Vec::new();
        for (look, face) in self.looks.iter().enumerate() {
            let own = self
                .triangles
                .iter()
                .filter(|triangle| triangle.look == look);
            let own: Vec<_> = own.copied().collect();
            let share = LOOK_TRIANGLES_MIN + own.len() * spread / self.triangles.len();
            level.extend(simplified(own, share, face.picture.is_some()));
        }
        normal::renew(&mut level);
        level
    }

    /// Triangles as a file holds them.
    pub(super) fn mesh(&self, name: &str, triangles: &[Triangle]) -> Mesh {
        let mut mesh = Mesh {
            name: name.to_owned(),
            ..Mesh::default()
        };
        for (index, look) in self.looks.iter().enumerate() {
            let own = triangles.iter().filter(|triangle| triangle.look == index);
            let corners: Vec<Vertex> = own.flat_map(|triangle| triangle.corners).collect();
            if corners.is_empty() {
                continue;
            }
            let texture = look.picture.as_ref().map(|picture| {
                let image = Image::Png(picture.png.clone());
                let known = mesh.images.iter().position(|other| *other == image);
                known.unwrap_or_else(|| {
                    mesh.images.push(image);
                    mesh.images.len() - 1
                })
            });
            let mut surface = surface(corners, look, texture);
            finish::optimize(&mut surface);
            mesh.surfaces.push(surface);
        }
        mesh
    }
}

/// For what is coloured corner by corner.
fn motley() -> Look {
    Look {
        name: "motley".to_owned(),
        color: Vec4::ONE,
        picture: None,
        coordinates: Coordinates {
            set: 0,
            offset: glam::Vec2::ZERO,
            scale: glam::Vec2::ONE,
        },
        metallic: 0.0,
        roughness: 0.7,
        emissive: Vec3::ZERO,
    }
}

/// At most `most` of the triangles. Welded first: with split normals every edge looks like a border that must stay.
fn simplified(triangles: Vec<Triangle>, most: usize, textured: bool) -> Vec<Triangle> {
    if triangles.len() <= most {
        return triangles;
    }
    let corners: Vec<_> = triangles
        .iter()
        .flat_map(|triangle| triangle.corners)
        .map(|corner| Vertex {
            position: corner.position + 0.0,
            normal: Vec3::ZERO,
            uv: if textured {
                corner.uv
            } else {
                glam::Vec2::ZERO
            },
            color: corner.color,
        })
        .collect();
    let (count, places) = meshopt::generate_vertex_remap(&corners, None);
    let mut vertices = vec![Vertex::default(); count];
    let mut pieces = vec![0; count];
    for (at, (corner, place)) in corners.iter().zip(&places).enumerate() {
        vertices[*place as usize] = *corner;
        pieces[*place as usize] = triangles[at / 3].piece;
    }
    let points: Vec<_> = vertices.iter().map(|v| v.position.to_array()).collect();
    let prune = SimplifyOptions::Prune;
    let mut kept = meshopt::simplify_decoder(&places, &points, most * 3, f32::MAX, prune, None);
    if kept.len() > most * 3 || kept.is_empty() {
        kept = meshopt::simplify_sloppy_decoder(&places, &points, most * 3, f32::MAX, None);
    }
    let look = triangles.first().map_or(0, |triangle| triangle.look);
    let triangle = |corners: &[u32]| Triangle {
        corners: [0, 1, 2].map(|at| vertices[corners[at] as usize]),
        look,
        piece: pieces[corners[0] as usize],
    };
    kept.chunks_exact(3)
        .map(triangle)
        .filter(|triangle| triangle.across().length_squared() > 0.0)
        .collect()
}

fn surface(corners: Vec<Vertex>, look: &Look, texture: Option<usize>) -> Surface {
    let (count, indices) = meshopt::generate_vertex_remap(&corners, None);
    let mut vertices = vec![Vertex::default(); count];
    for (corner, place) in corners.iter().zip(&indices) {
        vertices[*place as usize] = *corner;
    }
    let colored = vertices.iter().any(|vertex| vertex.color != [1.0; 4]);
    Surface {
        material: Material {
            name: look.name.clone(),
            base_color: look.color,
            base_color_texture: texture,
            normal_texture: None,
            metallic: look.metallic,
            roughness: look.roughness,
            emissive: look.emissive,
        },
        positions: vertices.iter().map(|vertex| vertex.position).collect(),
        normals: vertices.iter().map(|vertex| vertex.normal).collect(),
        uvs: texture
            .map(|_| vertices.iter().map(|vertex| vertex.uv).collect())
            .unwrap_or_default(),
        colors: if colored {
            vertices
                .iter()
                .map(|vertex| Vec4::from(vertex.color))
                .collect()
        } else {
            Vec::new()
        },
        binds: Vec::new(),
        indices,
    }
}
