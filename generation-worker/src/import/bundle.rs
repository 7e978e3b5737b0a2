//! A flattened file to a bundle: what `make` does with a recipe, done with triangles.

use std::sync::Arc;

use glam::{DAffine3, Vec3};
use model::{
    AssetId, AssetVersion, Body, ColliderKind, Color, GenerationPlan, Interaction, Kind, Manifest,
    Mass, Material, Part, Physics, Provenance, Recipe, Shape, Solid, Surface,
    limits::{FILE_BYTES_MAX, MASS_KG_MAX},
};

use super::{Refusal, Thing, Triangle, Wanted};
use crate::{
    finish::{self, Facet, Files, PIPELINE_VERSION, THUMB_EDGE},
    make::Made,
    paint::Shelter,
    picture,
    shape::{Corner, Form, Origin, Placed, Skin},
};

/// Raised whenever the same file would give other bytes.
const IMPORT_VERSION: &str = "import-1";

/// Longer things are buildings, and stay where they are put.
const PROP_M_MAX: f32 = 3.0;

/// Of the box around a thing: the median of what moves in our catalogue.
const DENSITY_KG_M3: f32 = 62.0;

/// Lighter things are carried, as in `plan`.
const CARRIED_KG_MAX: f32 = 8.0;

/// Copies of meshes that are looked at one by one for contact.
const PIECES_MAX: usize = 256;

/// Everything that is published of `thing`, which was the file `bytes`.
pub(super) fn bundle(thing: Thing, bytes: &[u8], wanted: &Wanted) -> Result<Made, Refusal> {
    let thing = &thing.with_few_looks();
    let recipe = stand_in(thing, wanted);
    let levels = recipe
        .kind
        .triangles_max()
        .map(|budget| thing.level(budget as usize));
    let meshes = levels
        .each_ref()
        .map(|triangles| thing.mesh(&wanted.name, triangles));

    let facets: Vec<_> = levels[0].iter().map(facet).collect();
    let picture = picture::take(&meshes[0], &Shelter::of(&facets), THUMB_EDGE);
    finish::sane(&picture).map_err(unfit)?;
    let thumb = finish::png(&picture.pixels, THUMB_EDGE, THUMB_EDGE).map_err(unfit)?;

    let mut files = Files::default();
    let mut lods = Vec::new();
    for mesh in &meshes {
        let bytes = glb::write(mesh);
        glb::inspect(&bytes).map_err(unfit)?;
        if bytes.len() > FILE_BYTES_MAX {
            return Err(Refusal::TooBig);
        }
        lods.push(files.add(bytes));
    }
    let lods = lods.try_into().or(Err(Refusal::Empty))?;
    let manifest = Manifest {
        asset: AssetVersion {
            asset: asset_id(bytes, wanted),
            version: 1,
        },
        name: wanted.name.clone(),
        kind: recipe.kind,
        size_meters: thing.size_m,
        main_color: recipe.main_color(),
        solid: solid(thing, &recipe),
        interaction: recipe.interaction,
        lods,
        triangles: meshes.each_ref().map(|mesh| mesh.triangles() as u32),
        packed: None,
        textures: Vec::new(),
        thumb: files.add(thumb),
        wire: None,
        recipe: files.add(serde_json::to_vec_pretty(&recipe).unwrap_or_default()),
        rig: None,
        provenance: Provenance {
            prompt: wanted.name.clone(),
            planner: "import".to_owned(),
            version: PIPELINE_VERSION.to_owned(),
            seed: 0,
            millis: 0,
            trace: None,
            note: None,
        },
    };
    manifest.check().map_err(unfit)?;
    Ok(Made {
        manifest,
        files,
        floating: Vec::new(),
        sockets: Vec::new(),
        stretch: 1.0,
    })
}

fn unfit(error: impl std::error::Error) -> Refusal {
    Refusal::Unfit(error.to_string())
}

/// The recipe of what stands in where the file itself is lost: a box of this size, colour and mass.
fn stand_in(thing: &Thing, wanted: &Wanted) -> Recipe {
    let size = thing.size_m;
    let by_size_kg = size.element_product() * DENSITY_KG_M3;
    let mass_kg = wanted
        .mass_kg
        .unwrap_or(by_size_kg)
        .clamp(0.01, MASS_KG_MAX);
    let kind = wanted.kind.unwrap_or(if size.max_element() <= PROP_M_MAX {
        Kind::Prop
    } else {
        Kind::Structure
    });
    let is_prop = kind != Kind::Structure;
    let carried = is_prop && mass_kg < CARRIED_KG_MAX;
    let materials = thing
        .looks
        .iter()
        .enumerate()
        .map(|(index, look)| Material {
            name: format!("look {index}"),
            surface: if look.metallic > 0.5 {
                Surface::Metal
            } else {
                Surface::Plastic
            },
            color: written(look.clone().plain().color.truncate()),
            glow: 0.0,
            wear: 0.0,
            fixed: false,
            text: None,
            decal: None,
        });
    Recipe {
        schema: 1,
        kind,
        name: wanted.name.clone(),
        scale_meters: size.to_array(),
        style: None,
        materials: materials.collect(),
        physics: Physics {
            body: if is_prop { Body::Dynamic } else { Body::Static },
            mass_kg,
            collider: collider_kind(thing),
            friction: 0.6,
            restitution: 0.0,
            gravity_scale: 1.0,
        },
        interaction: Interaction {
            pickup: carried,
            throwable: carried,
            ..Interaction::default()
        },
        generation_plan: GenerationPlan::default(),
        parameters: Vec::new(),
        parts: vec![block(size)],
        ground: None,
        sockets: Vec::new(),
        seed: 0,
    }
}

