//! What the room is for, and what time it is there.

use bevy::prelude::*;
use model::{DayTime, Done, RoomMode};
use protocol::RoomState;

use super::{Asker, record};
use crate::{
    history::Event,
    possess::{self, Driven},
};

/// Where nobody plays any more, everybody is nobody again.
pub(super) fn apply(world: &mut World, by: Asker, mode: RoomMode) -> Done {
    let done = record(world, by, Event::Ruled { mode }, Vec::new(), Vec::new());
    let mut rooms = world.query::<&mut RoomState>();
    for mut room in rooms.iter_mut(world) {
        room.mode = mode;
    }
    if mode == RoomMode::Build {
        let mut bodies = world.query_filtered::<Entity, With<Driven>>();
        for body in bodies.iter(world).collect::<Vec<_>>() {
            possess::end(world, body);
        }
    }
    done
}

/// Everybody sees the sun elsewhere.
pub(super) fn dawn(world: &mut World, by: Asker, time: DayTime) -> Done {
    let done = record(world, by, Event::Dawned { time }, Vec::new(), Vec::new());
    shine(world, time);
    done
}

/// Tells everybody what time it is.
pub(super) fn shine(world: &mut World, time: DayTime) {
    let mut rooms = world.query::<&mut RoomState>();
    for mut room in rooms.iter_mut(world) {
        room.day = time;
    }
}
