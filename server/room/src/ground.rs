//! The ground changes: everybody who is near has the same, and what stands on it goes with it.

mod stand;
mod wire;

use bevy::prelude::*;
use model::{RoomId, WaterLevel};
use sim::{Land, Step, physics::Rest};
use terrain::ChunkId;

use crate::ledger::Ledger;

pub(crate) use stand::unbury;
pub(crate) use wire::tell;

pub(crate) fn plugin(app: &mut App) {
    app.add_observer(wire::welcome)
        .add_systems(FixedUpdate, wire::hear_lost.in_set(Step::Receive))
        .add_systems(FixedUpdate, wire::show.in_set(Step::Publish));
}

/// Every room has its own ground.
pub(crate) fn seed(room: RoomId) -> u32 {
    let hash = blake3::hash(&room.0);
    let (first, _) = hash.as_bytes().split_at(4);
    first
        .iter()
        .fold(0, |seed, byte| seed << 8 | u32::from(*byte))
}

/// A chunk that changed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Touched {
    chunk: ChunkId,
    was: u64,
    is: u64,
}

/// Brings the land up to what the history says of it; whatever stands where it changed goes with it.
pub(crate) fn follow(world: &mut World) -> Vec<Touched> {
    let is = &world.resource::<Ledger>().state().ground;
    let was = &world.resource::<Land>().0;
    let touched: Vec<_> = is
        .differs(was)
        .into_iter()
        .map(|chunk| Touched {
            chunk,
            was: was.hash(chunk),
            is: is.hash(chunk),
        })
        .collect();
    if !touched.is_empty() {
        let is = is.clone();
        let was = std::mem::replace(&mut world.resource_mut::<Land>().0, is.clone());
        stand::go_with(world, &was, &is, &touched);
    }
    touched
}

/// Lets water stand elsewhere; what it reached or reaches wakes.
pub(crate) fn flood(world: &mut World, level: WaterLevel) {
    let mut land = world.resource_mut::<Land>();
    let highest_m = land.0.water_m().max(level.metres());
    land.0.flood(level);
    let mut bodies = world.query::<(&Transform, &mut Rest)>();
    for (at, mut rest) in bodies.iter_mut(world) {
        if at.translation.y < highest_m && rest.sleeping {
            rest.sleeping = false;
        }
    }
    wire::tell_flood(world, level);
}
