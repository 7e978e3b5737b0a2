//! A mesh to GLB bytes: the same mesh gives the same bytes on every machine.

use glam::{Mat4, Quat, Vec2, Vec3, Vec4};

use crate::{
    Image, Material, Mesh, Surface, container,
    document::{
        ARRAY_BUFFER, Accessor, Asset, Attributes, Buffer, BufferView, Document,
        ELEMENT_ARRAY_BUFFER, EMISSIVE_STRENGTH, EmissiveStrength, ImageEntry, MaterialEntry,
        MaterialExtensions, MeshEntry, Node, PNG, Pbr, Primitive, SMOOTH, Scene, TextureEntry,
        TextureExtensions, TextureInfo, TextureTransform,
    },
    skeleton::describe::{self, Store},
};

pub(crate) const U16: u32 = 5_123;
pub(crate) const U32: u32 = 5_125;
pub(crate) const F32: u32 = 5_126;
pub(crate) const U8: u32 = 5_121;

/// A plain GLB 2.0: one node, one mesh, one primitive and material for each surface.
#[must_use]
pub fn write(mesh: &Mesh) -> Vec<u8> {
    let mut writer = Writer::default();
    let surfaces = mesh.surfaces.iter().enumerate();
    let primitives = surfaces
        .map(|(material, surface)| writer.primitive(surface, material))
        .collect();
    let materials = mesh.surfaces.iter();
    let materials = materials.map(|surface| material(&surface.material, None));
    let images = mesh.images.iter();
    let images = images.map(|picture| image(&mut writer.binary, &mut writer.views, picture));
    let mut document = Document {
        images: images.collect(),
        ..describe(mesh, primitives, materials.collect())
    };
    if let Some(skeleton) = &mesh.skeleton {
        describe::bones(&mut document, skeleton, Mat4::IDENTITY, &mut writer);
    }
    let document = Document {
        accessors: writer.accessors,
        buffer_views: writer.views,
        buffers: vec![Buffer::of(writer.binary.len())],
        ..document
    };
    let json = serde_json::to_string(&document).unwrap_or_default();
    container::close(&json, &writer.binary)
}

/// Everything about a mesh but its bytes.
pub(crate) fn describe(
    mesh: &Mesh,
    primitives: Vec<Primitive>,
    materials: Vec<MaterialEntry>,
) -> Document {
    let glows = materials.iter().any(|entry| entry.extensions.is_some());
    let textures = (0..mesh.images.len()).map(|image| TextureEntry {
        sampler: Some(0),
        source: Some(image),
    });
    Document {
        asset: Asset {
            version: "2.0".to_owned(),
            generator: "incant".to_owned(),
        },
        extensions_used: if glows {
            vec![EMISSIVE_STRENGTH.to_owned()]
        } else {
            Vec::new()
        },
        scene: Some(0),
        scenes: vec![Scene { nodes: vec![0] }],
        nodes: vec![Node {
            name: mesh.name.clone(),
            mesh: Some(0),
            ..Node::default()
        }],
        meshes: vec![MeshEntry {
            name: mesh.name.clone(),
            primitives,
        }],
        materials,
        textures: textures.collect(),
        samplers: mesh.images.iter().take(1).map(|_| SMOOTH).collect(),
        ..Document::default()
    }
}

/// The entry of a picture, its bytes appended where they belong into the file.
pub(crate) fn image(
    binary: &mut Vec<u8>,
    views: &mut Vec<BufferView>,
    picture: &Image,
) -> ImageEntry {
    let png = match picture {
        Image::Png(png) => png,
        Image::Beside(name) => {
            return ImageEntry {
                buffer_view: None,
                mime_type: None,
                uri: Some(name.clone()),
            };
        }
    };
    views.push(BufferView {
        buffer: 0,
        byte_offset: binary.len(),
        byte_length: png.len(),
        byte_stride: None,
        target: None,
        extensions: None,
    });
    binary.extend(png);
    binary.resize(binary.len().next_multiple_of(4), 0);
    ImageEntry {
        buffer_view: Some(views.len() - 1),
        mime_type: Some(PNG.to_owned()),
        uri: None,
    }
}

