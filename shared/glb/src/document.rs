//! The part of the glTF 2.0 description that we write and read.

use serde::{Deserialize, Serialize};

pub(crate) const ARRAY_BUFFER: u32 = 34_962;
pub(crate) const ELEMENT_ARRAY_BUFFER: u32 = 34_963;

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Document {
    pub(crate) asset: Asset,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) extensions_used: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) extensions_required: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scene: Option<usize>,
    pub(crate) scenes: Vec<Scene>,
    pub(crate) nodes: Vec<Node>,
    pub(crate) meshes: Vec<MeshEntry>,
    pub(crate) materials: Vec<MaterialEntry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) textures: Vec<TextureEntry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) images: Vec<ImageEntry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) samplers: Vec<SamplerEntry>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) skins: Vec<Skin>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) animations: Vec<Animation>,
    pub(crate) accessors: Vec<Accessor>,
    pub(crate) buffer_views: Vec<BufferView>,
    pub(crate) buffers: Vec<Buffer>,
}

#[derive(Serialize, Deserialize, Default)]
pub(crate) struct Asset {
    pub(crate) version: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) generator: String,
}

#[derive(Serialize, Deserialize, Default)]
pub(crate) struct Scene {
    #[serde(default)]
    pub(crate) nodes: Vec<usize>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(crate) struct Node {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) mesh: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) skin: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) children: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) matrix: Option<[f32; 16]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) translation: Option<[f32; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rotation: Option<[f32; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) scale: Option<[f32; 3]>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct MeshEntry {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) name: String,
    pub(crate) primitives: Vec<Primitive>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Primitive {
    pub(crate) attributes: Attributes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) indices: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) material: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mode: Option<u32>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) struct Attributes {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) position: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) normal: Option<usize>,
    #[serde(
        rename = "TEXCOORD_0",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) uv: Option<usize>,
    #[serde(rename = "COLOR_0", default, skip_serializing_if = "Option::is_none")]
    pub(crate) color: Option<usize>,
    #[serde(rename = "JOINTS_0", default, skip_serializing_if = "Option::is_none")]
    pub(crate) joints: Option<usize>,
    #[serde(rename = "WEIGHTS_0", default, skip_serializing_if = "Option::is_none")]
    pub(crate) weights: Option<usize>,
    /// Written for others; we work them out again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) tangent: Option<usize>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct MaterialEntry {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) name: String,
    pub(crate) pbr_metallic_roughness: Pbr,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) normal_texture: Option<TextureInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) emissive_factor: Option<[f32; 3]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) alpha_mode: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) extensions: Option<MaterialExtensions>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Pbr {
    pub(crate) base_color_factor: [f32; 4],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) base_color_texture: Option<TextureInfo>,
    pub(crate) metallic_factor: f32,
    pub(crate) roughness_factor: f32,
}

impl Default for Pbr {
    fn default() -> Self {
        Self {
            base_color_factor: [1.0; 4],
            base_color_texture: None,
            metallic_factor: 1.0,
            roughness_factor: 1.0,
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TextureInfo {
    pub(crate) index: usize,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) tex_coord: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) extensions: Option<TextureExtensions>,
}

pub(crate) const TEXTURE_TRANSFORM: &str = "KHR_texture_transform";

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(crate) struct TextureExtensions {
    #[serde(
        rename = "KHR_texture_transform",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) transform: Option<TextureTransform>,
}

/// Where on a texture a coordinate lies: scaled first, then moved.
#[derive(Serialize, Deserialize, Clone, Copy, PartialEq)]
#[serde(default)]
pub(crate) struct TextureTransform {
    pub(crate) offset: [f32; 2],
    pub(crate) scale: [f32; 2],
    /// Radians; ours are never turned.
    #[serde(skip_serializing)]
    pub(crate) rotation: f32,
}

impl Default for TextureTransform {
    fn default() -> Self {
        Self {
            offset: [0.0; 2],
            scale: [1.0; 2],
            rotation: 0.0,
        }
    }
}

