//! The skeleton of a file nobody vouches for.

use glam::{Mat4, Quat, Vec3};

use crate::{
    Bone, Clip, Keys, Problem, Skeleton, Track,
    accessor::{Component, View},
    document::{Animation, Document, Node, Skin},
};

/// Ours have seven.
const CLIPS_MAX: usize = 16;

/// Keys of all tracks together; ours have some thousand.
const KEYS_MAX: usize = 64 << 10;

/// Longer is no gait.
const SECS_MAX: f32 = 60.0;

/// Metres; as far as a mesh may reach.
const REACH_M_MAX: f32 = 100_000.0;

/// How far two bones may disagree about where the mesh rests, as a share of the numbers.
const AGREE: f32 = 1.0e-4;

/// The skeleton behind a skin, and where what is stored lies while it rests (`mesh_from_stored`).
pub(crate) fn skeleton(
    document: &Document,
    binary: &[u8],
    skin: usize,
) -> Result<(Skeleton, Mat4), Problem> {
    let skin = document.skins.get(skin).ok_or(Problem::Missing("a skin"))?;
    let bones = bones(document, skin)?;
    let mesh_from_stored = rest(document, binary, skin, &bones)?;
    let mut keys = 0;
    if document.animations.len() > CLIPS_MAX {
        return Err(Problem::TooMany("animations"));
    }
    let animations = document.animations.iter();
    let clips = animations
        .map(|animation| clip(document, binary, animation, &skin.joints, &mut keys))
        .collect::<Result<_, _>>()?;
    Ok((Skeleton { bones, clips }, mesh_from_stored))
}

fn bones(document: &Document, skin: &Skin) -> Result<Vec<Bone>, Problem> {
    if !(1..=Skeleton::BONES_MAX).contains(&skin.joints.len()) {
        return Err(Problem::TooMany("bones"));
    }
    let roots = document.scenes.get(document.scene.unwrap_or(0));
    let roots = roots.ok_or(Problem::Missing("a scene"))?;
    let mut bones = Vec::<Bone>::with_capacity(skin.joints.len());
    for (index, joint) in skin.joints.iter().enumerate() {
        let node = document.nodes.get(*joint);
        let node = node.ok_or(Problem::Missing("a bone"))?;
        if skin.joints[..index].contains(joint) {
            return Err(Problem::NotATree);
        }
        let mut above = (0..document.nodes.len())
            .filter(|above| document.nodes[*above].children.contains(joint));
        let parent = match (above.next(), above.next()) {
            (Some(_), Some(_)) => return Err(Problem::NotATree),
            (Some(above), None) => {
                // Earlier ones only, so no bone is below itself.
                let earlier = skin.joints[..index].iter();
                let parent = earlier.clone().position(|earlier| *earlier == above);
                Some(parent.ok_or(Problem::Unsupported("a bone before what it hangs on"))?)
            }
            (None, _) if index == 0 && roots.nodes.contains(joint) => None,
            (None, _) => return Err(Problem::Unsupported("more than one root of bones")),
        };
        let from = parent.map_or(Vec3::ZERO, |parent| bones[parent].joint);
        bones.push(Bone {
            name: node.name.chars().take(80).collect(),
            parent,
            joint: from + place(node)?,
        });
    }
    Ok(bones)
}

fn place(node: &Node) -> Result<Vec3, Problem> {
    if node.matrix.is_some() || node.rotation.is_some() || node.scale.is_some() {
        return Err(Problem::Unsupported("a bone that rests turned"));
    }
    let place = node.translation.map_or(Vec3::ZERO, Vec3::from);
    is_near(place)
        .then_some(place)
        .ok_or(Problem::Value("a bone"))
}

/// False for NaN, too.
fn is_near(place: Vec3) -> bool {
    place.abs().max_element() <= REACH_M_MAX && place.is_finite()
}

/// Where the mesh rests: all bones must agree.
fn rest(document: &Document, binary: &[u8], skin: &Skin, bones: &[Bone]) -> Result<Mat4, Problem> {
    let binds = skin.inverse_bind_matrices;
    let binds = binds.ok_or(Problem::Missing("inverse bind matrices"))?;
    let binds = View::of(document, binary, binds)?.expect(&[Component::F32], &[16])?;
    if binds.count != bones.len() {
        return Err(Problem::Length);
    }
    let mut agreed = None;
    for (index, bone) in bones.iter().enumerate() {
        let bind = Mat4::from_cols_array(&binds.floats(index, 0.0));
        let mesh_from_stored = Mat4::from_translation(bone.joint) * bind;
        if !mesh_from_stored.is_finite() {
            return Err(Problem::Value("an inverse bind matrix"));
        }
        let agreed = *agreed.get_or_insert(mesh_from_stored);
        let size = bone.joint.abs().max_element().max(1.0);
        if !agreed.abs_diff_eq(mesh_from_stored, AGREE * size) {
            return Err(Problem::Unsupported("bones that rest in different places"));
        }
    }
    agreed.ok_or(Problem::Missing("a bone"))
}