/// One hull for each copy of a mesh, where there are not too many.
fn collider_kind(thing: &Thing) -> ColliderKind {
    let mut pieces: Vec<_> = thing.triangles.iter().map(|t| t.piece).collect();
    pieces.dedup();
    pieces.sort_unstable();
    pieces.dedup();
    if (2..=PIECES_MAX).contains(&pieces.len()) {
        ColliderKind::Parts
    } else {
        ColliderKind::Hull
    }
}

fn block(size: Vec3) -> Part {
    let zeros = || [0.0; 3].map(Into::into);
    Part {
        name: Some("stand-in".to_owned()),
        shape: Shape::Box {
            size: size.to_array().map(Into::into),
            bevel: None,
        },
        material: None,
        at: [0.0, size.y / 2.0, 0.0].map(Into::into),
        turn: zeros(),
        scale: [1.0; 3].map(Into::into),
        modifiers: Vec::new(),
        scatter: None,
        array: None,
        ring: None,
        mirror: Vec::new(),
        when: None,
        fine: false,
        ghost: false,
        floats: false,
        limb: None,
    }
}

/// As a body. Surfaces that are not closed have no volume to speak of: their mass is that of a box.
fn solid(thing: &Thing, recipe: &Recipe) -> Solid {
    let apart = recipe.physics.collider == ColliderKind::Parts;
    let mut sorted: Vec<&Triangle> = thing.triangles.iter().collect();
    sorted.sort_by_key(|triangle| triangle.piece);
    let parts: Vec<_> = sorted
        .chunk_by(|a, b| !apart || a.piece == b.piece)
        .enumerate()
        .map(|(number, triangles)| placed(number, triangles))
        .collect();
    let mut solid = finish::solid(recipe, &parts);
    let half = thing.size_m / 2.0;
    let from_middle = (solid.mass.center - Vec3::Y * half.y).abs();
    if from_middle.cmpgt(half).any() {
        solid.mass = Mass::of_standing_box(recipe.physics.mass_kg, thing.size_m);
    }
    solid
}

fn placed(number: usize, triangles: &[&Triangle]) -> Placed {
    Placed {
        material: triangles.first().map_or(0, |triangle| triangle.look),
        ghost: false,
        form: Form::Other,
        place: DAffine3::IDENTITY,
        floats: false,
        limb: None,
        from: Arc::new(Origin {
            path: format!("meshes[{number}]"),
            name: None,
        }),
        number: number as u32,
        skin: Skin(triangles.iter().map(|triangle| corners(triangle)).collect()),
    }
}

fn facet(triangle: &Triangle) -> Facet {
    Facet {
        corners: corners(triangle),
        material: triangle.look,
        part: triangle.piece,
        limb: None,
    }
}

fn corners(triangle: &Triangle) -> [Corner; 3] {
    triangle.corners.map(|corner| Corner {
        position: corner.position,
        normal: corner.normal,
    })
}

/// The same file, wanted the same, is the same asset.
fn asset_id(bytes: &[u8], wanted: &Wanted) -> AssetId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(blake3::hash(bytes).as_bytes());
    hasher.update(wanted.name.as_bytes());
    hasher.update(&wanted.size_m.unwrap_or_default().to_le_bytes());
    if let (Some(kind), Some(mass_kg)) = (wanted.kind, wanted.mass_kg) {
        hasher.update(&[kind as u8]);
        hasher.update(&mass_kg.to_le_bytes());
    }
    hasher.update(IMPORT_VERSION.as_bytes());
    hasher.update(PIPELINE_VERSION.as_bytes());
    let mut id = [0; 16];
    id.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    AssetId(id)
}

/// A linear colour as people write it (IEC 61966-2-1).
fn written(linear: Vec3) -> Color {
    Color(linear.to_array().map(|share| {
        let share = share.clamp(0.0, 1.0);
        let encoded = if share <= 0.003_130_8 {
            share * 12.92
        } else {
            1.055 * libm::powf(share, 1.0 / 2.4) - 0.055
        };
        (encoded * 255.0 + 0.5) as u8
    }))
}
