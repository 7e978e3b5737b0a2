//! GLB bytes to a mesh, believing nothing.

use glam::{Mat3, Mat4, Vec2, Vec3, Vec4};

use crate::{
    Bind, Image, Material, Mesh, Problem, Surface,
    accessor::{Component, View},
    container,
    document::{
        Attributes, Document, ImageEntry, MESHOPT, PNG, Primitive, QUANTIZATION, TEXTURE_TRANSFORM,
        TextureInfo, TextureTransform,
    },
    scene,
    skeleton::read::skeleton,
    unpack::unpack,
};

/// Ours have 12,000 at the most; a creator's file may have more before it is simplified.
const CORNERS_MAX: usize = 3 << 20;

/// Each is a draw call.
const SURFACES_MAX: usize = 256;

/// Metres; beyond it `f32` steps get visible.
const REACH_M_MAX: f32 = 100_000.0;

/// Ours have one for each material.
const IMAGES_MAX: usize = 64;

/// All images together; one run of bytes may be named by many.
const IMAGE_BYTES_MAX: usize = 32 << 20;

/// A content hash in hexadecimal has 64.
const IMAGE_NAME_CHARS_MAX: usize = 128;

/// What we understand beyond the plain format.
const EXTENSIONS: [&str; 3] = [MESHOPT, QUANTIZATION, TEXTURE_TRANSFORM];

/// A quantised coordinate may be any of these.
const QUANTIZED: [Component; 5] = [
    Component::F32,
    Component::U16,
    Component::I16,
    Component::U8,
    Component::I8,
];

const TRIANGLES: u32 = 4;

/// The mesh that a GLB shows: all nodes in one, one surface for each primitive.
///
/// Made for what [`crate::write`] and [`crate::pack`] wrote, safe for anything: what it cannot read it refuses.
pub fn read(bytes: &[u8]) -> Result<Mesh, Problem> {
    let (mut document, binary) = container::open(bytes)?;
    if document.asset.version != "2.0" {
        return Err(Problem::NotGlb);
    }
    let required = &mut document.extensions_required.iter();
    if required.any(|name| !EXTENSIONS.contains(&name.as_str())) {
        return Err(Problem::Unsupported("a required extension"));
    }
    let binary = &*unpack(&mut document, binary)?;
    let mut mesh = Mesh {
        name: name(&document),
        surfaces: Vec::new(),
        images: Vec::new(),
        skeleton: None,
    };
    let images = images(&document, binary, &mut mesh.images)?;
    let mut corners = 0;
    let shown = scene::meshes(&document)?;
    let skin = skin(&shown)?;
    let rest = skin.map(|skin| skeleton(&document, binary, skin));
    let (skeleton, mesh_from_stored) = rest.transpose()?.unzip();
    for shown in shown {
        let world_from_mesh = mesh_from_stored.unwrap_or(shown.world_from_mesh);
        let entry = document
            .meshes
            .get(shown.mesh)
            .ok_or(Problem::Missing("a mesh"))?;
        for primitive in &entry.primitives {
            let surface = Reader {
                document: &document,
                binary,
                images: &images,
                bones: skeleton.as_ref().map(|skeleton| skeleton.bones.len()),
                corners: &mut corners,
            }
            .surface(primitive, world_from_mesh)?;
            mesh.surfaces.push(surface);
            if mesh.surfaces.len() > SURFACES_MAX {
                return Err(Problem::TooMany("surfaces"));
            }
        }
    }
    if mesh.surfaces.is_empty() {
        return Err(Problem::Empty);
    }
    mesh.skeleton = skeleton;
    Ok(mesh)
}

/// The one skin of all that is shown.
fn skin(shown: &[scene::Shown]) -> Result<Option<usize>, Problem> {
    let skin = shown.first().and_then(|shown| shown.skin);
    if shown.iter().all(|shown| shown.skin == skin) {
        Ok(skin)
    } else {
        Err(Problem::Unsupported("meshes with different bones"))
    }
}

