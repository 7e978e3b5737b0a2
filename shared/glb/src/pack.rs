//! The smaller twin: the same mesh in fewer bits (`KHR_mesh_quantization`), compressed (`EXT_meshopt_compression`).

use glam::{Mat4, Quat, Vec2, Vec3};

use crate::{
    Mesh, Skeleton, Surface, container,
    document::{
        ARRAY_BUFFER, Accessor, Attributes, Buffer, BufferExtensions, BufferView,
        ELEMENT_ARRAY_BUFFER, Fallback, MESHOPT, MeshoptFilter, MeshoptMode, MeshoptView,
        Primitive, QUANTIZATION, TEXTURE_TRANSFORM, TextureTransform, ViewExtensions,
    },
    skeleton::describe::{self, Store},
    write::{F32, U8, U16, U32, bound, bounds, describe, image, material},
};

const I8: u32 = 5_120;
const I16: u32 = 5_122;

/// Steps along the longest edge: a tenth of a millimetre on what a person can carry.
const STEPS: f32 = 16_383.0;

/// Steps of a texture coordinate in one width of the texture: a sixteenth of a pixel.
const STEPS_PER_TILE: f32 = 2_048.0;

/// What sixteen bits hold.
const FULL: f32 = 65_535.0;

/// Steps of a number of a turn, -1..=1.
const TURN_STEPS: f32 = 32_767.0;

/// Views in their order; colours, texture coordinates and what belongs to bones follow where there are any.
const POSITIONS: usize = 0;
const NORMALS: usize = 1;
const INDICES: usize = 2;
const COLORS: usize = 3;

/// Views of what belongs to bones, after all others.
const JOINTS: usize = 0;
const WEIGHTS: usize = 1;
const BINDS: usize = 2;
const TIMES: usize = 3;
const PLACES: usize = 4;
/// One later where there are places.
const TURNS: usize = 4;

/// A GLB of the same triangles in far fewer bytes than [`crate::write`] takes, for [`crate::read`] or any reader
/// that knows the extensions. Texture coordinates of what has no texture are left out.
#[must_use]
pub fn pack(mesh: &Mesh) -> Vec<u8> {
    let (low, high) = bounds(mesh.surfaces.iter().flat_map(|surface| &surface.positions));
    let mut streams = Streams {
        low,
        step_m: ((high - low).max_element() / STEPS).max(f32::MIN_POSITIVE),
        colored: mesh.surfaces.iter().any(|s| !s.colors.is_empty()),
        narrow: mesh.surfaces.iter().all(is_narrow),
        papered: mesh.surfaces.iter().any(is_textured),
        placed: mesh.skeleton.iter().any(Skeleton::has_places),
        ..Streams::default()
    };
    let (mut primitives, mut materials) = (Vec::new(), Vec::new());
    for (index, surface) in mesh.surfaces.iter().enumerate() {
        let window = Window::of(surface);
        primitives.push(streams.primitive(surface, window, index));
        materials.push(material(&surface.material, window.map(Window::transform)));
    }
    let mut document = describe(mesh, primitives, materials);
    let (place, scale) = (low, Vec3::splat(streams.step_m * FULL));
    match &mesh.skeleton {
        Some(skeleton) => {
            let mesh_from_stored = Mat4::from_translation(place) * Mat4::from_scale(scale);
            describe::bones(&mut document, skeleton, mesh_from_stored, &mut streams);
        }
        None => {
            for node in &mut document.nodes {
                node.translation = Some(place.to_array());
                node.scale = Some(scale.to_array());
            }
        }
    }
    document.accessors = std::mem::take(&mut streams.accessors);
    let mut packed = streams.packed();
    let images = mesh.images.iter();
    let images = images.map(|picture| image(&mut packed.file, &mut packed.views, picture));
    document.images = images.collect();
    document.buffer_views = packed.views;
    document.buffers = vec![
        Buffer::of(packed.file.len()),
        Buffer {
            extensions: Some(BufferExtensions {
                meshopt: Some(Fallback { fallback: true }),
            }),
            ..Buffer::of(packed.unpacked_bytes)
        },
    ];
    let mut needed = vec![MESHOPT.to_owned(), QUANTIZATION.to_owned()];
    if mesh.surfaces.iter().any(is_textured) {
        needed.push(TEXTURE_TRANSFORM.to_owned());
    }
    document.extensions_used.extend(needed.iter().cloned());
    document.extensions_required = needed;
    let json = serde_json::to_string(&document).unwrap_or_default();
    container::close(&json, &packed.file)
}

fn is_textured(surface: &Surface) -> bool {
    surface.material.textures().next().is_some()
}

/// Whether two bytes are enough for its indices.
fn is_narrow(surface: &Surface) -> bool {
    surface.positions.len() <= usize::from(u16::MAX)
}

/// The part of the texture that a surface shows, in widths of it.
#[derive(Clone, Copy)]
struct Window {
    low: Vec2,
    step: Vec2,
}

