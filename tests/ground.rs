//! The ground: sculpted by many at once over bad lines, under bodies and feet, taken back, and found again.

use bevy::{ecs::system::RunSystemOnce as _, prelude::*};
use model::{
    Body, Brush, BuildCommand, Carve, Collider, CommandId, Imprint, Kind, Manifest, Mass, Mix,
    Mould, MouldForm, ObjectId, Piece, Refusal, Spot, Stamp, Stamps, Stroke, Tool, WaterLevel, Way,
    spot16,
};
use room::history::Event;
use session::{Driving, MyGaze, MyGround, Sculpting};
use sim::{Land, physics};
use terrain::Ground;

use crate::stage::{BAD, Stage, Who, generate, manifest_of};

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
fn a_stroke_and_anybodys_hill_are_taken_back_from_under_later_ones() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    for who in [ann, ben] {
        look_at_meadow(&mut stage, who);
    }
    stage.run(30);
    let founded = true_ground(&stage);
    for tick in 0..40 {
        let at = (tick as f32 * 0.2, 0.0);
        draw(&mut stage, ann, brush(Tool::Raise, 4.0, 255), at);
        stage.tick();
    }
    lift_hand(&mut stage, ann);
    stage.run(30);
    let with_ann = true_ground(&stage);
    stage
        .ask(ben, sculpt(stroke(Tool::Raise, 4.0, &[(6.0, 2.0); 12])))
        .result
        .unwrap();
    let with_both = true_ground(&stage);

    // Ann takes back her stroke, all pieces of it at once; Ben's hill stays as high as he raised it.
    stage
        .ask(ann, BuildCommand::TakeBack { way: Way::Undo })
        .result
        .unwrap();
    stage.run(30);
    let only_ben = true_ground(&stage);
    let mut expected = founded.clone();
    expected.carve(&stroke(Tool::Raise, 4.0, &[(6.0, 2.0); 12]));
    assert_eq!(only_ben, expected);
    assert_eq!(ground(&stage, ben), only_ben);
    stage
        .ask(ann, BuildCommand::TakeBack { way: Way::Redo })
        .result
        .unwrap();
    assert_eq!(true_ground(&stage), with_both);

    // Ben reverts Ann's stroke under his own, and then takes his own back too.
    let first = |stage: &Stage| -> CommandId {
        let of_ann = stage.journal.iter().find(|record| record.by == "ann");
        of_ann.unwrap().command
    };
    let act = first(&stage);
    stage.ask(ben, BuildCommand::Revert { act }).result.unwrap();
    assert_eq!(true_ground(&stage), only_ben);
    stage
        .ask(ben, BuildCommand::TakeBack { way: Way::Undo })
        .result
        .unwrap();
    stage
        .ask(ben, BuildCommand::TakeBack { way: Way::Undo })
        .result
        .unwrap();
    assert_eq!(true_ground(&stage), with_ann);
    stage.run(30);
    assert_eq!(ground(&stage, ann), with_ann);
}

#[test]
fn a_room_that_is_restarted_in_the_middle_of_a_stroke_has_the_same_ground() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    look_at_meadow(&mut stage, ann);
    for tick in 0..50 {
        let tool = Tool::Noise { seed: tick };
        let at = (tick as f32 * 0.3, -4.0);
        draw(&mut stage, ann, brush(tool, 6.0, 255), at);
        stage.tick();
    }
    stage
        .ask(ann, BuildCommand::TakeBack { way: Way::Undo })
        .result
        .unwrap();
    stage
        .ask(ann, sculpt(crater((5.0, 5.0), 14.0)))
        .result
        .unwrap();
    let before = true_ground(&stage);
    let mut stage = stage.restarted();
    assert_eq!(true_ground(&stage), before);
    let ann = stage.join("ann");
    look_at_meadow(&mut stage, ann);
    stage.run(60);
    assert_eq!(ground(&stage, ann), before);
    // What was done before the restart can still be taken back.
    stage
        .ask(ann, BuildCommand::TakeBack { way: Way::Undo })
        .result
        .unwrap();
    assert!(height_m(&stage, 5.0, 5.0) > before.height_m(5.0, 5.0) + 1.0);
}

fn small(name: &str, size: Vec3, piece: Option<Piece>) -> Manifest {
    let mut manifest = manifest_of(name, size, Kind::Prop);
    if let Some(piece) = piece {
        manifest.solid.collider.0 = vec![piece];
    }
    manifest
}