fn clip(
    document: &Document,
    binary: &[u8],
    animation: &Animation,
    joints: &[usize],
    keys: &mut usize,
) -> Result<Clip, Problem> {
    let first = animation.samplers.first();
    let input = first.ok_or(Problem::Missing("a sampler"))?.input;
    let times = times(document, binary, input, keys)?;
    let mut tracks = Vec::<Track>::new();
    for channel in &animation.channels {
        let sampler = animation.samplers.get(channel.sampler);
        let sampler = sampler.ok_or(Problem::Missing("a sampler"))?;
        if sampler.input != input {
            return Err(Problem::Unsupported("an animation with several clocks"));
        }
        if sampler.interpolation.as_deref().unwrap_or("LINEAR") != "LINEAR" {
            return Err(Problem::Unsupported("this kind of interpolation"));
        }
        let node = channel.target.node;
        let bone = joints.iter().position(|joint| Some(*joint) == node);
        let bone = bone.ok_or(Problem::Unsupported("an animation of what is no bone"))?;
        *keys = keys.saturating_add(times.len());
        if *keys > KEYS_MAX {
            return Err(Problem::TooMany("keys"));
        }
        let output = sampler.output;
        let track = Track {
            bone,
            keys: match channel.target.path.as_str() {
                "rotation" => Keys::Turns(turns(document, binary, output, times.len())?),
                "translation" => Keys::Places(places(document, binary, output, times.len())?),
                _ => return Err(Problem::Unsupported("this kind of animation")),
            },
        };
        let kind = std::mem::discriminant(&track.keys);
        let is_same =
            |known: &Track| known.bone == bone && std::mem::discriminant(&known.keys) == kind;
        if tracks.iter().any(is_same) {
            return Err(Problem::Unsupported("two tracks of one bone"));
        }
        tracks.push(track);
    }
    Ok(Clip {
        name: animation.name.chars().take(80).collect(),
        times,
        tracks,
    })
}

fn times(
    document: &Document,
    binary: &[u8],
    index: usize,
    keys: &mut usize,
) -> Result<Vec<f32>, Problem> {
    let view = View::of(document, binary, index)?.expect(&[Component::F32], &[1])?;
    *keys = keys.saturating_add(view.count);
    if *keys > KEYS_MAX {
        return Err(Problem::TooMany("keys"));
    }
    let times: Vec<f32> = (0..view.count)
        .map(|at| view.floats::<1>(at, 0.0)[0])
        .collect();
    let rises = times.windows(2).all(|pair| pair[0] < pair[1]);
    // NaN is in no range.
    let inside = times.iter().all(|time| (0.0..=SECS_MAX).contains(time));
    if rises && inside {
        Ok(times)
    } else {
        Err(Problem::Value("a time"))
    }
}

fn turns(
    document: &Document,
    binary: &[u8],
    index: usize,
    count: usize,
) -> Result<Vec<Quat>, Problem> {
    let kinds = [Component::F32, Component::I16];
    let view = View::of(document, binary, index)?.expect(&kinds, &[4])?;
    if view.count != count {
        return Err(Problem::Length);
    }
    let turn = |at| {
        let turn = Quat::from_array(view.floats(at, 0.0));
        (0.99..=1.01)
            .contains(&turn.length_squared())
            .then_some(turn)
            .ok_or(Problem::Value("a turn"))
    };
    (0..count).map(turn).collect()
}

fn places(
    document: &Document,
    binary: &[u8],
    index: usize,
    count: usize,
) -> Result<Vec<Vec3>, Problem> {
    let view = View::of(document, binary, index)?.expect(&[Component::F32], &[3])?;
    if view.count != count {
        return Err(Problem::Length);
    }
    let place = |at| {
        let place = Vec3::from(view.floats(at, 0.0));
        is_near(place)
            .then_some(place)
            .ok_or(Problem::Value("a place"))
    };
    (0..count).map(place).collect()
}
