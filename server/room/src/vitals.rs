//! How the room does, for whoever wants to know.

use bevy::prelude::*;
use lightyear::prelude::LinkOf;
use protocol::{Possessed, RoomState, Thing, Vitals};
use sim::physics::{self, Rest};

/// Whether nothing happens here: nobody is in or at the door, nothing moves, and no figure waits for its player.
pub fn is_asleep(app: &mut App) -> bool {
    let world = app.world_mut();
    let mut busy = world.query_filtered::<(), Or<(With<LinkOf>, With<Possessed>)>>();
    let mut bodies = world.query::<&Rest>();
    busy.iter(world).next().is_none() && !bodies.iter(world).any(physics::awake)
}

/// Tells everybody how long the last ticks took, in microseconds: half of them at most `p50`, all but one in a hundred at most `p99`.
pub fn tell_pace(app: &mut App, p50: u32, p99: u32) -> Vitals {
    let world = app.world_mut();
    let mut things = world.query_filtered::<Option<&Rest>, With<Thing>>();
    let things = things.iter(world);
    let vitals = Vitals {
        tick_us_p50: p50,
        tick_us_p99: p99,
        things: things.len() as u32,
        awake: things.flatten().filter(|rest| physics::awake(rest)).count() as u32,
    };
    let mut rooms = world.query_filtered::<Entity, With<RoomState>>();
    if let Ok(room) = rooms.single(world) {
        world.entity_mut(room).insert(vitals);
    }
    vitals
}
