//! What sculpting costs: from a stroke to the ground under one's feet, a room's tick while four sculpt, bytes of chunks, and a
//! square kilometre from nothing.

use bevy::prelude::*;
use bevy_rapier3d::prelude::Collider;
use model::{Brush, BuildCommand, Carve, Kind, Spot, Stroke, Tool, spot16};
use session::{MyGaze, Sculpting};
use sim::{Land, physics};
use terrain::{CHUNK_SAMPLES, ChunkId, Ground};
use tests::processes::now;

use crate::{
    report::{Line, Times, tell},
    stage::{Stage, Who, manifest_of},
};

/// Bodies that lie about while people sculpt.
const BODIES: usize = 100;
const TICKS: usize = 1_800;
const STROKES: usize = 200;

pub(crate) fn all() {
    load();
    chunks();
    let mut stage = Stage::new();
    let hands: Vec<Who> = ["ann", "ben", "cem", "dee"]
        .into_iter()
        .map(|name| stage.join(name))
        .collect();
    for who in &hands {
        let eye = Transform::from_xyz(0.0, 3.0, 20.0);
        stage.world_mut(*who).resource_mut::<MyGaze>().0 = physics::pose(&eye);
    }
    for index in 0..BODIES {
        let at = Vec3::new(
            (index % 10) as f32 * 1.5 - 7.0,
            0.0,
            (index / 10) as f32 * 1.5 - 7.0,
        );
        let spot = Spot::new(at, 0.0).expect("inside the world");
        let crate_ = manifest_of("a crate", Vec3::splat(0.5), Kind::Prop);
        stage.place(hands[0], crate_, spot);
    }
    stage.run_until_quiet();
    ticks(&mut stage, &hands, "resting", |_, _, _| {});
    ticks(&mut stage, &hands, "sculpting", draw);
    to_collider(&mut stage, hands[0]);
}

/// Everybody's hand goes round the middle, one touch in every second tick.
fn draw(stage: &mut Stage, hands: &[Who], tick: usize) {
    if tick % 2 == 1 {
        return;
    }
    let tools = [
        Tool::Raise,
        Tool::Smooth,
        Tool::Noise { seed: 3 },
        Tool::Lower,
    ];
    for (index, (who, tool)) in hands.iter().zip(tools).enumerate() {
        let brush = Brush::new(tool, 40, 90, 160).expect("a brush");
        let turn = tick as f32 * 0.02 + index as f32 * 1.57;
        let at = Vec2::from_angle(turn) * (4.0 + (tick % 300) as f32 * 0.02);
        let touch = move |mut sculpting: Sculpting| {
            sculpting.touch(brush, spot16(at.x, at.y));
            if tick.is_multiple_of(120) {
                sculpting.lift();
            }
        };
        let world = stage.world_mut(*who);
        bevy::ecs::system::RunSystemOnce::run_system_once(world, touch).expect("a session");
    }
}

fn ticks(
    stage: &mut Stage,
    hands: &[Who],
    case: &'static str,
    mut act: impl FnMut(&mut Stage, &[Who], usize),
) {
    let mut times = Vec::with_capacity(TICKS);
    for tick in 0..TICKS {
        act(stage, hands, tick);
        let start = now();
        stage.room.update();
        times.push(start.elapsed());
        stage.after_room();
    }
    let times = Times::new(times);
    Line {
        bench: "ground",
        case,
        metric: "one tick of a room: 4 players, 100 bodies on the ground; p50",
        unit: "ms",
        value: times.within_ms(0.5),
        goal: 1.5,
        p50: times.within_ms(0.5),
        p99: times.within_ms(0.99),
        runs: times.len(),
    }
    .print();
}

