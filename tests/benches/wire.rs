//! What goes over the wire, in bytes with the headers of UDP and IP, and what is seen of it at the other end.

use std::{collections::VecDeque, time::Duration};

use bevy::{math::ops, prelude::*};
use model::{Body, BuildCommand, Keys, ObjectId, Pose, Spot, Steering, limits::TICK_HZ};
use protocol::{Placed, TICK, Thing};
use room::Restored;
use session::{Driving, MyGaze, Playback, Shown, Sky, Wheel};
use sim::physics::Motion;

use crate::{
    reference::Reference,
    report::{Line, tell},
    scene::{scene, state},
    stage::{BAD, Stage, Who},
};

/// Until what falls has fallen and everybody knows everything.
const WARM_TICKS: usize = 600;

/// Ticks in a second.
const SECOND: usize = TICK_HZ as usize;

/// 50 ms there and 50 ms back.
const FAR: Sky = Sky {
    delay: TICK.saturating_mul(3),
    jitter: Duration::ZERO,
    lost: 0.0,
    doubled: 0.0,
};

/// 901 cubes of 40 cm, one of them three times as large and pushed through the others; then the same at rest.
pub(crate) fn cubes() {
    let cubes = (0..900_u32).map(|index| {
        let (column, row) = (index % 30, index / 30);
        let at = Vec3::new(column as f32 * 0.8 - 12.0, 0.0, row as f32 * 0.8 - 12.0);
        state(index + 1, at, Vec3::splat(0.4), Body::Dynamic)
    });
    let ram = state(
        901,
        Vec3::new(0.0, 0.0, 16.0),
        Vec3::splat(1.2),
        Body::Dynamic,
    );
    let mut stage = Stage::restored(Restored {
        snapshot: Some(scene(cubes.chain([ram]).collect())),
        records: Vec::new(),
    });
    let driver = stage.join("ann");
    let watcher = watcher(&mut stage, FAR, Vec3::new(0.0, 6.0, 18.0));
    let ram = ObjectId(901);
    let possessed = stage.ask(driver, BuildCommand::Possess { object: ram });
    possessed.result.expect("it can be driven");
    stage.run(WARM_TICKS);

    let mut watch = Watch::new(watcher);
    for tick in 0..20 * SECOND {
        // From corner to corner, through the middle.
        let corners = [(-1.0, -1.0), (1.0, 1.0), (1.0, -1.0), (-1.0, 1.0)];
        let (x, z) = corners[tick / 200 % 4];
        let way = Vec3::new(x, 0.0, z) * 11.0 - stage.true_pose(ram).position;
        let yaw = ops::atan2(-way.x, -way.z);
        let keys = Keys::default().with(Keys::SPRINT, true);
        stage.world_mut(driver).resource_mut::<Wheel>().0 = Steering {
            keys,
            ..Steering::default().going(0.0, 1.0).looking(yaw, 0.0)
        };
        watch.tick(&mut stage);
    }
    watch.report(
        "cubes",
        "901 cubes rammed, 100 ms round trip; mean kbit/s",
        200.0,
    );
    stage.world_mut(driver).resource_mut::<Wheel>().0 = Steering::default();
    stage.run(15 * SECOND);
    rest(&mut stage, watcher, "cubes at rest");
}

/// 250 bodies that never rest, seen from where they are told of thirty times a second.
pub(crate) fn reactor() {
    let bodies = (0..250_u32).map(|index| {
        let (column, row) = (index % 16, index / 16);
        let at = Vec3::new(column as f32 - 8.0, 0.0, row as f32 - 8.0);
        state(index + 1, at, Vec3::splat(0.5), Body::Dynamic)
    });
    let mut stage = Stage::restored(Restored {
        snapshot: Some(scene(bodies.collect())),
        records: Vec::new(),
    });
    let watcher = watcher(&mut stage, FAR, Vec3::new(0.0, 4.0, 48.0));
    stage.run(WARM_TICKS);
    let mut watch = Watch::new(watcher);
    for tick in 0..20 * SECOND {
        if tick % 40 == 0 {
            stir(&mut stage, tick);
        }
        watch.tick(&mut stage);
    }
    watch.report("reactor", "250 bodies at 30 Hz; mean kbit/s", 96.0);
}

