//! One number for everything a player sees; the same for all players of a room that rests.

use bevy::prelude::*;
use model::ContentHash;
use protocol::{Appearance, Placed, Thing};

/// BLAKE3 over every thing's id, pose and appearance, in the order of ids.
pub fn state_hash(world: &mut World) -> ContentHash {
    let mut query = world.query::<(&Thing, &Placed, &Appearance)>();
    let mut things: Vec<_> = query.iter(world).collect();
    things.sort_unstable_by_key(|(thing, ..)| thing.object);
    let mut hasher = blake3::Hasher::new();
    for (thing, Placed(pose), appearance) in things {
        hasher.update(&thing.object.0.to_le_bytes());
        for number in pose
            .position
            .to_array()
            .into_iter()
            .chain(pose.rotation.to_array())
        {
            hasher.update(&number.to_bits().to_le_bytes());
        }
        hasher.update(format!("{appearance:?}").as_bytes());
    }
    ContentHash(*hasher.finalize().as_bytes())
}
