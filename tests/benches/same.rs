//! Whether the same room steps to the same bits, however many threads step it.

use bevy::{ecs::schedule::MultiThreadedExecutor, prelude::*};
use model::{Body, ContentHash};
use protocol::Thing;
use room::Restored;
use sim::physics::Motion;

use crate::{
    report::{Line, tell},
    scene::{scene, state},
    stage::Stage,
    wire::stir,
};

const STEPS: usize = 3_600;

/// Two hundred bodies stirred for a minute: on one thread, again, and on many.
pub(crate) fn same() {
    let once = stepped(false);
    let again = stepped(false);
    let many = stepped(true);
    tell(&format!("one thread {once}, again {again}, many {many}"));
    let equal = [again, many].iter().filter(|hash| **hash == once).count();
    Line {
        bench: "wire",
        case: "same",
        metric: "runs of 3,600 steps that end in the same bits as the first: again on one thread, and on many",
        unit: "runs",
        value: equal as f64,
        goal: 2.0,
        p50: 0.0,
        p99: 0.0,
        runs: 3,
    }
    .print();
}

/// BLAKE3 over the bits of every pose and velocity after all steps.
fn stepped(on_many_threads: bool) -> ContentHash {
    let bodies = (0..200_u32).map(|index| {
        let (column, row) = (index % 16, index / 16);
        let at = Vec3::new(column as f32 - 8.0, 0.0, row as f32 - 8.0);
        state(index + 1, at, Vec3::splat(0.5), Body::Dynamic)
    });
    let mut stage = Stage::restored(Restored {
        snapshot: Some(scene(bodies.collect())),
        records: Vec::new(),
    });
    if on_many_threads {
        let mut schedules = stage.room.world_mut().resource_mut::<Schedules>();
        for (_, schedule) in schedules.iter_mut() {
            schedule.set_executor(MultiThreadedExecutor::new());
        }
    }
    for step in 0..STEPS {
        if step % 40 == 0 {
            stir(&mut stage, step);
        }
        stage.room.update();
    }
    let world = stage.room.world_mut();
    let mut bodies = world.query::<(&Thing, &Transform, &Motion)>();
    let mut bodies: Vec<_> = bodies.iter(world).collect();
    bodies.sort_unstable_by_key(|(thing, ..)| thing.object);
    let mut hasher = blake3::Hasher::new();
    for (_, at, motion) in bodies {
        let numbers = at.translation.to_array().into_iter();
        let numbers = numbers.chain(at.rotation.to_array());
        let numbers = numbers.chain(motion.linear.to_array());
        for number in numbers.chain(motion.angular.to_array()) {
            hasher.update(&number.to_bits().to_le_bytes());
        }
    }
    ContentHash(*hasher.finalize().as_bytes())
}
