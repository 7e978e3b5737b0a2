//! Colour for every corner: the material, a little of its own for each part, weather, and soft shade.
//!
//! Baked into vertex colours, so that a thing looks made rather than computed before it has textures.

mod color;
mod lettering;
pub mod noise;
mod paper;
mod shelter;
pub(crate) mod tile;
mod unwrap;

use std::collections::BTreeMap;

use glam::{Vec2, Vec3, Vec4};
use glb::{Image, Mesh, Surface};
use model::{Kind, Material, Recipe, Surface as Stuff, TextureStrategy};

use crate::finish::Facet;
use color::Palette;
use lettering::Lettering;
use tile::{Motif, Tile, tile};
use unwrap::Unwrap;

pub use paper::{Cut, Paper, PaperFacts};
pub use shelter::Shelter;

/// Materials as worn as this show it in their texture.
const WORN: f32 = 0.35;

/// How large a tile is on things as large as a person or smaller, as a share of their longest edge; in metres it
/// is 128 pixels to the metre at the most.
const TILE_SHARE: f32 = 0.6;
const TILE_M: std::ops::RangeInclusive<f32> = 0.15..=1.0;

/// From how near a mesh is looked at, and so how much of its textures there is to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Distance {
    /// The finest level: colour and relief.
    Near,
    /// A tenth of the view: colour.
    Middle,
    /// Some dozen pixels: its mean colour.
    Far,
}

impl Distance {
    /// Where each level of detail is looked at from.
    pub const OF_LEVELS: [Self; 3] = [Self::Near, Self::Middle, Self::Far];
}

/// Facets to surfaces: one for each material that is used, in the recipe's order, and in each its triangles in theirs.
#[must_use]
pub fn mesh(recipe: &Recipe, facets: &[Facet], shelter: &Shelter, from: Distance) -> Mesh {
    papered(recipe, &Papers::default(), facets, shelter, from)
}

/// The same with pictures for some of its materials.
#[must_use]
pub fn papered(
    recipe: &Recipe,
    papers: &Papers,
    facets: &[Facet],
    shelter: &Shelter,
    from: Distance,
) -> Mesh {
    let painter = Painter::new(recipe, shelter, facets, from);
    let mut mesh = Mesh {
        name: recipe.name.clone(),
        ..Mesh::default()
    };
    for (index, material) in recipe.materials.iter().enumerate() {
        let own: Vec<_> = facets
            .iter()
            .filter(|facet| facet.material == index)
            .collect();
        if own.is_empty() {
            continue;
        }
        let lettering = match papers.decals.get(&index) {
            Some(decal) => Some(Lettering::showing(&decal.png, &own)),
            None => Lettering::of(material, &own),
        };
        let lettering = lettering.filter(|_| from != Distance::Far);
        let paper = papers.tiles.get(&index);
        let tile = painter.tile(material).filter(|_| paper.is_none());
        let cover = match (&lettering, paper, &tile) {
            (Some(lettering), _, _) => Cover::Letters(lettering),
            (None, Some(paper), _) => Cover::Paper(paper),
            (None, None, Some(tile)) => Cover::Tile(tile),
            (None, None, None) => Cover::Bare,
        };
        let mut surface = painter.surface(material, &own, cover);
        if from != Distance::Far {
            let color = cover.color().map(|png| shown(&mut mesh.images, png));
            surface.material.base_color_texture = color;
            let relief = cover.relief().filter(|_| from == Distance::Near);
            surface.material.normal_texture = relief.map(|png| shown(&mut mesh.images, png));
        }
        mesh.surfaces.push(surface);
    }
    mesh
}

/// Pictures for materials, by their place in the recipe.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Papers {
    /// What covers all of it.
    pub tiles: BTreeMap<usize, Paper>,
    /// What stands once on each part.
    pub decals: BTreeMap<usize, Paper>,
}

/// Where a picture is among `images`; materials of one stuff share it.
fn shown(images: &mut Vec<Image>, png: &[u8]) -> usize {
    let is_it = |image: &Image| matches!(image, Image::Png(known) if known == png);
    let known = images.iter().position(is_it);
    known.unwrap_or_else(|| {
        images.push(Image::Png(png.to_vec()));
        images.len() - 1
    })
}

