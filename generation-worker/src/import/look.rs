//! Materials of a foreign file, as far as we show them.

use std::collections::BTreeMap;

use glam::{Vec2, Vec3, Vec4};
use gltf::json::{Root, material::Material, texture::Info};

use super::{
    Look, Refusal,
    check::Sound,
    picture::{self, Picture},
};

/// A creator's file may have some dozens.
const MATERIALS_MAX: usize = 256;

/// Each is decoded once.
const PICTURES_MAX: usize = 64;

/// What outshines the day.
const GLOW_MAX: f32 = 5.0;

/// Which texture coordinates a picture has, and how they are changed (`KHR_texture_transform`, but for turning).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Coordinates {
    pub(super) set: u32,
    pub(super) offset: Vec2,
    pub(super) scale: Vec2,
}

/// Two looks for each material, in their order: with its picture, and for what has no texture coordinates. The last
/// two are for what has no material.
pub(super) fn looks(sound: &Sound<'_>) -> Result<Vec<Look>, Refusal> {
    let root = sound.document.as_json();
    if root.materials.len() > MATERIALS_MAX {
        return Err(Refusal::TooMany("materials"));
    }
    if root.images.len() > PICTURES_MAX {
        return Err(Refusal::TooMany("pictures"));
    }
    let mut decoded = BTreeMap::new();
    let mut looks = Vec::new();
    for material in &root.materials {
        let look = look(root, sound.binary, material, &mut decoded)?;
        looks.push(look.clone());
        looks.push(look.plain());
    }
    let default = look(root, sound.binary, &Material::default(), &mut decoded)?;
    looks.extend([default.clone(), default]);
    Ok(looks)
}

impl Look {
    /// The same in one colour.
    pub(super) fn plain(mut self) -> Self {
        if let Some(picture) = self.picture.take() {
            self.color *= picture.average.extend(1.0);
        }
        self
    }
}

fn look(
    root: &Root,
    binary: &[u8],
    material: &Material,
    decoded: &mut BTreeMap<usize, Option<Picture>>,
) -> Result<Look, Refusal> {
    let pbr = &material.pbr_metallic_roughness;
    let extensions = material.extensions.as_ref();
    let strength = extensions
        .and_then(|extensions| extensions.emissive_strength.as_ref())
        .map_or(1.0, |extension| extension.emissive_strength.0);
    let [metallic, roughness] = shares([pbr.metallic_factor.0, pbr.roughness_factor.0])?;
    let glow = shares(material.emissive_factor.0)?.map(|share| (share * strength).min(GLOW_MAX));
    let emissive = Vec3::from(glow);
    if !(strength >= 0.0 && emissive.is_finite()) {
        return Err(Refusal::Value("a glow"));
    }
    let info = pbr.base_color_texture.as_ref();
    let picture = info.map(|info| picture(root, binary, info, decoded));
    Ok(Look {
        name: plain_name(material.name.as_deref()),
        color: Vec4::from(shares(pbr.base_color_factor.0)?),
        picture: picture.transpose()?.flatten(),
        coordinates: coordinates(info)?,
        metallic,
        roughness,
        emissive,
    })
}

/// One short line.
fn plain_name(name: Option<&str>) -> String {
    let plain = name.unwrap_or_default().chars();
    plain.filter(|c| !c.is_control()).take(40).collect()
}

/// Insists on 0..=1, which NaN is not; a little beyond is rounding.
fn shares<const N: usize>(numbers: [f32; N]) -> Result<[f32; N], Refusal> {
    let good = numbers.iter().all(|number| (-0.01..=1.01).contains(number));
    let clamped = numbers.map(|number| number.clamp(0.0, 1.0));
    good.then_some(clamped).ok_or(Refusal::Value("a material"))
}

/// The picture that a material shows; nothing where it is of a kind that is not read.
fn picture(
    root: &Root,
    binary: &[u8],
    info: &Info,
    decoded: &mut BTreeMap<usize, Option<Picture>>,
) -> Result<Option<Picture>, Refusal> {
    let texture = root
        .textures
        .get(info.index.value())
        .ok_or(Refusal::Missing("a texture"))?;
    let source = texture.source.value();
    let Some(image) = root.images.get(source) else {
        // Only an extension says which picture it is.
        return Ok(None);
    };
    if let Some(known) = decoded.get(&source) {
        return Ok(known.clone());
    }
    let view = image.buffer_view.ok_or(Refusal::Outside)?;
    let view = root
        .buffer_views
        .get(view.value())
        .ok_or(Refusal::Missing("a buffer view"))?;
    let offset = view.byte_offset.map_or(0, |offset| offset.0);
    let bytes = usize::try_from(offset)
        .ok()
        .zip(usize::try_from(view.byte_length.0).ok())
        .and_then(|(start, length)| binary.get(start..)?.get(..length))
        .ok_or(Refusal::Length)?;
    let picture = picture::decoded(bytes)?;
    decoded.insert(source, picture.clone());
    Ok(picture)
}

fn coordinates(info: Option<&Info>) -> Result<Coordinates, Refusal> {
    let mut coordinates = Coordinates {
        set: info.map_or(0, |info| info.tex_coord),
        offset: Vec2::ZERO,
        scale: Vec2::ONE,
    };
    let transform = info
        .and_then(|info| info.extensions.as_ref())
        .and_then(|extensions| extensions.texture_transform.as_ref());
    if let Some(transform) = transform {
        coordinates.offset = Vec2::from(transform.offset.0);
        coordinates.scale = Vec2::from(transform.scale.0);
        coordinates.set = transform.tex_coord.unwrap_or(coordinates.set);
    }
    // False for NaN too.
    let near = |number: Vec2| number.abs().max_element() <= 1.0e4 && number.is_finite();
    if near(coordinates.offset) && near(coordinates.scale) {
        Ok(coordinates)
    } else {
        Err(Refusal::Value("a texture coordinate"))
    }
}