fn name(document: &Document) -> String {
    document
        .nodes
        .first()
        .map(|node| node.name.chars().take(80).collect())
        .unwrap_or_default()
}

struct Reader<'a, 'b> {
    document: &'a Document,
    binary: &'a [u8],
    /// For each image of the file, which of the mesh's it became.
    images: &'b [Option<usize>],
    /// How many there are, where there are any.
    bones: Option<usize>,
    /// Indices and vertices so far: one accessor may be named by many primitives.
    corners: &'b mut usize,
}

impl<'a> Reader<'a, '_> {
    fn surface(
        &mut self,
        primitive: &Primitive,
        world_from_mesh: Mat4,
    ) -> Result<Surface, Problem> {
        if primitive.mode.unwrap_or(TRIANGLES) != TRIANGLES {
            return Err(Problem::Unsupported("anything but triangles"));
        }
        let attributes = &primitive.attributes;
        let position = attributes.position.ok_or(Problem::Missing("positions"))?;
        let positions = self.positions(position, world_from_mesh)?;
        let indices = self.indices(primitive.indices, positions.len())?;
        let normals = match attributes.normal {
            Some(normal) => self.normals(normal, positions.len(), world_from_mesh)?,
            None => return Err(Problem::Missing("normals")),
        };
        let mut uvs = match attributes.uv {
            Some(uv) => self.uvs(uv, positions.len())?,
            None => Vec::new(),
        };
        let colors = match attributes.color {
            Some(color) => self.colors(color, positions.len())?,
            None => Vec::new(),
        };
        let binds = match self.bones {
            Some(bones) => self.binds(attributes, bones, positions.len())?,
            None => Vec::new(),
        };
        let material = material(self.document, self.images, primitive.material)?;
        if material.textures().next().is_some() && uvs.is_empty() {
            return Err(Problem::Missing("texture coordinates"));
        }
        if let Some(transform) = transform(self.document, primitive.material)? {
            let (offset, scale) = (Vec2::from(transform.offset), Vec2::from(transform.scale));
            uvs.iter_mut().for_each(|uv| *uv = offset + *uv * scale);
            if !uvs.iter().all(|uv| uv.is_finite()) {
                return Err(Problem::Value("a texture coordinate"));
            }
        }
        Ok(Surface {
            material,
            positions,
            normals,
            uvs,
            colors,
            binds,
            indices,
        })
    }

    fn view(
        &mut self,
        index: usize,
        components: &[Component],
        widths: &[usize],
    ) -> Result<View<'a>, Problem> {
        let view = View::of(self.document, self.binary, index)?.expect(components, widths)?;
        *self.corners = self.corners.saturating_add(view.count);
        if *self.corners > CORNERS_MAX {
            return Err(Problem::TooMany("corners"));
        }
        Ok(view)
    }

    fn attribute(
        &mut self,
        index: usize,
        components: &[Component],
        widths: &[usize],
        count: usize,
    ) -> Result<View<'a>, Problem> {
        let view = self.view(index, components, widths)?;
        if view.count == count {
            Ok(view)
        } else {
            Err(Problem::Length)
        }
    }

    fn positions(&mut self, index: usize, world_from_mesh: Mat4) -> Result<Vec<Vec3>, Problem> {
        let view = self.view(index, &QUANTIZED, &[3])?;
        (0..view.count)
            .map(|at| {
                let position = world_from_mesh.transform_point3(Vec3::from(view.floats(at, 0.0)));
                // False for NaN too.
                (position.abs().max_element() <= REACH_M_MAX && position.is_finite())
                    .then_some(position)
                    .ok_or(Problem::Value("a position"))
            })
            .collect()
    }

    fn indices(&mut self, index: Option<usize>, vertices: usize) -> Result<Vec<u32>, Problem> {
        let indices = match index {
            Some(index) => {
                let kinds = [Component::U8, Component::U16, Component::U32];
                let view = self.view(index, &kinds, &[1])?;
                (0..view.count).map(|at| view.index(at)).collect()
            }
            None => (0..vertices as u32).collect::<Vec<_>>(),
        };
        let inside = indices.iter().all(|index| (*index as usize) < vertices);
        if inside && indices.len().is_multiple_of(3) {
            Ok(indices)
        } else {
            Err(Problem::Index)
        }
    }

    fn normals(
        &mut self,
        index: usize,
        count: usize,
        world_from_mesh: Mat4,
    ) -> Result<Vec<Vec3>, Problem> {
        let view = self.attribute(index, &QUANTIZED, &[3], count)?;
        let turned = Mat3::from_mat4(world_from_mesh).inverse().transpose();
        (0..count)
            .map(|at| {
                (turned * Vec3::from(view.floats(at, 0.0)))
                    .try_normalize()
                    .ok_or(Problem::Value("a normal"))
            })
            .collect()
    }

    fn uvs(&mut self, index: usize, count: usize) -> Result<Vec<Vec2>, Problem> {
        let view = self.attribute(index, &QUANTIZED, &[2], count)?;
        (0..count)
            .map(|at| {
                let uv = Vec2::from(view.floats(at, 0.0));
                uv.is_finite()
                    .then_some(uv)
                    .ok_or(Problem::Value("a texture coordinate"))
            })
            .collect()
    }

    fn colors(&mut self, index: usize, count: usize) -> Result<Vec<Vec4>, Problem> {
        let kinds = [Component::U8, Component::U16, Component::F32];
        let view = self.attribute(index, &kinds, &[3, 4], count)?;
        let mut colors = Vec::with_capacity(count);
        for at in 0..count {
            colors.push(Vec4::from(factor(view.floats(at, 1.0), "a colour")?));
        }
        Ok(colors)
    }

    fn binds(
        &mut self,
        attributes: &Attributes,
        bones: usize,
        count: usize,
    ) -> Result<Vec<Bind>, Problem> {
        let joints = attributes.joints.ok_or(Problem::Missing("joints"))?;
        let joints = self.attribute(joints, &[Component::U8], &[4], count)?;
        let weights = attributes.weights.ok_or(Problem::Missing("weights"))?;
        let weights = self.attribute(weights, &[Component::U8], &[4], count)?;
        let bind = |at| {
            let bind = Bind {
                bones: joints.bytes_of(at),
                shares: weights.bytes_of(at),
            };
            if bind.bones.iter().any(|bone| usize::from(*bone) >= bones) {
                return Err(Problem::Index);
            }
            let whole: u32 = bind.shares.iter().map(|share| u32::from(*share)).sum();
            (whole == 255)
                .then_some(bind)
                .ok_or(Problem::Value("a weight"))
        };
        (0..count).map(bind).collect()
    }
}

