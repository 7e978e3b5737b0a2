//! A skeleton as glTF describes it: nodes, a skin, animations.

use glam::{Mat4, Quat, Vec3};

use crate::{
    Keys, Skeleton,
    document::{Animation, Channel, Document, Node, Sampler, Skin, Target},
};

/// Where the numbers of a skeleton go in a file; each call answers with an accessor.
pub(crate) trait Store {
    /// One for each bone: where what is stored lies as seen from its joint.
    fn binds(&mut self, binds: &[Mat4]) -> usize;
    /// Seconds of keys.
    fn times(&mut self, times: &[f32]) -> usize;
    /// Turns at keys.
    fn turns(&mut self, turns: &[Quat]) -> usize;
    /// Places at keys.
    fn places(&mut self, places: &[Vec3]) -> usize;
}

/// Adds the bones to a document whose only node shows the mesh. Positions are stored as `mesh_from_stored` says: a
/// mesh with bones is placed by them alone.
pub(crate) fn bones(
    document: &mut Document,
    skeleton: &Skeleton,
    mesh_from_stored: Mat4,
    store: &mut impl Store,
) {
    let first = document.nodes.len();
    let count = skeleton.bones.len();
    for (index, bone) in skeleton.bones.iter().enumerate() {
        let children = (0..count).filter(|child| skeleton.bones[*child].parent == Some(index));
        document.nodes.push(Node {
            name: bone.name.clone(),
            translation: Some(skeleton.place(index).to_array()),
            children: children.map(|child| first + child).collect(),
            ..Node::default()
        });
        if let (None, Some(scene)) = (bone.parent, document.scenes.first_mut()) {
            scene.nodes.push(first + index);
        }
    }
    let bones = skeleton.bones.iter();
    let binds: Vec<_> = bones
        .map(|bone| Mat4::from_translation(-bone.joint) * mesh_from_stored)
        .collect();
    document.skins = vec![Skin {
        joints: (first..first + count).collect(),
        inverse_bind_matrices: Some(store.binds(&binds)),
    }];
    if let Some(node) = document.nodes.first_mut() {
        node.skin = Some(0);
    }
    document.animations = animations(skeleton, first, store);
}

fn animations(skeleton: &Skeleton, first: usize, store: &mut impl Store) -> Vec<Animation> {
    let clips = skeleton.clips.iter();
    clips
        .map(|clip| {
            let input = store.times(&clip.times);
            let mut animation = Animation {
                name: clip.name.clone(),
                ..Animation::default()
            };
            for (sampler, track) in clip.tracks.iter().enumerate() {
                let (path, output) = match &track.keys {
                    Keys::Turns(turns) => ("rotation", store.turns(turns)),
                    Keys::Places(places) => ("translation", store.places(places)),
                };
                animation.samplers.push(Sampler {
                    input,
                    output,
                    interpolation: None,
                });
                animation.channels.push(Channel {
                    sampler,
                    target: Target {
                        node: Some(first + track.bone),
                        path: path.to_owned(),
                    },
                });
            }
            animation
        })
        .collect()
}
