//! One number for everything a player sees; the same for all players of a room that rests.

use bevy::prelude::*;
use model::ContentHash;
use protocol::{Adjusted, Appearance, Grouped, Placed, Remake, Thing};

/// BLAKE3 over every thing's id, name, size, pose and appearance, how it is being made anew, what is different about it and
/// what it is in a group with, in the order of ids.
pub fn state_hash(world: &mut World) -> ContentHash {
    let mut query = world.query::<(
        &Thing,
        &Placed,
        &Appearance,
        Option<&Remake>,
        Option<&Adjusted>,
        Option<&Grouped>,
    )>();
    let mut things: Vec<_> = query.iter(world).collect();
    things.sort_unstable_by_key(|(thing, ..)| thing.object);
    let mut hasher = blake3::Hasher::new();
    for (thing, Placed(pose), appearance, remake, adjusted, group) in things {
        hasher.update(&thing.object.0.to_le_bytes());
        let size = thing.size_m.to_array();
        for number in size
            .into_iter()
            .chain(pose.position.to_array())
            .chain(pose.rotation.to_array())
        {
            hasher.update(&number.to_bits().to_le_bytes());
        }
        let name = &thing.name;
        let looks = format!("{name}{appearance:?}{remake:?}{adjusted:?}{group:?}");
        hasher.update(looks.as_bytes());
    }
    ContentHash(*hasher.finalize().as_bytes())
}