/// Takes the PNGs inside the file, and the names of those beside it, into `taken`; other pictures are not shown.
fn images(
    document: &Document,
    binary: &[u8],
    taken: &mut Vec<Image>,
) -> Result<Vec<Option<usize>>, Problem> {
    if document.images.len() > IMAGES_MAX {
        return Err(Problem::TooMany("images"));
    }
    let mut bytes = 0_usize;
    let mut shown = Vec::with_capacity(document.images.len());
    for entry in &document.images {
        let image = match (png(document, binary, entry)?, &entry.uri) {
            (Some(png), _) => {
                bytes = bytes.saturating_add(png.len());
                if bytes > IMAGE_BYTES_MAX {
                    return Err(Problem::TooMany("bytes of images"));
                }
                if !Image::is_plausible(png) {
                    return Err(Problem::Value("an image"));
                }
                Image::Png(png.to_vec())
            }
            (None, Some(name)) if is_name(name) => Image::Beside(name.clone()),
            (None, _) => {
                shown.push(None);
                continue;
            }
        };
        taken.push(image);
        shown.push(Some(taken.len() - 1));
    }
    Ok(shown)
}

/// A name of a file, no way to anywhere else.
fn is_name(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-' || c == '_';
    (1..=IMAGE_NAME_CHARS_MAX).contains(&name.len()) && name.chars().all(plain)
}