/// Somebody who walks on a bad line: how far the room puts them right.
pub(crate) fn walk() {
    for (case, crates, goal) in [("walk free", 0, 1.0), ("walk among props", 60, 10.0)] {
        let props = (0..crates).map(|index: u32| {
            let (column, row) = (index % 10, index / 10);
            let at = Vec3::new(column as f32 * 1.5 - 7.0, 0.0, row as f32 * 1.5 - 10.0);
            state(index + 1, at, Vec3::splat(0.5), Body::Dynamic)
        });
        let mut stage = Stage::restored(Restored {
            snapshot: Some(scene(props.collect())),
            records: Vec::new(),
        });
        let walker = stage.join_under("ann", BAD, 5);
        let at = Spot::new(Vec3::new(0.0, 0.0, 6.0), 0.0).expect("inside the world");
        let appeared = stage.ask(walker, BuildCommand::Appear { at });
        appeared.result.expect("there is room");
        stage.run(120);
        let mut slips = Vec::new();
        let mut seen = 0;
        for tick in 0..60 * SECOND {
            let yaw = (tick / 90) as f32 * 2.4;
            stage.world_mut(walker).resource_mut::<Wheel>().0 =
                Steering::default().going(0.0, 1.0).looking(yaw, 0.0);
            stage.tick();
            let driving = stage.world(walker).resource::<Driving>();
            let Some(drive) = &driving.0 else { continue };
            let (_, count) = drive.corrections();
            if count > seen {
                seen = count;
                slips.push(f64::from(drive.last_correction()) * 100.0);
            }
        }
        slips.sort_unstable_by(f64::total_cmp);
        let count = |from: f64, to: f64| slips.iter().filter(|cm| (from..to).contains(*cm)).count();
        tell(&format!(
            "{case}: {} corrections in a minute; below 1 mm {}, 1 cm {}, 5 cm {}, 10 cm {}, more {}",
            slips.len(),
            count(0.0, 0.1),
            count(0.1, 1.0),
            count(1.0, 5.0),
            count(5.0, 10.0),
            count(10.0, f64::INFINITY),
        ));
        Line {
            bench: "wire",
            case,
            metric: "corrections at 150 ms, 5 % loss and 20 ms jitter; largest walking free, p95 among props, in cm",
            unit: "cm",
            value: if crates == 0 { share(&slips, 1.0) } else { share(&slips, 0.95) },
            goal,
            p50: share(&slips, 0.5),
            p99: share(&slips, 0.99),
            runs: slips.len(),
        }
        .print();
    }
}

/// Moving things on a bad line: how late they are seen, and how often they had to be guessed at.
pub(crate) fn interp() {
    let bodies = (0..40_u32).map(|index| {
        let at = Vec3::new((index % 8) as f32 - 4.0, 0.0, (index / 8) as f32 - 4.0);
        state(index + 1, at, Vec3::splat(0.5), Body::Dynamic)
    });
    let mut stage = Stage::restored(Restored {
        snapshot: Some(scene(bodies.collect())),
        records: Vec::new(),
    });
    let sky = Sky {
        jitter: Duration::ZERO,
        ..BAD
    };
    let watcher = watcher(&mut stage, sky, Vec3::new(0.0, 3.0, 9.0));
    stage.run(WARM_TICKS);
    let mut delays = Vec::new();
    let before = stage.world(watcher).resource::<Playback>().starved();
    for tick in 0..60 * SECOND {
        if tick % 40 == 0 {
            stir(&mut stage, tick);
        }
        stage.tick();
        let playback = stage.world(watcher).resource::<Playback>();
        delays.push(playback.delay_ticks() * 1_000.0 / SECOND as f64);
    }
    let after = stage.world(watcher).resource::<Playback>().starved();
    let starved = (after.0 - before.0) as f64 / (after.1 - before.1).max(1) as f64 * 100.0;
    delays.sort_unstable_by(f64::total_cmp);
    tell(&format!(
        "{starved:.3} % of {} frames guessed (goal 0.1)",
        after.1 - before.1
    ));
    Line {
        bench: "wire",
        case: "interp",
        metric: "behind the newest that could be there, 5 % loss, p50",
        unit: "ms",
        value: share(&delays, 0.5),
        goal: 85.0,
        p50: share(&delays, 0.5),
        p99: share(&delays, 0.99),
        runs: delays.len(),
    }
    .print();
}

