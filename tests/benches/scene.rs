//! Rooms full of things, made for measuring.

use bevy::prelude::*;
use model::{
    Adjustments, AssetId, AssetVersion, Body, Collider, Color, CommandId, Interaction, Kind, Mass,
    ObjectId, Pose, Prompt, Solid, Surface,
};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use room::history::{LookState, ObjectState, Snapshot, Written};
use terrain::Ground;

/// A room as it was kept.
pub(crate) fn scene(objects: Vec<ObjectState>) -> Snapshot {
    Snapshot {
        version: 1,
        newest_object: objects
            .iter()
            .map(|object| object.object.0)
            .max()
            .unwrap_or(0),
        objects: objects
            .into_iter()
            .map(|object| (object.object, object))
            .collect(),
        ..Snapshot::default()
    }
}

/// Commands make a few things each, and their ids have no pattern.
fn made_by(object: u32) -> CommandId {
    let mut id = [0; 16];
    ChaCha8Rng::seed_from_u64(u64::from(object / 4)).fill_bytes(&mut id);
    CommandId(id)
}

/// A thing like a crate that is ready and rests on the ground there.
pub(crate) fn state(object: u32, at: Vec3, size: Vec3, body: Body) -> ObjectState {
    let at = at.with_y(Ground::default().height_m(at.x, at.z));
    let pose = Pose::new(at, Quat::IDENTITY).expect("inside the world");
    ObjectState {
        object: ObjectId(object),
        made_by: made_by(object),
        prompt: Prompt::parse("a crate").expect("words"),
        name: "crate".to_owned(),
        maker: String::new(),
        kind: Kind::Prop,
        size_m: size,
        color: Color([150; 3]),
        surface: Surface::Wood,
        pose,
        resting: true,
        look: LookState::Ready(AssetVersion {
            asset: AssetId([2; 16]),
            version: 1,
        }),
        solid: Solid {
            body,
            collider: Collider::standing_box(size),
            mass: Mass::of_standing_box(12.0, size),
            friction: 0.6,
            restitution: 0.0,
            gravity_scale: 1.0,
        },
        interaction: Interaction {
            possessable: true,
            ..Interaction::default()
        },
        figure_of: None,
        adjusted: Adjustments::default(),
        group: None,
        remake: None,
        written: Written::default(),
    }
}