/// What a material is covered with.
#[derive(Clone, Copy)]
enum Cover<'a> {
    /// Its colour.
    Bare,
    /// Its stuff, in its colour.
    Tile(&'a Tile),
    /// A picture somebody made of it.
    Paper(&'a Paper),
    /// Letters, or a picture, on its colour.
    Letters(&'a Lettering),
}

impl Cover<'_> {
    fn color(&self) -> Option<&[u8]> {
        match self {
            Self::Bare => None,
            Self::Tile(tile) => Some(&tile.png),
            Self::Paper(paper) => Some(&paper.png),
            Self::Letters(lettering) => Some(&lettering.png),
        }
    }

    fn relief(&self) -> Option<&[u8]> {
        match self {
            Self::Tile(tile) => tile.relief.as_deref(),
            Self::Paper(paper) => paper.relief.as_deref(),
            Self::Bare | Self::Letters(_) => None,
        }
    }

    /// The light of its picture in the mean, where the material's colour is to make up for it.
    const fn mean(&self) -> f32 {
        match self {
            Self::Tile(tile) => tile.mean,
            Self::Bare | Self::Paper(_) | Self::Letters(_) => 1.0,
        }
    }
}

struct Painter<'a> {
    shelter: &'a Shelter,
    seed: u64,
    height_m: f32,
    longest_m: f32,
    kind: Kind,
    from: Distance,
    /// Only where there are textures.
    unwrap: Option<Unwrap>,
}

impl<'a> Painter<'a> {
    fn new(recipe: &Recipe, shelter: &'a Shelter, facets: &[Facet], from: Distance) -> Self {
        let [width, height, depth] = recipe.scale_meters;
        let longest_m = width.max(height).max(depth);
        let tile_m = match recipe.kind {
            Kind::Structure => TILE_M.end() * 2.0,
            Kind::Prop | Kind::Character | Kind::TerrainStamp => {
                (longest_m * TILE_SHARE).clamp(*TILE_M.start(), *TILE_M.end())
            }
        };
        let textured = recipe.generation_plan.texture != TextureStrategy::Flat;
        Self {
            kind: recipe.kind,
            from,
            unwrap: textured.then(|| Unwrap::of(facets, tile_m)),
            shelter,
            seed: recipe.seed,
            height_m: height,
            longest_m,
        }
    }

    /// The texture of a material; nothing where colours are flat or the stuff is smooth.
    fn tile(&self, material: &Material) -> Option<std::sync::Arc<Tile>> {
        self.unwrap.as_ref()?;
        let laid = self.kind == Kind::Structure;
        tile(Motif {
            stuff: material.surface,
            laid,
            worn: material.wear >= WORN,
            edge: if laid { 256 } else { 128 },
        })
    }

    fn surface(&self, material: &Material, facets: &[&Facet], cover: Cover<'_>) -> Surface {
        let mut surface = Surface::default();
        let is_laid = self.from != Distance::Far && cover.color().is_some();
        let mut known = BTreeMap::new();
        let mut colors = Vec::new();
        let mut palette = Palette::of(material);
        match cover {
            // The picture has the colour.
            Cover::Letters(_) => palette.own = Vec3::ONE,
            Cover::Paper(_) if is_laid => palette.own = Vec3::ONE,
            Cover::Paper(paper) => palette.own = paper.facts.mean,
            Cover::Bare | Cover::Tile(_) => {}
        }
        for facet in facets {
            let uvs = self.uvs(material, facet, cover);
            for (corner, uv) in facet.corners.into_iter().zip(uvs) {
                let color = self.color(material, &palette, &corner, facet.part);
                let bits = |number: f32| (number + 0.0).to_bits();
                let key = (
                    corner.position.to_array().map(bits),
                    corner.normal.to_array().map(bits),
                    color.to_array().map(bits),
                    is_laid.then(|| uv.to_array().map(bits)),
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
        // A texture darkens on average, and nothing may get darker by having one, or lighter by losing it.
        let mean = cover.mean();
        let rest = if is_laid { 1.0 } else { mean };
        surface.material = look(material, (brightest / mean).min(Vec3::ONE) * rest);
        if let Cover::Paper(paper) = cover {
            surface.material.roughness = paper.facts.roughness;
        }
        surface
    }

    fn uvs(&self, material: &Material, facet: &Facet, cover: Cover<'_>) -> [Vec2; 3] {
        match (&self.unwrap, cover) {
            (_, Cover::Letters(lettering)) => lettering.facet(facet),
            (Some(unwrap), Cover::Tile(_) | Cover::Paper(_)) if self.from != Distance::Far => {
                unwrap.facet(facet, material.surface)
            }
            _ => facet.corners.map(|corner| unwrap::flat(&corner)),
        }
    }
}

fn look(material: &Material, base_color: Vec3) -> glb::Material {
    let (roughness, metallic) = material.surface.roughness_metalness();
    let own = Vec3::from(material.color.to_linear());
    glb::Material {
        name: material.name.clone(),
        base_color: Vec4::from((base_color, opacity(material.surface))),
        base_color_texture: None,
        normal_texture: None,
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