impl Window {
    fn of(surface: &Surface) -> Option<Self> {
        if !is_textured(surface) {
            return None;
        }
        let (low, high) = surface.uvs.iter().fold(
            (Vec2::splat(f32::INFINITY), Vec2::splat(f32::NEG_INFINITY)),
            |(low, high), uv| (low.min(*uv), high.max(*uv)),
        );
        let step = ((high - low) / FULL).max(Vec2::splat(1.0 / STEPS_PER_TILE));
        Some(Self { low, step })
    }

    fn place(self, uv: Vec2) -> [u16; 2] {
        ((uv - self.low) / self.step).to_array().map(steps)
    }

    fn transform(self) -> TextureTransform {
        TextureTransform {
            offset: self.low.to_array(),
            scale: (self.step * FULL).to_array(),
            rotation: 0.0,
        }
    }
}

/// All vertices and indices of a mesh, kind by kind.
#[derive(Default)]
struct Streams {
    low: Vec3,
    step_m: f32,
    colored: bool,
    narrow: bool,
    papered: bool,
    placed: bool,
    positions: Vec<[u16; 4]>,
    normals: Vec<[f32; 4]>,
    indices: Vec<u32>,
    colors: Vec<[u8; 4]>,
    uvs: Vec<[u16; 2]>,
    joints: Vec<[u8; 4]>,
    weights: Vec<[u8; 4]>,
    binds: Vec<[f32; 4]>,
    times: Vec<f32>,
    turns: Vec<[i16; 4]>,
    places: Vec<[f32; 3]>,
    accessors: Vec<Accessor>,
}

impl Streams {
    fn primitive(&mut self, surface: &Surface, window: Option<Window>, index: usize) -> Primitive {
        let count = surface.positions.len();
        let start = self.positions.len();
        for position in &surface.positions {
            let [x, y, z] = ((*position - self.low) / self.step_m).to_array().map(steps);
            self.positions.push([x, y, z, 0]);
        }
        let own = &self.positions[start..];
        let corner = |pick: fn(u16, u16) -> u16, from: u16| {
            own.iter().fold([from; 3], |corner, position| {
                [0, 1, 2].map(|axis| pick(corner[axis], position[axis]))
            })
        };
        let (low, high) = (corner(u16::min, u16::MAX), corner(u16::max, 0));
        let normals = surface.normals.iter();
        self.normals
            .extend(normals.map(|n| n.extend(0.0).to_array()));

        let position = self.accessor(POSITIONS, start * 8, (U16, "VEC3"), count);
        self.accessors[position].min = Some(low.map(f32::from).into());
        self.accessors[position].max = Some(high.map(f32::from).into());
        let normal = self.accessor(NORMALS, start * 4, (I8, "VEC3"), count);
        let color = (!surface.colors.is_empty()).then(|| {
            let start = self.colors.len();
            let colors = surface.colors.iter();
            self.colors.extend(
                colors.map(|color| (*color * 255.0).to_array().map(|share| steps(share) as u8)),
            );
            self.accessor(COLORS, start * 4, (U8, "VEC4"), count)
        });
        let uv = window.map(|window| {
            let start = self.uvs.len();
            self.uvs
                .extend(surface.uvs.iter().map(|uv| window.place(*uv)));
            let view = COLORS + usize::from(self.colored);
            self.accessor(view, start * 4, (U16, "VEC2"), count)
        });
        let (joints, weights) = self.bound(surface).unzip();
        let (kind, width) = if self.narrow { (U16, 2) } else { (U32, 4) };
        let start = self.indices.len();
        self.indices.extend(&surface.indices);
        let indices = self.accessor(
            INDICES,
            start * width,
            (kind, "SCALAR"),
            surface.indices.len(),
        );
        self.accessors[indices].normalized = false;
        Primitive {
            attributes: Attributes {
                position: Some(position),
                normal: Some(normal),
                uv,
                color,
                joints,
                weights,
                tangent: None,
            },
            indices: Some(indices),
            material: Some(index),
            mode: None,
        }
    }

    /// What the corners of a surface move with.
    fn bound(&mut self, surface: &Surface) -> Option<(usize, usize)> {
        let count = surface.binds.len();
        if count == 0 {
            return None;
        }
        let (start, kind) = (self.joints.len() * 4, (U8, "VEC4"));
        let binds = surface.binds.iter();
        self.joints.extend(binds.clone().map(|bind| bind.bones));
        self.weights.extend(binds.map(|bind| bind.shares));
        let joints = self.accessor(self.of_bones(JOINTS), start, kind, count);
        self.accessors[joints].normalized = false;
        let weights = self.accessor(self.of_bones(WEIGHTS), start, kind, count);
        Some((joints, weights))
    }

    /// The index of a view of what belongs to bones.
    fn of_bones(&self, view: usize) -> usize {
        COLORS + usize::from(self.colored) + usize::from(self.papered) + view
    }

    /// An accessor of plain numbers.
    fn plain(&mut self, view: usize, start: usize, kind: &str, count: usize) -> usize {
        let index = self.accessor(self.of_bones(view), start, (F32, kind), count);
        self.accessors[index].normalized = false;
        index
    }

