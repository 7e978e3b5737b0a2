//! The ground: sculpted by many at once over bad lines, under bodies and feet, taken back, and found again.

mod killed;
mod said;
mod standing;
mod taking_back;
mod water;

use bevy::{ecs::system::RunSystemOnce as _, prelude::*};
use model::{
    Brush, BuildCommand, Carve, Imprint, Mix, Mould, MouldForm, Refusal, Spot, Stamp, Stamps,
    Stroke, Tool, spot16,
};
use session::{Driving, MyGaze, MyGround, Sculpting};
use sim::{Land, physics};
use terrain::Ground;

use crate::stage::{BAD, Stage, Who};

fn brush(tool: Tool, radius_m: f32, strength: u8) -> Brush {
    Brush::new(tool, (radius_m * 8.0) as u16, strength, 160).unwrap()
}

fn stroke(tool: Tool, radius_m: f32, places: &[(f32, f32)]) -> Carve {
    let dabs = places.iter().map(|(x, z)| spot16(*x, *z)).collect();
    Carve::Stroke(Stroke::new(brush(tool, radius_m, 255), dabs).unwrap())
}

fn sculpt(carve: Carve) -> BuildCommand {
    BuildCommand::Sculpt { carve, of: None }
}

fn look_at_meadow(stage: &mut Stage, who: Who) {
    let eye = Transform::from_xyz(0.0, 3.0, 20.0);
    stage.world_mut(who).resource_mut::<MyGaze>().0 = physics::pose(&eye);
}

fn true_ground(stage: &Stage) -> Ground {
    stage.room.world().resource::<Land>().0.clone()
}

fn ground(stage: &Stage, who: Who) -> Ground {
    stage.world(who).resource::<Land>().0.clone()
}

fn height_m(stage: &Stage, x: f32, z: f32) -> f32 {
    stage.room.world().resource::<Land>().0.height_m(x, z)
}

/// Somebody's hand goes over the ground, one touch a tick; previewed at once, asked for in pieces.
fn draw(stage: &mut Stage, who: Who, brush: Brush, at: (f32, f32)) {
    let world = stage.world_mut(who);
    let touch = move |mut sculpting: Sculpting| sculpting.touch(brush, spot16(at.0, at.1));
    world.run_system_once(touch).unwrap();
}

fn lift_hand(stage: &mut Stage, who: Who) {
    let world = stage.world_mut(who);
    let lift = |mut sculpting: Sculpting| sculpting.lift();
    world.run_system_once(lift).unwrap();
}

fn crater(at: (f32, f32), half_m: f32) -> Carve {
    let mould = Mould {
        form: MouldForm::Round,
        mix: Mix::Add,
        profile: vec![(0, -60), (60, -20), (78, 40), (100, 0)],
        rough: 10,
        bend: 5,
        waves: 0,
        steps: 0,
        cover: Vec::new(),
    };
    let place = Imprint {
        at: spot16(at.0, at.1),
        half: [(half_m * 8.0) as u16; 2],
        height: 6 * 256,
        yaw: 0,
        seed: 4,
    };
    let stamp = Stamp::new(mould, place).unwrap();
    Carve::Stamps(Stamps::new(vec![stamp]).unwrap())
}