/// Crates, balls and barrels in rows, each on its own piece of the meadow.
fn litter(stage: &mut Stage, who: Who, count: usize) -> Vec<(ObjectId, Collider)> {
    let ball = Piece::Ball {
        center: Vec3::Y * 0.25,
        radius: 0.25,
    };
    let barrel = Piece::Cylinder {
        a: Vec3::ZERO,
        b: Vec3::Y * 0.8,
        radius: 0.3,
    };
    let kinds = [
        small("a crate", Vec3::splat(0.5), None),
        small("a ball", Vec3::splat(0.5), Some(ball)),
        small("a barrel", Vec3::new(0.6, 0.8, 0.6), Some(barrel)),
    ];
    let place = |index: usize| {
        let (column, row) = (index % 25, index / 25);
        Vec3::new(column as f32 * 1.1 - 13.0, 0.0, row as f32 * 1.1 - 11.0)
    };
    (0..count)
        .map(|index| {
            let at = Spot::new(place(index), 0.0).unwrap();
            let kind = kinds[index % kinds.len()].clone();
            let collider = kind.solid.collider.clone();
            (stage.place(who, kind, at), collider)
        })
        .collect()
}

/// How deep each of them is in the ground, the deepest first.
fn depths(stage: &Stage, bodies: &[(ObjectId, Collider)]) -> Vec<f32> {
    let ground = true_ground(stage);
    let mut depths: Vec<_> = bodies
        .iter()
        .map(|(object, collider)| physics::buried_m(&ground, collider, stage.true_pose(*object)))
        .collect();
    depths.sort_by(|a, b| b.total_cmp(a));
    depths
}

#[test]
fn five_hundred_bodies_go_with_the_ground_and_none_is_buried() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    look_at_meadow(&mut stage, ann);
    let bodies = litter(&mut stage, ann, 500);
    stage.run_until_quiet();
    let all_over = |radius_m: f32| -> Vec<(f32, f32)> {
        let step = radius_m * 0.7;
        let count = (34.0 / step) as i32;
        let along = move |index: i32| index as f32 * step - 17.0;
        (0..=count)
            .flat_map(|x| (0..=count).map(move |z| (along(x), along(z))))
            .collect()
    };
    for tool in [
        Tool::Lower,
        Tool::Raise,
        Tool::Raise,
        Tool::Noise { seed: 3 },
        Tool::Terrace { step: 200 },
    ] {
        for places in all_over(6.0).chunks(12) {
            for _ in 0..2 {
                let done = stage.ask(ann, sculpt(stroke(tool, 6.0, places)));
                done.result.unwrap();
                stage.run(3);
            }
        }
        let deepest = depths(&stage, &bodies);
        assert!(deepest[0] < 0.1, "{tool:?} buries {:?}", &deepest[..5]);
        stage.run(240);
        let deepest = depths(&stage, &bodies);
        assert!(deepest[0] < 0.1, "{tool:?} lets sink {:?}", &deepest[..5]);
    }
    let ground = true_ground(&stage);
    for (object, _) in &bodies {
        let at = stage.true_pose(*object).position;
        assert!(
            at.y > ground.height_m(at.x, at.z) - 0.3,
            "{object:?} fell through"
        );
    }
}

#[test]
fn what_is_fixed_keeps_its_height_above_the_ground_unless_it_stands_firm() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    look_at_meadow(&mut stage, ann);
    let mut tree = manifest_of("a tree", Vec3::new(1.0, 6.0, 1.0), Kind::Structure);
    tree.solid.body = Body::Static;
    let follows = stage.place(
        ann,
        tree.clone(),
        Spot::new(Vec3::new(4.0, 0.0, 0.0), 0.0).unwrap(),
    );
    let stays = stage.place(
        ann,
        tree,
        Spot::new(Vec3::new(-4.0, 0.0, 0.0), 0.0).unwrap(),
    );
    let firm = model::Adjust::Set(model::Adjustment::StandsFirm);
    stage
        .ask(
            ann,
            BuildCommand::Adjust {
                objects: vec![stays],
                change: firm,
            },
        )
        .result
        .unwrap();
    stage
        .ask(ann, sculpt(stroke(Tool::Raise, 12.0, &[(0.0, 0.0); 16])))
        .result
        .unwrap();
    stage.run(30);
    let top_m = stage.true_pose(follows).position.y;
    assert!(
        top_m > 1.0 && (top_m - height_m(&stage, 4.0, 0.0)).abs() < 0.4,
        "{top_m}"
    );
    assert_eq!(stage.pose(ann, follows), stage.true_pose(follows));
    assert_eq!(stage.true_pose(stays).position.y, 0.0);
    let before = stage.true_pose(follows);
    let stage = stage.restarted();
    assert_eq!(stage.true_pose(follows), before);
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