    fn accessor(
        &mut self,
        view: usize,
        byte_offset: usize,
        (component_type, kind): (u32, &str),
        count: usize,
    ) -> usize {
        self.accessors.push(Accessor {
            buffer_view: Some(view),
            byte_offset,
            component_type,
            normalized: true,
            count,
            r#type: kind.to_owned(),
            min: None,
            max: None,
            sparse: None,
        });
        self.accessors.len() - 1
    }

    fn packed(self) -> Packed {
        let mut packed = Packed::default();
        packed.vertices(&self.positions, MeshoptFilter::None);
        let normals = meshopt::encode_filter_oct::<i8>(&self.normals, 8);
        packed.vertices(&normals, MeshoptFilter::Octahedral);
        let width = if self.narrow { 2 } else { 4 };
        let indices = meshopt::encode_index_buffer(&self.indices, self.positions.len());
        packed.view(
            &indices.unwrap_or_default(),
            (self.indices.len(), width),
            (MeshoptMode::Triangles, MeshoptFilter::None),
        );
        if !self.colors.is_empty() {
            packed.vertices(&self.colors, MeshoptFilter::None);
        }
        if !self.uvs.is_empty() {
            packed.vertices(&self.uvs, MeshoptFilter::None);
        }
        if !self.joints.is_empty() {
            packed.vertices(&self.joints, MeshoptFilter::None);
            packed.vertices(&self.weights, MeshoptFilter::None);
            packed.loose(&self.binds);
        }
        if !self.times.is_empty() {
            packed.loose(&self.times);
        }
        if !self.places.is_empty() {
            packed.loose(&self.places);
        }
        if !self.turns.is_empty() {
            packed.loose(&self.turns);
        }
        packed
    }
}

impl Store for Streams {
    fn binds(&mut self, binds: &[Mat4]) -> usize {
        let start = self.binds.len() * 16;
        let columns = binds.iter().flat_map(Mat4::to_cols_array_2d);
        self.binds.extend(columns);
        self.plain(BINDS, start, "MAT4", binds.len())
    }

    fn times(&mut self, times: &[f32]) -> usize {
        let start = self.times.len() * 4;
        self.times.extend(times);
        let index = self.plain(TIMES, start, "SCALAR", times.len());
        bound(&mut self.accessors[index], times);
        index
    }

    fn turns(&mut self, turns: &[Quat]) -> usize {
        let start = self.turns.len() * 8;
        let steps = |number: f32| (number * TURN_STEPS).round() as i16;
        let numbers = turns.iter().map(|turn| turn.to_array().map(steps));
        self.turns.extend(numbers);
        let view = self.of_bones(TURNS) + usize::from(self.placed);
        self.accessor(view, start, (I16, "VEC4"), turns.len())
    }

    fn places(&mut self, places: &[Vec3]) -> usize {
        let start = self.places.len() * 12;
        self.places.extend(places.iter().map(Vec3::to_array));
        self.plain(PLACES, start, "VEC3", places.len())
    }
}

/// The compressed bytes and where they would be if they were not.
#[derive(Default)]
struct Packed {
    file: Vec<u8>,
    views: Vec<BufferView>,
    unpacked_bytes: usize,
}

impl Packed {
    fn vertices<T>(&mut self, vertices: &[T], filter: MeshoptFilter) {
        // Version 0 is what the extension knows.
        let bytes = meshopt::encode_vertex_buffer_level(vertices, 2, Some(0));
        let element = (vertices.len(), size_of::<T>());
        let how = (MeshoptMode::Attributes, filter);
        self.view(&bytes.unwrap_or_default(), element, how);
    }

    /// Numbers that are not of corners.
    fn loose<T>(&mut self, numbers: &[T]) {
        self.vertices(numbers, MeshoptFilter::None);
        if let Some(view) = self.views.last_mut() {
            (view.byte_stride, view.target) = (None, None);
        }
    }

    fn view(
        &mut self,
        bytes: &[u8],
        (count, stride): (usize, usize),
        (mode, filter): (MeshoptMode, MeshoptFilter),
    ) {
        let vertices = mode == MeshoptMode::Attributes;
        self.views.push(BufferView {
            buffer: 1,
            byte_offset: self.unpacked_bytes,
            byte_length: count * stride,
            byte_stride: vertices.then_some(stride),
            target: Some(if vertices {
                ARRAY_BUFFER
            } else {
                ELEMENT_ARRAY_BUFFER
            }),
            extensions: Some(ViewExtensions {
                meshopt: Some(MeshoptView {
                    buffer: 0,
                    byte_offset: self.file.len(),
                    byte_length: bytes.len(),
                    byte_stride: stride,
                    count,
                    mode,
                    filter,
                }),
            }),
        });
        self.unpacked_bytes += (count * stride).next_multiple_of(4);
        self.file.extend(bytes);
        self.file.resize(self.file.len().next_multiple_of(4), 0);
    }
}

/// The nearest whole step.
fn steps(number: f32) -> u16 {
    (number + 0.5).clamp(0.0, FULL) as u16
}