/// A cold room of ten thousand things: until a player has all of them, and what it costs to come back.
pub(crate) fn join() {
    let things = (0..10_000_u32).map(|index| {
        let at = Vec3::new(
            (index % 100) as f32 * 3.2 - 160.0,
            0.0,
            (index / 100) as f32 * 3.2 - 160.0,
        );
        let body = if index % 10 == 0 {
            Body::Dynamic
        } else {
            Body::Static
        };
        state(index + 1, at, Vec3::splat(0.8), body)
    });
    let objects = things.collect();
    let start = tests::processes::now();
    let mut stage = Stage::restored(Restored {
        snapshot: Some(scene(objects)),
        records: Vec::new(),
    });
    tell(&format!(
        "the room wakes in {:.0} ms",
        start.elapsed().as_secs_f64() * 1_000.0
    ));
    let mut first = None;
    for case in ["first player", "another"] {
        let start = tests::processes::now();
        let who = stage.join(case);
        first = first.or(Some(who));
        let mut ticks = 0;
        while stage.things(who) < 10_000 {
            stage.tick();
            ticks += 1;
            assert!(ticks < 3_600, "{} things after a minute", stage.things(who));
        }
        let (bytes, _) = stage.traffic(who);
        joined("join", case, start.elapsed(), ticks, bytes);
    }
    let who = first.expect("somebody joined");
    stage.run(SECOND);
    stage.leave(who);
    stage.run(SECOND);
    let (before, _) = stage.traffic(who);
    let start = tests::processes::now();
    stage.rejoin(who, "first player");
    stage.run(30);
    assert_eq!(stage.things(who), 10_000, "nothing went");
    let (after, _) = stage.traffic(who);
    joined(
        "rejoin",
        "who comes back",
        start.elapsed(),
        30,
        after - before,
    );
}

fn joined(case: &'static str, who: &str, took: Duration, ticks: usize, bytes: usize) {
    tell(&format!(
        "{who}: {ticks} ticks after entering, {bytes} bytes"
    ));
    let millis = took.as_secs_f64() * 1_000.0;
    Line {
        bench: "wire",
        case,
        metric: "entering to all of 10,000 things, processor time of both sides included; p50 is ticks as ms, p99 bytes",
        unit: "ms",
        value: millis,
        goal: 1_000.0,
        p50: ticks as f64 * 1_000.0 / SECOND as f64,
        p99: bytes as f64,
        runs: 1,
    }
    .print();
}

/// Pushes everything about.
pub(crate) fn stir(stage: &mut Stage, tick: usize) {
    let world = stage.room.world_mut();
    let mut bodies = world.query::<(&Thing, &mut Motion)>();
    for (thing, mut motion) in bodies.iter_mut(world) {
        let turn = thing.object.0 as f32 * 0.7 + tick as f32;
        motion.linear = Vec3::new(ops::sin(turn) * 2.0, 2.5, ops::cos(turn) * 2.0);
        motion.angular = Vec3::new(turn % 3.0 - 1.5, turn % 2.0, turn % 5.0 - 2.5);
    }
}

fn watcher(stage: &mut Stage, sky: Sky, eye: Vec3) -> Who {
    let who = stage.join_under("ben", sky, 11);
    let pose = Pose::new(eye, Quat::IDENTITY).expect("inside the world");
    stage.world_mut(who).resource_mut::<MyGaze>().0 = Some(pose);
    who
}

/// Everything rests: what is said anyway, each way.
fn rest(stage: &mut Stage, who: Who, case: &'static str) {
    let before = stage.traffic(who);
    stage.run(20 * SECOND);
    let after = stage.traffic(who);
    let kbit = |bytes: usize| bytes as f64 * 8.0 / 20.0 / 1_000.0;
    let (down, up) = (kbit(after.0 - before.0), kbit(after.1 - before.1));
    tell(&format!("{case}: {down:.1} kbit/s down, {up:.1} up"));
    Line {
        bench: "wire",
        case,
        metric: "everything asleep, the busier way; kbit/s",
        unit: "kbit/s",
        value: down.max(up),
        goal: 10.0,
        p50: down,
        p99: up,
        runs: 20,
    }
    .print();
}