#[derive(Default)]
struct Writer {
    binary: Vec<u8>,
    views: Vec<BufferView>,
    accessors: Vec<Accessor>,
}

impl Writer {
    fn primitive(&mut self, surface: &Surface, material: usize) -> Primitive {
        let positions = surface.positions.iter().flat_map(Vec3::to_array);
        let position = self.floats(positions, surface.positions.len(), "VEC3", 12);
        if let Some(accessor) = self.accessors.last_mut() {
            let (low, high) = bounds(&surface.positions);
            (accessor.min, accessor.max) =
                (Some(low.to_array().into()), Some(high.to_array().into()));
        }
        let normals = surface.normals.iter().flat_map(Vec3::to_array);
        let normal = self.floats(normals, surface.normals.len(), "VEC3", 12);
        let uv = (!surface.uvs.is_empty()).then(|| {
            let uvs = surface.uvs.iter().flat_map(Vec2::to_array);
            self.floats(uvs, surface.uvs.len(), "VEC2", 8)
        });
        let color = (!surface.colors.is_empty()).then(|| self.colors(surface));
        let bones = surface.binds.iter().map(|bind| bind.bones);
        let joints = self.quads(bones, surface.binds.len(), false);
        let shares = surface.binds.iter().map(|bind| bind.shares);
        let weights = self.quads(shares, surface.binds.len(), true);
        let tangent = surface.material.normal_texture.map(|_| {
            let tangents = surface.tangents();
            let numbers = tangents.iter().flat_map(Vec4::to_array);
            self.floats(numbers, tangents.len(), "VEC4", 16)
        });
        Primitive {
            attributes: Attributes {
                position: Some(position),
                normal: Some(normal),
                uv,
                color,
                joints,
                weights,
                tangent,
            },
            indices: Some(self.indices(surface)),
            material: Some(material),
            mode: None,
        }
    }

    fn floats(
        &mut self,
        numbers: impl Iterator<Item = f32>,
        count: usize,
        kind: &str,
        stride: usize,
    ) -> usize {
        let start = self.binary.len();
        for number in numbers {
            self.binary.extend(number.to_le_bytes());
        }
        self.accessor(start, (F32, kind), count, Some(stride))
    }

    /// Sixteen bits are enough for light, and half as much to download.
    fn colors(&mut self, surface: &Surface) -> usize {
        let start = self.binary.len();
        for number in surface.colors.iter().flat_map(Vec4::to_array) {
            let step = (number.clamp(0.0, 1.0) * 65_535.0 + 0.5) as u16;
            self.binary.extend(step.to_le_bytes());
        }
        let index = self.accessor(start, (U16, "VEC4"), surface.colors.len(), Some(8));
        self.accessors[index].normalized = true;
        index
    }

    /// Four bytes for each corner; nothing where there are none.
    fn quads(
        &mut self,
        quads: impl Iterator<Item = [u8; 4]>,
        count: usize,
        normalized: bool,
    ) -> Option<usize> {
        if count == 0 {
            return None;
        }
        let start = self.binary.len();
        self.binary.extend(quads.flatten());
        let index = self.accessor(start, (U8, "VEC4"), count, Some(4));
        self.accessors[index].normalized = normalized;
        Some(index)
    }

    /// Numbers that are not of corners.
    fn loose(&mut self, numbers: impl Iterator<Item = f32>, count: usize, kind: &str) -> usize {
        let start = self.binary.len();
        self.binary.extend(numbers.flat_map(f32::to_le_bytes));
        let index = self.accessor(start, (F32, kind), count, None);
        if let Some(view) = self.views.last_mut() {
            view.target = None;
        }
        index
    }