#[derive(Serialize, Deserialize)]
pub(crate) struct TextureEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sampler: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<usize>,
}

pub(crate) const PNG: &str = "image/png";

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ImageEntry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) buffer_view: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) mime_type: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) uri: Option<String>,
}

/// Smooth, with smaller copies for afar, and repeating, which is what glTF does unless told.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SamplerEntry {
    #[serde(default)]
    pub(crate) mag_filter: u32,
    #[serde(default)]
    pub(crate) min_filter: u32,
}

pub(crate) const SMOOTH: SamplerEntry = SamplerEntry {
    mag_filter: 9_729,
    min_filter: 9_987,
};

pub(crate) const EMISSIVE_STRENGTH: &str = "KHR_materials_emissive_strength";

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(crate) struct MaterialExtensions {
    #[serde(
        rename = "KHR_materials_emissive_strength",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) emissive_strength: Option<EmissiveStrength>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EmissiveStrength {
    pub(crate) emissive_strength: f32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Skin {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) inverse_bind_matrices: Option<usize>,
    pub(crate) joints: Vec<usize>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(crate) struct Animation {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) name: String,
    pub(crate) channels: Vec<Channel>,
    pub(crate) samplers: Vec<Sampler>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Channel {
    pub(crate) sampler: usize,
    pub(crate) target: Target,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Target {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) node: Option<usize>,
    pub(crate) path: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Sampler {
    pub(crate) input: usize,
    pub(crate) output: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) interpolation: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Accessor {
    #[serde(default)]
    pub(crate) buffer_view: Option<usize>,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) byte_offset: usize,
    pub(crate) component_type: u32,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) normalized: bool,
    pub(crate) count: usize,
    pub(crate) r#type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) min: Option<Vec<f32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max: Option<Vec<f32>>,
    #[serde(default, skip_serializing)]
    pub(crate) sparse: Option<serde::de::IgnoredAny>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct BufferView {
    pub(crate) buffer: usize,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) byte_offset: usize,
    pub(crate) byte_length: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) byte_stride: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) target: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) extensions: Option<ViewExtensions>,
}

pub(crate) const MESHOPT: &str = "EXT_meshopt_compression";
pub(crate) const QUANTIZATION: &str = "KHR_mesh_quantization";

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(crate) struct ViewExtensions {
    #[serde(
        rename = "EXT_meshopt_compression",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) meshopt: Option<MeshoptView>,
}

/// Where the bytes of a view are, smaller.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MeshoptView {
    pub(crate) buffer: usize,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(crate) byte_offset: usize,
    pub(crate) byte_length: usize,
    pub(crate) byte_stride: usize,
    pub(crate) count: usize,
    pub(crate) mode: MeshoptMode,
    #[serde(default, skip_serializing_if = "MeshoptFilter::is_none")]
    pub(crate) filter: MeshoptFilter,
}

#[derive(Serialize, Deserialize, Clone, Copy, Debug, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum MeshoptMode {
    Attributes,
    Triangles,
    Indices,
}

#[derive(Serialize, Deserialize, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum MeshoptFilter {
    #[default]
    None,
    Octahedral,
    Quaternion,
    Exponential,
}

impl MeshoptFilter {
    fn is_none(&self) -> bool {
        *self == Self::None
    }
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Buffer {
    pub(crate) byte_length: usize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) uri: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) extensions: Option<BufferExtensions>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(crate) struct BufferExtensions {
    #[serde(
        rename = "EXT_meshopt_compression",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) meshopt: Option<Fallback>,
}

impl Buffer {
    /// A buffer inside the file.
    pub(crate) fn of(byte_length: usize) -> Self {
        Self {
            byte_length,
            uri: None,
            extensions: None,
        }
    }
}

/// Marks a buffer that is not there: what would be in it has to be unpacked.
#[derive(Serialize, Deserialize, Default)]
#[serde(default)]
pub(crate) struct Fallback {
    pub(crate) fallback: bool,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}