/// The tick that carves, lays colliders anew and lifts what stands there; and how many pass until the collider is as high.
fn to_collider(stage: &mut Stage, who: Who) {
    let mut times = Vec::with_capacity(STROKES);
    let mut late = 0;
    for stroke in 0..STROKES {
        let brush = Brush::new(Tool::Raise, 48, 120, 160).expect("a brush");
        let x = (stroke % 20) as f32 - 10.0;
        let dabs = (0..6).map(|dab| spot16(x + dab as f32, 3.0)).collect();
        let carve = Carve::Stroke(Stroke::new(brush, dabs).expect("a stroke"));
        stage.ask_only(who, BuildCommand::Sculpt { carve, of: None });
        let before = stage.room.world().resource::<Land>().0.clone();
        for _ in 0..60 {
            stage.world_mut(who);
            let start = now();
            stage.room.update();
            let took = start.elapsed();
            let carved = stage.room.world().resource::<Land>().0 != before;
            stage.after_room();
            if carved {
                times.push(took);
                while !is_laid(stage, x + 3.0, 3.0) {
                    late += 1;
                    stage.tick();
                }
                break;
            }
        }
    }
    Line {
        bench: "ground",
        case: "collider",
        metric: "ticks after the one that carves until the collider is as high as the ground, over all strokes",
        unit: "ticks",
        value: f64::from(late),
        goal: 0.0,
        p50: f64::from(late),
        p99: f64::from(late),
        runs: times.len(),
    }
    .print();
    let times = Times::new(times);
    Line {
        bench: "ground",
        case: "stroke",
        metric: "the one tick in which a stroke of 12 m is carved, its colliders laid and bodies lifted; p50",
        unit: "ms",
        value: times.within_ms(0.5),
        goal: 4.0,
        p50: times.within_ms(0.5),
        p99: times.within_ms(0.99),
        runs: times.len(),
    }
    .print();
}

/// Whether what bodies stand on at a place is as high as the ground there.
fn is_laid(stage: &mut Stage, x: f32, z: f32) -> bool {
    let world = stage.room.world_mut();
    let ground_m = world.resource::<Land>().0.height_m(x, z);
    let mut fields = world.query::<(&Name, &Transform, &Collider)>();
    let above = Vec3::new(x, ground_m + 100.0, z);
    let hits = fields
        .iter(world)
        .filter(|(name, ..)| name.as_str() == "ground");
    let mut hits = hits.filter_map(|(_, at, field)| {
        field.cast_ray(at.translation, at.rotation, above, Vec3::NEG_Y, 200.0, true)
    });
    hits.any(|away_m| (away_m - 100.0).abs() < 0.01)
}

/// Bytes of chunks as late joiners get them.
fn chunks() {
    let mut ground = Ground::new(7);
    for step in 0..400_i16 {
        let tools = [
            Tool::Raise,
            Tool::Noise { seed: 5 },
            Tool::Paint {
                cover: model::Cover::Path,
            },
            Tool::Terrace { step: 256 },
        ];
        let brush = Brush::new(tools[step as usize % 4], 56, 160, 160).expect("a brush");
        let at = [step * 37 % 1_600 - 800, step * 53 % 1_600 - 800];
        let stroke = Stroke::new(brush, vec![at; 4]).expect("a stroke");
        ground.carve(&Carve::Stroke(stroke));
    }
    let mut bytes: Vec<f64> = ground
        .edited()
        .map(|(chunk, _)| ground.packed(chunk).len() as f64)
        .collect();
    bytes.sort_by(f64::total_cmp);
    let within = |share: f64| bytes[((share * bytes.len() as f64) as usize).min(bytes.len() - 1)];
    Line {
        bench: "ground",
        case: "chunk",
        metric: "bytes of a much sculpted chunk as late joiners get it; p50",
        unit: "bytes",
        value: within(0.5),
        goal: 4_096.0,
        p50: within(0.5),
        p99: within(0.99),
        runs: bytes.len(),
    }
    .print();
}

/// Every height of a square kilometre from its seed.
fn load() {
    let mut times = Vec::new();
    for seed in 0..5 {
        let start = now();
        let ground = Ground::new(seed);
        let chunks = ChunkId::all().map(|id| ground.square_m(id.first(), 1, CHUNK_SAMPLES as i32));
        let highest_m = chunks.flatten().fold(f32::NEG_INFINITY, f32::max);
        times.push(start.elapsed());
        tell(&format!("seed {seed}: highest {highest_m} m"));
    }
    let times = Times::new(times);
    Line {
        bench: "ground",
        case: "load",
        metric: "4.2 million heights of a square kilometre from its seed; p50",
        unit: "ms",
        value: times.within_ms(0.5),
        goal: 1_000.0,
        p50: times.within_ms(0.5),
        p99: times.within_ms(1.0),
        runs: times.len(),
    }
    .print();
}