/// Counts what somebody receives and compares what they see with what was so.
struct Watch {
    who: Who,
    /// Bytes of every second.
    seconds: Vec<f64>,
    at_second: Option<usize>,
    ticks: usize,
    /// Where everything was in the room, for the last ticks.
    past: VecDeque<Vec<(ObjectId, Pose)>>,
    /// The same, as somebody else would have told it.
    reference: Reference,
    /// By how much what was seen was elsewhere, in metres; of what moved.
    off: Vec<f64>,
    /// Things that moved, summed over all ticks.
    moved: usize,
}

impl Watch {
    fn new(who: Who) -> Self {
        Self {
            who,
            seconds: Vec::new(),
            at_second: None,
            ticks: 0,
            past: VecDeque::new(),
            reference: Reference::default(),
            off: Vec::new(),
            moved: 0,
        }
    }

    fn tick(&mut self, stage: &mut Stage) {
        stage.tick();
        let (bytes, _) = stage.traffic(self.who);
        if self.ticks.is_multiple_of(SECOND) {
            if let Some(before) = self.at_second {
                self.seconds.push((bytes - before) as f64 * 8.0 / 1_000.0);
            }
            self.at_second = Some(bytes);
        }
        self.ticks += 1;
        let placed = stage
            .room
            .world()
            .iter_entities()
            .filter_map(|thing| Some((thing.get::<Thing>()?.object, thing.get::<Placed>()?.0)));
        let mut now: Vec<_> = placed.collect();
        now.sort_unstable_by_key(|(object, _)| *object);
        self.reference.tick(now.iter().map(|(_, pose)| *pose));
        if let Some(before) = self.past.back() {
            self.moved += now
                .iter()
                .zip(before)
                .filter(|(now, before)| now != before)
                .count();
        }
        self.past.push_back(now);
        if self.past.len() > 40 {
            self.past.pop_front();
        }
        if self.ticks.is_multiple_of(10) {
            self.compare(stage);
        }
    }

    /// What is seen is some ticks old: what it is compared with is the past nearest to it.
    fn compare(&mut self, stage: &Stage) {
        let seen = stage.world(self.who).iter_entities().filter_map(|thing| {
            Some((
                thing.get::<Thing>()?.object,
                thing.get::<Shown>()?.0.position,
            ))
        });
        let seen: std::collections::BTreeMap<_, _> = seen.collect();
        let off = |past: &Vec<(ObjectId, Pose)>| {
            let each = past.iter().filter_map(|(object, there)| {
                seen.get(object)
                    .map(|here| f64::from(here.distance(there.position)))
            });
            each.collect::<Vec<_>>()
        };
        let all = self.past.iter().map(off);
        let best = all.min_by(|a, b| a.iter().sum::<f64>().total_cmp(&b.iter().sum()));
        self.off.extend(best.unwrap_or_default());
    }

    fn report(mut self, case: &'static str, metric: &'static str, goal: f64) {
        self.seconds.sort_unstable_by(f64::total_cmp);
        self.off.sort_unstable_by(f64::total_cmp);
        let mean = self.seconds.iter().sum::<f64>() / self.seconds.len().max(1) as f64;
        tell(&format!(
            "{case}: {} move at a time; seen off by {:.4} m p50, {:.4} m p99, {:.3} m at worst",
            self.moved / self.ticks.max(1),
            share(&self.off, 0.5),
            share(&self.off, 0.99),
            share(&self.off, 1.0),
        ));
        tell(&format!(
            "{case}: the published bit-packing scheme takes {:.1} kbit/s for the same at 60 Hz, payload alone",
            self.reference.kbit_a_sec(),
        ));
        Line {
            bench: "wire",
            case,
            metric,
            unit: "kbit/s",
            value: (mean * 10.0).round() / 10.0,
            goal,
            p50: share(&self.seconds, 0.5),
            p99: share(&self.seconds, 0.99),
            runs: self.seconds.len(),
        }
        .print();
    }
}

/// What `part` of these, in order, do not exceed.
fn share(sorted: &[f64], part: f64) -> f64 {
    let rank = (part * sorted.len() as f64).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied().unwrap_or(0.0)
}
