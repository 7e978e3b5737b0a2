//! A file before anybody reads it: every reference leads somewhere, every number is one, nothing is too much.
//!
//! The library that reads glTF trusts what it is given, and panics where it should not have. After this it need not.

mod accessor;
mod node;

use gltf::json::{
    Index, Root,
    mesh::{Mode, Primitive, Semantic},
    validation::Checked::{self, Valid},
};

use super::{Refusal, container};
use accessor::{Kind, Span};
pub(super) use node::Shown;

/// All copies together; what a scanner gives is simplified, but not from any height.
pub(super) const TRIANGLES_MAX: usize = 1_000_000;

/// All copies together.
pub(super) const CORNERS_MAX: usize = 3_000_000;

/// Deeper trees are hostile.
pub(super) const NODE_DEPTH_MAX: usize = 64;

/// A creator's file may have thousands.
const NODES_MAX: usize = 20_000;

/// Metres, or whatever the file means by them.
const REACH_MAX: f32 = 1.0e6;

/// Extensions whose absence changes a look and nothing else.
const HARMLESS: [&str; 3] = [
    "KHR_texture_transform",
    "KHR_lights_punctual",
    "KHR_xmp_json_ld",
];

/// A file that may be read.
pub(super) struct Sound<'a> {
    pub(super) document: gltf::Document,
    pub(super) binary: &'a [u8],
    /// Nodes with a mesh, and where their meshes are in the world.
    pub(super) shown: Vec<Shown>,
}

/// Looks at everything that will be read.
pub(super) fn checked(bytes: &[u8]) -> Result<Sound<'_>, Refusal> {
    let (root, binary) = container::open(bytes)?;
    if !root.asset.version.starts_with("2.") {
        return Err(Refusal::NotGlb);
    }
    self_contained(&root)?;
    let shown = node::shown(&root)?;
    let checker = Checker {
        root: &root,
        binary,
    };
    let mut seen = vec![None; root.meshes.len()];
    let (mut triangles, mut corners) = (0_usize, 0_usize);
    for node in &shown {
        let seen = seen.get_mut(node.mesh).ok_or(Refusal::Missing("a mesh"))?;
        let cost = match seen {
            Some(cost) => *cost,
            None => *seen.insert(checker.mesh(node.mesh)?),
        };
        triangles = triangles.saturating_add(cost.0);
        corners = corners.saturating_add(cost.1);
        if triangles > TRIANGLES_MAX || corners > CORNERS_MAX {
            return Err(Refusal::TooDetailed);
        }
    }
    if triangles == 0 {
        return Err(Refusal::Empty);
    }
    Ok(Sound {
        document: gltf::Document::from_json_without_validation(root),
        binary,
        shown,
    })
}

/// Nothing beside the file is opened, whatever it says.
fn self_contained(root: &Root) -> Result<(), Refusal> {
    let strange = root
        .extensions_required
        .iter()
        .find(|name| !HARMLESS.contains(&name.as_str()) && !name.starts_with("KHR_materials_"));
    if let Some(name) = strange {
        let plain = name.chars().filter(char::is_ascii_graphic).take(60);
        return Err(Refusal::Extension(plain.collect()));
    }
    let buffers = root.buffers.iter().any(|buffer| buffer.uri.is_some());
    let images = root.images.iter().any(|image| image.uri.is_some());
    if buffers || images || root.buffers.len() > 1 {
        return Err(Refusal::Outside);
    }
    Ok(())
}

/// The entry that an index names.
fn known<'a, T>(entries: &'a [T], index: Index<T>, what: &'static str) -> Result<&'a T, Refusal> {
    entries.get(index.value()).ok_or(Refusal::Missing(what))
}

struct Checker<'a> {
    root: &'a Root,
    binary: &'a [u8],
}

impl Checker<'_> {
    /// How many triangles and corners one copy has.
    fn mesh(&self, index: usize) -> Result<(usize, usize), Refusal> {
        let mesh = self
            .root
            .meshes
            .get(index)
            .ok_or(Refusal::Missing("a mesh"))?;
        let (mut triangles, mut corners) = (0_usize, 0_usize);
        for primitive in &mesh.primitives {
            let Some((vertices, indices)) = self.primitive(primitive)? else {
                continue;
            };
            triangles = triangles.saturating_add(indices / 3);
            corners = corners.saturating_add(indices).saturating_add(vertices);
            if corners > CORNERS_MAX {
                return Err(Refusal::TooDetailed);
            }
        }
        Ok((triangles, corners))
    }

    /// How many vertices and indices it has; nothing for lines and points, which are not shown.
    fn primitive(&self, primitive: &Primitive) -> Result<Option<(usize, usize)>, Refusal> {
        match primitive.mode {
            Valid(Mode::Triangles) => {}
            Valid(Mode::TriangleStrip | Mode::TriangleFan) => {
                return Err(Refusal::Unsupported("strips or fans of triangles"));
            }
            Valid(Mode::Points | Mode::Lines | Mode::LineLoop | Mode::LineStrip) => {
                return Ok(None);
            }
            Checked::Invalid => return Err(Refusal::Value("a mode")),
        }
        if let Some(material) = primitive.material {
            known(&self.root.materials, material, "a material")?;
        }
        let position = primitive
            .attributes
            .get(&Valid(Semantic::Positions))
            .ok_or(Refusal::Missing("positions"))?;
        let vertices = self.span(position.value(), Kind::Position)?;
        vertices.all_finite(REACH_MAX)?;
        for (semantic, accessor) in &primitive.attributes {
            let kind = match semantic {
                Valid(Semantic::Normals) => Kind::Normal,
                Valid(Semantic::TexCoords(_)) => Kind::TexCoord,
                Valid(Semantic::Colors(0)) => Kind::Color,
                // Never read.
                Valid(_) | Checked::Invalid => continue,
            };
            let span = self.span(accessor.value(), kind)?;
            span.all_finite(REACH_MAX)?;
            if span.count != vertices.count {
                return Err(Refusal::Length);
            }
        }
        let count = match primitive.indices {
            Some(indices) => {
                let span = self.span(indices.value(), Kind::Index)?;
                span.all_below(vertices.count)?;
                span.count
            }
            None => vertices.count,
        };
        if count.is_multiple_of(3) {
            Ok(Some((vertices.count, count)))
        } else {
            Err(Refusal::Index)
        }
    }

    fn span(&self, accessor: usize, kind: Kind) -> Result<Span<'_>, Refusal> {
        Span::of(self.root, self.binary, accessor, kind)
    }
}
