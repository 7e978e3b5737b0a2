//! What a busy room's tick costs: five players who walk, carry and throw among things awake, asleep and firm.

use bevy::prelude::*;
use model::{Body, BuildCommand, Keys, ObjectId, Spot, Steering};
use protocol::{Placed, Thing};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use room::{Restored, history::Snapshot};
use session::{Driving, Wheel};
use sim::physics::Motion;
use tests::processes::now;

use crate::{
    report::{Line, Times, tell},
    scene::{scene, state},
    stage::{Stage, Who},
};

/// What cannot move, what rests, and what is kept awake.
const FIRM: u32 = 5_000;
const ASLEEP: u32 = 900;
const AWAKE: u32 = 100;

const PLAYERS: usize = 5;

/// Until what is to sleep sleeps, and everybody knows everything.
const WARM_TICKS: usize = 900;

/// Ticks that are timed.
const TICKS: usize = 3_600;

/// Ticks between two pushes that keep the awake awake.
const PUSH_TICKS: usize = 30;

/// F6: five players, [`AWAKE`] bodies awake, [`ASLEEP`] asleep, [`FIRM`] that never move, on one core.
pub(crate) fn busy() {
    let mut stage = Stage::restored(Restored {
        snapshot: Some(town()),
        records: Vec::new(),
    });
    let players: Vec<Who> = ["ann", "ben", "cem", "dee", "emil"]
        .into_iter()
        .map(|name| stage.join(name))
        .collect();
    assert_eq!(players.len(), PLAYERS);
    for (index, who) in players.iter().enumerate() {
        let at = Spot::new(Vec3::new(index as f32 * 3.0 - 6.0, 0.0, 6.0), 0.0);
        let at = at.expect("the meadow is inside the world");
        let appeared = stage.ask(*who, BuildCommand::Appear { at });
        appeared.result.expect("there is room");
    }
    stage.run(WARM_TICKS);
    let awake = wake(&mut stage);
    tell(&format!("{awake} bodies awake after the first push"));

    let mut luck = ChaCha8Rng::seed_from_u64(7);
    let mut times = Vec::with_capacity(TICKS);
    for tick in 0..TICKS {
        if tick % PUSH_TICKS == 0 {
            wake(&mut stage);
            players
                .iter()
                .for_each(|who| act(&mut stage, *who, &mut luck));
        }
        let start = now();
        stage.room.update();
        times.push(start.elapsed());
        stage.after_room();
    }
    line(Times::new(times)).print();
}

fn line(times: Times) -> Line {
    Line {
        bench: "tick",
        case: "busy",
        metric: "one tick of a room: 5 players walking and throwing, 100 bodies awake, 900 asleep, 5,000 firm; p50",
        unit: "ms",
        value: times.within_ms(0.5),
        goal: 0.6,
        p50: times.within_ms(0.5),
        p99: times.within_ms(0.99),
        runs: times.len(),
    }
}

/// Somebody walks another way, takes what is near, or throws it.
fn act(stage: &mut Stage, who: Who, luck: &mut ChaCha8Rng) {
    let dice = luck.next_u32();
    let yaw = (dice & 0xffff) as f32 / 65_536.0 * std::f32::consts::TAU;
    let jump = Keys::default().with(Keys::JUMP, dice >> 16 & 7 == 0);
    stage.world_mut(who).resource_mut::<Wheel>().0 = Steering {
        keys: jump,
        ..Steering::default()
            .going(0.0, 1.0)
            .looking(yaw, -0.2)
            .reaching(1.6)
    };
    let driving = stage.world(who).resource::<Driving>();
    let Some(drive) = &driving.0 else { return };
    let here = drive.feet(1.0);
    if drive.holds.is_some() {
        stage.ask_only(who, BuildCommand::Drop { swing: 200 });
    } else if let Some(object) = nearest(stage, who, here) {
        stage.ask_only(who, BuildCommand::Grab { object });
    }
}

fn nearest(stage: &Stage, who: Who, here: Vec3) -> Option<ObjectId> {
    let world = stage.world(who);
    let things = world.iter_entities().filter_map(|entity| {
        let thing = entity.get::<Thing>()?;
        let there = entity.get::<Placed>()?.0.position;
        (thing.object.0 > FIRM).then(|| (there.distance(here), thing.object))
    });
    things
        .filter(|(away, _)| *away < 3.0)
        .min_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, object)| object)
}

/// Pushes what shall be awake.
fn wake(stage: &mut Stage) -> usize {
    let world = stage.room.world_mut();
    let mut bodies = world.query::<(&Thing, &mut Motion)>();
    let first = FIRM + ASLEEP;
    let mut count = 0;
    for (thing, mut motion) in bodies.iter_mut(world) {
        if thing.object.0 > first && thing.object.0 <= first + AWAKE {
            let turn = thing.object.0 as f32;
            motion.linear = Vec3::new(turn % 3.0 - 1.0, 2.5, turn % 5.0 / 2.0 - 1.0);
            count += 1;
        }
    }
    count
}

/// The room as it was kept: blocks in rows, crates between them, crates in the middle.
fn town() -> Snapshot {
    let mut objects = Vec::new();
    let mut add = |object: u32, place: Vec3, size: Vec3, body: Body| {
        objects.push(state(object, place, size, body));
    };
    for index in 0..FIRM {
        let (column, row) = (index % 71, index / 71);
        let place = Vec3::new(column as f32 * 6.0 - 213.0, 0.0, row as f32 * 6.0 - 213.0);
        let away = if place.length() < 24.0 { 230.0 } else { 0.0 };
        let place = place + Vec3::X * away;
        add(index + 1, place, Vec3::new(1.5, 2.0, 1.5), Body::Static);
    }
    for index in 0..ASLEEP + AWAKE {
        let (column, row) = (index % 40, index / 40);
        let place = Vec3::new(column as f32 * 1.1 - 22.0, 0.0, row as f32 * 1.1 - 14.0);
        add(FIRM + 1 + index, place, Vec3::splat(0.5), Body::Dynamic);
    }
    scene(objects)
}