    fn indices(&mut self, surface: &Surface) -> usize {
        let start = self.binary.len();
        // 65,535 itself restarts a strip.
        let narrow = surface.positions.len() <= usize::from(u16::MAX);
        for index in &surface.indices {
            if narrow {
                self.binary.extend((*index as u16).to_le_bytes());
            } else {
                self.binary.extend(index.to_le_bytes());
            }
        }
        let component = if narrow { U16 } else { U32 };
        self.accessor(start, (component, "SCALAR"), surface.indices.len(), None)
    }

    /// Describes what was appended since `start` and pads it to four bytes; a stride marks vertices.
    fn accessor(
        &mut self,
        start: usize,
        (component_type, kind): (u32, &str),
        count: usize,
        stride: Option<usize>,
    ) -> usize {
        self.views.push(BufferView {
            buffer: 0,
            byte_offset: start,
            byte_length: self.binary.len() - start,
            byte_stride: stride,
            extensions: None,
            target: Some(if stride.is_some() {
                ARRAY_BUFFER
            } else {
                ELEMENT_ARRAY_BUFFER
            }),
        });
        self.binary.resize(self.binary.len().next_multiple_of(4), 0);
        self.accessors.push(Accessor {
            buffer_view: Some(self.views.len() - 1),
            byte_offset: 0,
            component_type,
            normalized: false,
            count,
            r#type: kind.to_owned(),
            min: None,
            max: None,
            sparse: None,
        });
        self.accessors.len() - 1
    }
}

impl Store for Writer {
    fn binds(&mut self, binds: &[Mat4]) -> usize {
        let numbers = binds.iter().flat_map(Mat4::to_cols_array);
        self.loose(numbers, binds.len(), "MAT4")
    }

    fn times(&mut self, times: &[f32]) -> usize {
        let index = self.loose(times.iter().copied(), times.len(), "SCALAR");
        bound(&mut self.accessors[index], times);
        index
    }

    fn turns(&mut self, turns: &[Quat]) -> usize {
        let numbers = turns.iter().flat_map(|turn| turn.to_array());
        self.loose(numbers, turns.len(), "VEC4")
    }

    fn places(&mut self, places: &[Vec3]) -> usize {
        let numbers = places.iter().flat_map(Vec3::to_array);
        self.loose(numbers, places.len(), "VEC3")
    }
}

/// Says between which the times of keys lie.
pub(crate) fn bound(accessor: &mut Accessor, times: &[f32]) {
    accessor.min = times.first().map(|first| vec![*first]);
    accessor.max = times.last().map(|last| vec![*last]);
}

pub(crate) fn bounds<'a>(points: impl IntoIterator<Item = &'a Vec3>) -> (Vec3, Vec3) {
    points.into_iter().fold(
        (Vec3::INFINITY, Vec3::NEG_INFINITY),
        |(low, high), point| (low.min(*point), high.max(*point)),
    )
}

/// A material's entry; `transform` is where its textures lie.
pub(crate) fn material(material: &Material, transform: Option<TextureTransform>) -> MaterialEntry {
    let info = |index| TextureInfo {
        index,
        tex_coord: 0,
        extensions: transform.map(|transform| TextureExtensions {
            transform: Some(transform),
        }),
    };
    let strength = material.emissive.max_element().max(1.0);
    let glows = material.emissive.max_element() > 0.0;
    MaterialEntry {
        name: material.name.clone(),
        pbr_metallic_roughness: Pbr {
            base_color_factor: material.base_color.to_array(),
            base_color_texture: material.base_color_texture.map(info),
            metallic_factor: material.metallic,
            roughness_factor: material.roughness,
        },
        normal_texture: material.normal_texture.map(info),
        emissive_factor: glows.then(|| (material.emissive / strength).to_array()),
        alpha_mode: (material.base_color.w < 1.0).then(|| "BLEND".to_owned()),
        extensions: (strength > 1.0).then_some(MaterialExtensions {
            emissive_strength: Some(EmissiveStrength {
                emissive_strength: strength,
            }),
        }),
    }
}
