//! Which meshes are shown, and where.

use glam::{Mat4, Quat, Vec3};

use crate::{
    Problem,
    document::{Document, Node},
};

/// A thing is one node; a creator's file may have some hundreds.
const NODES_MAX: usize = 4_096;

/// Deeper trees are hostile.
const DEPTH_MAX: usize = 64;

/// A mesh that the scene shows.
pub(crate) struct Shown {
    /// Which one.
    pub(crate) mesh: usize,
    /// What moves it.
    pub(crate) skin: Option<usize>,
    /// Where it is, unless bones say so.
    pub(crate) world_from_mesh: Mat4,
}

/// Every mesh the scene shows.
pub(crate) fn meshes(document: &Document) -> Result<Vec<Shown>, Problem> {
    if document.nodes.len() > NODES_MAX {
        return Err(Problem::TooMany("nodes"));
    }
    let scene = document
        .scenes
        .get(document.scene.unwrap_or(0))
        .ok_or(Problem::Missing("a scene"))?;
    let mut seen = vec![false; document.nodes.len()];
    let mut shown = Vec::new();
    let mut open: Vec<_> = scene
        .nodes
        .iter()
        .map(|index| (*index, Mat4::IDENTITY, 0))
        .collect();
    while let Some((index, world_from_parent, depth)) = open.pop() {
        let node = document
            .nodes
            .get(index)
            .ok_or(Problem::Missing("a node"))?;
        if depth > DEPTH_MAX || std::mem::replace(&mut seen[index], true) {
            return Err(Problem::NotATree);
        }
        let world_from_node = world_from_parent * place(node)?;
        if !world_from_node.is_finite() {
            return Err(Problem::Value("a node"));
        }
        shown.extend(node.mesh.map(|mesh| Shown {
            mesh,
            skin: node.skin,
            world_from_mesh: world_from_node,
        }));
        open.extend(
            node.children
                .iter()
                .map(|child| (*child, world_from_node, depth + 1)),
        );
    }
    Ok(shown)
}

fn place(node: &Node) -> Result<Mat4, Problem> {
    if let Some(matrix) = &node.matrix {
        return Ok(Mat4::from_cols_array(matrix));
    }
    let rotation = Quat::from_array(node.rotation.unwrap_or([0.0, 0.0, 0.0, 1.0]));
    // NaN is in no range.
    if !(0.99..=1.01).contains(&rotation.length_squared()) {
        return Err(Problem::Value("a rotation"));
    }
    Ok(Mat4::from_scale_rotation_translation(
        node.scale.map_or(Vec3::ONE, Vec3::from),
        rotation,
        node.translation.map_or(Vec3::ZERO, Vec3::from),
    ))
}