fn png<'a>(
    document: &Document,
    binary: &'a [u8],
    entry: &ImageEntry,
) -> Result<Option<&'a [u8]>, Problem> {
    let Some(view) = entry.buffer_view else {
        return Ok(None);
    };
    if entry.mime_type.as_deref() != Some(PNG) {
        return Ok(None);
    }
    let view = document
        .buffer_views
        .get(view)
        .ok_or(Problem::Missing("a buffer view"))?;
    if view.buffer != 0 {
        return Err(Problem::Unsupported("a buffer outside the file"));
    }
    binary
        .get(view.byte_offset..)
        .and_then(|bytes| bytes.get(..view.byte_length))
        .map(Some)
        .ok_or(Problem::Length)
}

/// The image behind a texture of a material; nothing where we do not show it.
fn texture(
    document: &Document,
    images: &[Option<usize>],
    info: Option<&TextureInfo>,
) -> Result<Option<usize>, Problem> {
    let Some(info) = info else {
        return Ok(None);
    };
    let texture = document
        .textures
        .get(info.index)
        .ok_or(Problem::Missing("a texture"))?;
    match texture.source {
        Some(source) if info.tex_coord == 0 => images
            .get(source)
            .copied()
            .ok_or(Problem::Missing("an image")),
        _ => Ok(None),
    }
}

/// Where the textures of a material lie: one place for all of them.
fn transform(
    document: &Document,
    material: Option<usize>,
) -> Result<Option<TextureTransform>, Problem> {
    let Some(entry) = material.and_then(|index| document.materials.get(index)) else {
        return Ok(None);
    };
    let place = |info: &Option<TextureInfo>| {
        let extensions = info.as_ref()?.extensions.as_ref()?;
        extensions.transform
    };
    let color = &entry.pbr_metallic_roughness.base_color_texture;
    let normal = &entry.normal_texture;
    let found = place(color).or(place(normal));
    if found.is_some_and(|found| found.rotation.abs() > 0.0)
        || color.is_some() && normal.is_some() && place(color) != place(normal)
    {
        return Err(Problem::Unsupported("textures that lie differently"));
    }
    Ok(found)
}

fn material(
    document: &Document,
    images: &[Option<usize>],
    index: Option<usize>,
) -> Result<Material, Problem> {
    let Some(index) = index else {
        return Ok(Material::default());
    };
    let entry = document
        .materials
        .get(index)
        .ok_or(Problem::Missing("a material"))?;
    let pbr = &entry.pbr_metallic_roughness;
    let strength = entry
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.emissive_strength.as_ref())
        .map_or(1.0, |extension| extension.emissive_strength);
    if !(0.0..=1_000.0).contains(&strength) {
        return Err(Problem::Value("a glow"));
    }
    let emissive = entry.emissive_factor.unwrap_or_default();
    let [metallic, roughness] = factor([pbr.metallic_factor, pbr.roughness_factor], "a material")?;
    Ok(Material {
        name: entry.name.chars().take(80).collect(),
        base_color: Vec4::from(factor(pbr.base_color_factor, "a colour")?),
        base_color_texture: texture(document, images, pbr.base_color_texture.as_ref())?,
        normal_texture: texture(document, images, entry.normal_texture.as_ref())?,
        metallic,
        roughness,
        emissive: Vec3::from(factor(emissive, "a glow")?) * strength,
    })
}

/// Insists on 0..=1, which NaN is not.
///
/// Plain arrays on purpose: rustc 1.95 spills a `Result<Vec4, _>` to a stack slot that is not aligned for it in
/// optimised builds, and the program ends with a segmentation fault.
fn factor<const N: usize>(value: [f32; N], what: &'static str) -> Result<[f32; N], Problem> {
    let good = value.iter().all(|number| (0.0..=1.0).contains(number));
    if good {
        Ok(value)
    } else {
        Err(Problem::Value(what))
    }
}