#[test]
fn four_who_sculpt_one_hill_over_bad_lines_have_the_same_hill() {
    let mut stage = Stage::new();
    let hands: Vec<_> = ["ann", "ben", "cem", "dee"]
        .into_iter()
        .zip(1..)
        .map(|(name, seed)| stage.join_under(name, BAD, seed))
        .collect();
    hands
        .iter()
        .for_each(|who| look_at_meadow(&mut stage, *who));
    let figure = stage.ask(
        hands[0],
        BuildCommand::Appear {
            at: Spot::new(Vec3::ZERO, 0.0).unwrap(),
        },
    );
    figure.result.unwrap();
    stage.run(60);
    let bytes = |stage: &Stage| -> usize { hands.iter().map(|who| stage.traffic(*who).0).sum() };
    let quiet = bytes(&stage);
    stage.run(240);
    let idle = bytes(&stage) - quiet;

    let tools = [
        Tool::Raise,
        Tool::Noise { seed: 8 },
        Tool::Smooth,
        Tool::Terrace { step: 160 },
    ];
    let before = bytes(&stage);
    let mut lowest_m = f32::INFINITY;
    for tick in 0..240_u32 {
        for (index, (who, tool)) in hands.iter().zip(tools).enumerate() {
            let turn = tick as f32 * 0.05 + index as f32 * 1.6;
            let away = 2.0 + 4.0 * (tick % 60) as f32 / 60.0;
            let at = (Vec2::from_angle(turn) * away).into();
            draw(&mut stage, *who, brush(tool, 5.0, 90), at);
            if tick % 60 == 59 {
                lift_hand(&mut stage, *who);
            }
        }
        stage.tick();
        let driving = stage.world(hands[0]).resource::<Driving>();
        let feet = driving.0.as_ref().unwrap().walker().feet;
        let above_m = feet.y - ground(&stage, hands[0]).height_m(feet.x, feet.z);
        lowest_m = lowest_m.min(above_m);
    }
    let during = bytes(&stage) - before;
    stage.run(180);

    let truth = true_ground(&stage);
    assert!(truth.edited().count() >= 4);
    assert!(truth.height_m(3.0, 3.0) > 1.0, "a hill");
    for who in &hands {
        let mine = stage.world(*who).resource::<MyGround>();
        assert_eq!(mine.confirmed(), &truth);
        assert_eq!(mine.healed(), 0);
        assert_eq!(ground(&stage, *who), truth, "nothing is previewed any more");
    }
    // Nobody was ever deeper in the ground than a foot on a slope is.
    assert!(lowest_m > -0.35, "{lowest_m}");
    let strokes = 4 * 4;
    let per_stroke = (during.saturating_sub(idle)) / strokes / hands.len();
    println!("{per_stroke} bytes a stroke of a second for each of four players, {idle} bytes idle");
    // With what UDP and IP put around them.
    assert!(per_stroke < 4_000, "{per_stroke} bytes a stroke");
}

#[test]
fn who_comes_late_and_who_comes_near_have_the_same_ground() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    look_at_meadow(&mut stage, ann);
    stage.run(30);
    for at in [(0.0, 0.0), (40.0, -30.0), (-300.0, 100.0)] {
        let done = stage.ask(ann, sculpt(crater(at, 20.0)));
        done.result.unwrap();
    }
    let ben = stage.join("ben");
    look_at_meadow(&mut stage, ben);
    stage.run(60);
    let truth = true_ground(&stage);
    let near = Ground::chunk_at(0.0, 0.0).unwrap();
    assert_eq!(ground(&stage, ben).hash(near), truth.hash(near));
    // What is far away comes when one does.
    let far = Ground::chunk_at(-300.0, 100.0).unwrap();
    let away = Transform::from_xyz(-290.0, 20.0, 90.0);
    stage.world_mut(ben).resource_mut::<MyGaze>().0 = physics::pose(&away);
    stage.run(120);
    assert_eq!(ground(&stage, ben).hash(far), truth.hash(far));
}

#[test]
fn what_is_refused_is_taken_back_where_it_was_previewed() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    look_at_meadow(&mut stage, ann);
    stage.run(30);
    stage.store_works = false;
    stage
        .ask(ann, sculpt(stroke(Tool::Raise, 3.0, &[(9.0, 9.0)])))
        .result
        .unwrap();
    stage.run(10);
    let before = true_ground(&stage);
    draw(&mut stage, ann, brush(Tool::Raise, 4.0, 255), (0.0, 0.0));
    assert!(
        ground(&stage, ann).height_m(0.0, 0.0) > 0.02,
        "seen at once"
    );
    lift_hand(&mut stage, ann);
    stage.run(60);
    assert_eq!(true_ground(&stage), before);
    assert_eq!(ground(&stage, ann), before);
}

#[test]
fn wild_strokes_are_refused_in_a_sentence() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    stage.run(30);
    let nowhere = sculpt(stroke(Tool::Raise, 5.0, &[(900.0, 900.0)]));
    assert_eq!(stage.ask(ann, nowhere).result, Err(Refusal::NoGround));
    // A million strokes: as many as there are are answered, most of them with "too fast".
    let many: Vec<_> = (0..300)
        .map(|_| stage.ask_only(ann, sculpt(stroke(Tool::Raise, 2.0, &[(0.0, 0.0)]))))
        .collect();
    stage.run(60);
    let refused = many.iter().filter(|id| {
        stage
            .answer(ann, **id)
            .is_some_and(|answer| answer.result == Err(Refusal::TooFast))
    });
    assert!(refused.count() > 200);
    let stamps: Vec<_> = (0..20)
        .map(|_| stage.ask_only(ann, sculpt(crater((0.0, 0.0), 90.0))))
        .collect();
    stage.run(60);
    let done = stamps.iter().filter(|id| {
        stage
            .answer(ann, **id)
            .is_some_and(|answer| answer.result.is_ok())
    });
    assert!(done.count() <= 10, "mountains are rationed");
}
