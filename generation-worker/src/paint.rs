//! Colour for every corner: the material, a little of its own for each part, weather, and soft shade.
//!
//! Baked into vertex colours, so that a thing looks made rather than computed before it has textures.

mod color;
pub mod noise;
mod shelter;

use std::collections::BTreeMap;

use glam::{Vec2, Vec3, Vec4};
use glb::{Mesh, Surface};
use model::{Material, Recipe, Surface as Stuff};

use crate::{finish::Facet, shape::Corner};
use color::Palette;

pub use shelter::Shelter;

/// Facets to surfaces: one for each material that is used, in the recipe's order.
#[must_use]
pub fn mesh(recipe: &Recipe, facets: &[Facet], shelter: &Shelter) -> Mesh {
    let painter = Painter::new(recipe, shelter);
    let surfaces = recipe
        .materials
        .iter()
        .enumerate()
        .filter_map(|(index, material)| {
            let own: Vec<_> = facets
                .iter()
                .filter(|facet| facet.material == index)
                .collect();
            (!own.is_empty()).then(|| painter.surface(material, &own))
        })
        .collect();
    Mesh {
        name: recipe.name.clone(),
        surfaces,
    }
}

struct Painter<'a> {
    shelter: &'a Shelter,
    seed: u64,
    height_m: f32,
    longest_m: f32,
}

impl<'a> Painter<'a> {
    fn new(recipe: &Recipe, shelter: &'a Shelter) -> Self {
        let [width, height, depth] = recipe.scale_meters;
        Self {
            shelter,
            seed: recipe.seed,
            height_m: height,
            longest_m: width.max(height).max(depth),
        }
    }

    fn surface(&self, material: &Material, facets: &[&Facet]) -> Surface {
        let mut surface = Surface::default();
        let mut known = BTreeMap::new();
        let mut colors = Vec::new();
        let palette = Palette::of(material);
        for facet in facets {
            for corner in facet.corners {
                let color = self.color(material, &palette, &corner, facet.part);
                let uv = unwrap(&corner);
                let bits = |number: f32| (number + 0.0).to_bits();
                let key = (
                    corner.position.to_array().map(bits),
                    corner.normal.to_array().map(bits),
                    color.to_array().map(bits),
                );
                let index = *known.entry(key).or_insert_with(|| {
                    surface.positions.push(corner.position);
                    surface.normals.push(corner.normal);
                    surface.uvs.push(uv);
                    colors.push(color);
                    surface.positions.len() as u32 - 1
                });
                surface.indices.push(index);
            }
        }
        // Factors are at most 1, so the brightest corner is the material's colour.
        let brightest = colors.iter().fold(Vec3::splat(1e-4), |top, c| top.max(*c));
        surface.colors = colors
            .into_iter()
            .map(|color| (color / brightest).min(Vec3::ONE).extend(1.0))
            .collect();
        surface.material = look(material, brightest.min(Vec3::ONE));
        surface
    }
}

/// A flat projection from the side it faces, in metres: seams are where faces turn.
fn unwrap(corner: &Corner) -> Vec2 {
    let (at, facing) = (corner.position, corner.normal.abs());
    if facing.y >= facing.x && facing.y >= facing.z {
        Vec2::new(at.x, at.z)
    } else if facing.x >= facing.z {
        Vec2::new(at.z, -at.y)
    } else {
        Vec2::new(at.x, -at.y)
    }
}

fn look(material: &Material, base_color: Vec3) -> glb::Material {
    let (roughness, metallic) = material.surface.roughness_metalness();
    let own = Vec3::from(material.color.to_linear());
    glb::Material {
        name: material.name.clone(),
        base_color: Vec4::from((base_color, opacity(material.surface))),
        metallic: metallic * (1.0 - material.wear * 0.85),
        roughness: roughness + (0.95 - roughness) * material.wear * 0.8,
        emissive: own * material.glow,
    }
}

const fn opacity(stuff: Stuff) -> f32 {
    match stuff {
        Stuff::Glass => 0.4,
        Stuff::Water => 0.7,
        Stuff::Ice => 0.85,
        _ => 1.0,
    }
}