#[test]
fn a_sentence_shapes_the_ground_and_its_things_stand_on_it() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    look_at_meadow(&mut stage, ann);
    stage.run(30);
    let volcano = stage.ask(ann, generate("a volcano", Vec3::ZERO));
    assert_eq!(volcano.result.unwrap().objects, []);
    assert!(stage.jobs.is_empty(), "nothing has to be made");
    let rim_m = height_m(&stage, 10.0, 0.0);
    assert!(
        rim_m > 20.0 && height_m(&stage, 0.0, 0.0) < rim_m - 6.0,
        "{rim_m}"
    );
    stage.run(30);
    assert_eq!(ground(&stage, ann), true_ground(&stage));
    stage
        .ask(ann, BuildCommand::TakeBack { way: Way::Undo })
        .result
        .unwrap();
    assert_eq!(height_m(&stage, 10.0, 0.0), 0.0);

    let scene = stage.ask(ann, generate("a plateau and a wooden table", Vec3::ZERO));
    let objects = scene.result.unwrap().objects;
    assert_eq!((objects.len(), stage.jobs.len()), (1, 1));
    let at = stage.true_pose(objects[0]).position;
    assert!((at.y - height_m(&stage, at.x, at.z)).abs() < 0.5, "{at}");
    assert!(
        height_m(&stage, -1.0, 0.0) > 10.0,
        "the plateau lies left of the table"
    );
    stage
        .ask(ann, BuildCommand::TakeBack { way: Way::Undo })
        .result
        .unwrap();
    assert_eq!(stage.room_objects(), [], "plateau and table are one act");
    assert_eq!(height_m(&stage, -1.0, 0.0), 0.0);
}

#[test]
fn wood_floats_stone_sinks_and_people_swim() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    look_at_meadow(&mut stage, ann);
    let level = WaterLevel::nearest(2.0);
    stage
        .ask(ann, BuildCommand::Flood { level })
        .result
        .unwrap();
    let block = |kg| {
        let mut manifest = manifest_of("a block", Vec3::ONE, Kind::Prop);
        manifest.solid.mass = Mass::of_standing_box(kg, Vec3::ONE);
        manifest
    };
    let spot = |x: f32| Spot::new(Vec3::new(x, 0.0, 0.0), 0.0).unwrap();
    let wood = stage.place(ann, block(600.0), spot(3.0));
    let stone = stage.place(ann, block(2_400.0), spot(-3.0));
    stage
        .ask(ann, BuildCommand::Appear { at: spot(0.0) })
        .result
        .unwrap();
    stage.run(1_500);
    let foot_m = stage.true_pose(wood).position.y;
    assert!(
        (foot_m - 1.4).abs() < 0.15,
        "two fifths of it above water: {foot_m}"
    );
    assert!(stage.true_pose(stone).position.y < 0.05);
    let driving = stage.world(ann).resource::<Driving>();
    let drive = driving.0.as_ref().unwrap();
    assert!(
        drive.eye(1.0).y > 2.0 && drive.walker().feet.y > 0.3,
        "{:?}",
        drive.walker()
    );
    assert_eq!(ground(&stage, ann).water(), level);
    // It rests where it floats, and is found there.
    let rested = stage
        .journal
        .iter()
        .rev()
        .find_map(|record| match &record.event {
            Event::Rested { poses } => poses.iter().find(|(object, _)| *object == wood),
            _ => None,
        });
    let rested_m = rested.map(|(_, pose)| pose.position.y);
    assert!(
        rested_m.is_some_and(|rested_m| (rested_m - foot_m).abs() < 0.02),
        "{rested_m:?} {foot_m}"
    );
    let stage = stage.restarted();
    let found_m = stage.true_pose(wood).position.y;
    assert!((found_m - foot_m).abs() < 0.05, "{found_m} {foot_m}");
    assert_eq!(true_ground(&stage).water(), level);
}
