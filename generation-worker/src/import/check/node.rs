//! Which meshes the scene shows, and where.

use glam::{Mat4, Quat, Vec3};
use gltf::json::{Root, scene::Node};

use super::{NODE_DEPTH_MAX, NODES_MAX};
use crate::import::Refusal;

/// A copy of a mesh.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::import) struct Shown {
    pub(in crate::import) mesh: usize,
    pub(in crate::import) world_from_mesh: Mat4,
}

/// Every mesh that the scene shows.
pub(super) fn shown(root: &Root) -> Result<Vec<Shown>, Refusal> {
    if root.nodes.len() > NODES_MAX {
        return Err(Refusal::TooMany("nodes"));
    }
    let scene = root.scene.map_or(0, |scene| scene.value());
    let scene = root.scenes.get(scene).ok_or(Refusal::Missing("a scene"))?;
    let mut seen = vec![false; root.nodes.len()];
    let mut shown = Vec::new();
    let mut open: Vec<_> = scene
        .nodes
        .iter()
        .map(|index| (index.value(), Mat4::IDENTITY, 1))
        .collect();
    while let Some((index, world_from_parent, depth)) = open.pop() {
        let node = root.nodes.get(index).ok_or(Refusal::Missing("a node"))?;
        if depth > NODE_DEPTH_MAX || std::mem::replace(&mut seen[index], true) {
            return Err(Refusal::NotATree);
        }
        let world_from_node = world_from_parent * place(node)?;
        if !world_from_node.is_finite() {
            return Err(Refusal::Value("a node"));
        }
        shown.extend(node.mesh.map(|mesh| Shown {
            mesh: mesh.value(),
            // Bones place a skinned mesh, its node does not.
            world_from_mesh: if node.skin.is_some() {
                Mat4::IDENTITY
            } else {
                world_from_node
            },
        }));
        let children = node.children.iter().flatten();
        open.extend(children.map(|child| (child.value(), world_from_node, depth + 1)));
    }
    Ok(shown)
}

fn place(node: &Node) -> Result<Mat4, Refusal> {
    if let Some(matrix) = &node.matrix {
        return Ok(Mat4::from_cols_array(matrix));
    }
    let rotation = node
        .rotation
        .map_or(Quat::IDENTITY, |rotation| Quat::from_array(rotation.0));
    // NaN is in no range.
    if !(0.9..=1.1).contains(&rotation.length_squared()) {
        return Err(Refusal::Value("a rotation"));
    }
    Ok(Mat4::from_scale_rotation_translation(
        node.scale.map_or(Vec3::ONE, Vec3::from),
        rotation.normalize(),
        node.translation.map_or(Vec3::ZERO, Vec3::from),
    ))
}
