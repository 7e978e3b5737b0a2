//! Many rooms in one process: what each costs a core, and how much memory.

use std::time::Duration;

use bevy::prelude::*;
use model::{Body, Spot, Steering};
use room::Restored;
use session::Wheel;
use tests::processes::now;

use crate::{
    noise::resident_bytes,
    report::{Line, Times, tell},
    scene::{scene, state},
    stage::{Stage, Who},
};

/// Rooms that sleep; what one of them costs is what is wanted, so that these are enough.
const SLEEPING: usize = 40;

/// Rooms with people in them.
const BUSY: usize = 16;

/// Things in each, every tenth of them a body.
const THINGS: u32 = 1_000;

/// Until bodies have come to rest.
const WARM_TICKS: usize = 300;

/// Ticks that are timed.
const TICKS: usize = 600;

/// F7: rooms in which nobody is and everything rests.
pub(crate) fn sleeping() {
    let before = resident_bytes();
    let mut rooms: Vec<_> = (0..SLEEPING).map(|_| village()).collect();
    rooms.iter_mut().for_each(|room| room.run(WARM_TICKS));
    let each = resident_bytes().saturating_sub(before) as f64 / SLEEPING as f64 / 1e6;
    let mut times = Vec::with_capacity(TICKS * SLEEPING);
    for _ in 0..TICKS {
        for room in &mut rooms {
            let start = now();
            room.room.update();
            times.push(start.elapsed());
        }
    }
    let mean = times.iter().sum::<Duration>() / times.len() as u32;
    let a_core = 1.0 / (mean.as_secs_f64() * 60.0);
    tell(&format!(
        "{SLEEPING} sleeping rooms: {each:.1} MB each (goal 40), {a_core:.0} of them keep one core busy (goal 200)"
    ));
    let times = Times::new(times);
    Line {
        bench: "wire",
        case: "sleeping",
        metric: "one tick of a room where nobody is and 1,000 things rest; p50",
        unit: "ms",
        value: times.within_ms(0.5),
        goal: 0.05,
        p50: times.within_ms(0.5),
        p99: times.within_ms(0.99),
        runs: times.len(),
    }
    .print();
}

/// Rooms in which two walk about, one after the other on one core: whether sixteen of them keep up.
pub(crate) fn rooms() {
    let mut rooms: Vec<_> = (0..BUSY).map(|_| lively()).collect();
    let mut times = Vec::with_capacity(TICKS);
    for tick in 0..TICKS {
        let mut all = Duration::ZERO;
        for (stage, people) in &mut rooms {
            for who in people.iter() {
                let yaw = (tick / 60) as f32 * 1.9;
                stage.world_mut(*who).resource_mut::<Wheel>().0 =
                    Steering::default().going(0.0, 1.0).looking(yaw, 0.0);
            }
            let start = now();
            stage.room.update();
            all += start.elapsed();
            stage.after_room();
        }
        times.push(all);
    }
    let times = Times::new(times);
    Line {
        bench: "wire",
        case: "rooms",
        metric: "a tick of 16 rooms on one core, 2 people walking and 1,000 things in each; p99",
        unit: "ms",
        value: times.within_ms(0.99),
        goal: 16.67,
        p50: times.within_ms(0.5),
        p99: times.within_ms(0.99),
        runs: times.len(),
    }
    .print();
}

fn village() -> Stage {
    let things = (0..THINGS).map(|index| {
        let (column, row) = (index % 40, index / 40);
        let at = Vec3::new(column as f32 * 3.0 - 60.0, 0.0, row as f32 * 3.0 - 36.0);
        let body = if index % 10 == 0 {
            Body::Dynamic
        } else {
            Body::Static
        };
        state(index + 1, at, Vec3::splat(0.8), body)
    });
    Stage::restored(Restored {
        snapshot: Some(scene(things.collect())),
        records: Vec::new(),
    })
}

fn lively() -> (Stage, [Who; 2]) {
    let mut stage = village();
    let people = ["ann", "ben"].map(|name| stage.join(name));
    for (index, who) in people.iter().enumerate() {
        let at = Vec3::new(index as f32 * 3.0 - 1.5, 0.0, 45.0);
        let at = Spot::new(at, 0.0).expect("inside the world");
        let appeared = stage.ask(*who, model::BuildCommand::Appear { at });
        appeared.result.expect("there is room");
    }
    stage.run(WARM_TICKS);
    (stage, people)
}
