//! Colour for every corner: the material, a little of its own for each part, weather, and soft shade.
//!
//! Baked into vertex colours, so that a thing looks made rather than computed before it has textures.

pub mod noise;
mod shelter;

use std::collections::BTreeMap;

use glam::{Vec2, Vec3, Vec4};
use glb::{Mesh, Surface};
use model::{Color, Material, Recipe, Surface as Stuff};

use crate::{finish::Facet, shape::Corner};

pub use shelter::Shelter;

/// Blotches of weather along the longest edge of a thing.
const BLOTCHES: f32 = 5.0;

/// How dark the most hidden corner gets.
const SHADE_MIN: f32 = 0.5;

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

    /// Linear.
    fn color(&self, material: &Material, palette: &Palette, corner: &Corner, part: u32) -> Vec3 {
        let mut color =
            palette.own * self.tint(material.surface, part) * self.grain(material, corner);
        let weather = self.weather(material, corner, part);
        color = color.lerp(self.dirt(palette, corner), weather);
        if material.glow > 0.0 {
            return color;
        }
        color * self.shade(corner)
    }

    /// Every board has its own brown.
    fn tint(&self, stuff: Stuff, part: u32) -> Vec3 {
        let reach = match stuff {
            Stuff::Wood | Stuff::Stone | Stuff::Brick | Stuff::Tiles | Stuff::Leaves => 0.16,
            Stuff::Bark | Stuff::Grass | Stuff::Dirt | Stuff::Paper | Stuff::Leather => 0.12,
            _ => 0.03,
        };
        let random = |channel: i32| noise::hash(self.seed, [part as i32, channel, 77]) - 0.5;
        let light = 1.0 + random(0) * reach;
        Vec3::new(
            light + random(1) * reach * 0.2,
            light,
            light + random(2) * reach * 0.25,
        )
    }

    /// What is rough is uneven.
    fn grain(&self, material: &Material, corner: &Corner) -> f32 {
        let (roughness, _) = material.surface.roughness_metalness();
        let at = corner.position / self.longest_m * BLOTCHES * 2.0;
        1.0 + (noise::blotches(self.seed ^ 5, at) - 0.5) * 0.16 * roughness * roughness
    }

    /// How much weather covers a corner, 0..=1.
    fn weather(&self, material: &Material, corner: &Corner, part: u32) -> f32 {
        if material.wear <= 0.0 {
            return 0.0;
        }
        let at = corner.position / self.longest_m * BLOTCHES;
        let here = noise::blotches(self.seed ^ 9, at);
        // It begins where water stays: near the ground, on top, and on some parts more than on others.
        let low = 1.0 - (corner.position.y / (self.height_m * 0.35)).min(1.0);
        let part = noise::hash(self.seed ^ 11, [part as i32, 0, 0]) - 0.5;
        let reach = material.wear + low * 0.15 + corner.normal.y.max(0.0) * 0.06 + part * 0.3;
        let cover = smooth_step(1.0 - reach - 0.08, 1.0 - reach + 0.08, here);
        cover * (0.55 + 0.45 * material.wear)
    }

    /// What weather makes of it.
    fn dirt(&self, palette: &Palette, corner: &Corner) -> Vec3 {
        let at = corner.position / self.longest_m * BLOTCHES * 1.7;
        let mix = noise::blotches(self.seed ^ 13, at);
        palette.dark_dirt.lerp(palette.light_dirt, mix)
    }

    fn shade(&self, corner: &Corner) -> f32 {
        let sky = self.shelter.open_sky(corner.position, corner.normal);
        let ground_m = (self.height_m * 0.2).min(0.4);
        let near_ground = 1.0 - (corner.position.y / ground_m).min(1.0);
        let facing_down = (-corner.normal.y).max(0.0);
        let light = 1.0 - (1.0 - sky) * 0.65 - near_ground * 0.14 - facing_down * 0.12;
        light.max(SHADE_MIN)
    }
}

/// The linear colours of one material.
struct Palette {
    own: Vec3,
    dark_dirt: Vec3,
    light_dirt: Vec3,
}

impl Palette {
    fn of(material: &Material) -> Self {
        let (dark, light) = match material.surface {
            Stuff::Metal | Stuff::PaintedMetal | Stuff::Gold => ("#43261a", "#9a4f24"),
            Stuff::Wood | Stuff::Paper => ("#5d564c", "#8f877a"),
            Stuff::Stone
            | Stuff::Brick
            | Stuff::Concrete
            | Stuff::Tiles
            | Stuff::Plaster
            | Stuff::Bark => ("#3f4a2a", "#6f7d45"),
            _ => ("#4a4034", "#75695a"),
        };
        Self {
            own: Vec3::from(material.color.to_linear()),
            dark_dirt: linear(dark),
            light_dirt: linear(light),
        }
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

fn smooth_step(low: f32, high: f32, at: f32) -> f32 {
    let share = ((at - low) / (high - low)).clamp(0.0, 1.0);
    share * share * (3.0 - 2.0 * share)
}

fn linear(hex: &str) -> Vec3 {
    let color: Color = hex.parse().unwrap_or(Color([0x50, 0x48, 0x40]));
    Vec3::from(color.to_linear())
}
