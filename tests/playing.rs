//! Play mode: bodies that walk, jump and are found again, and hands that carry, stack, drag and throw.

use std::f32::consts::PI;

use bevy::{math::ops, prelude::*};
use model::{
    Body, BuildCommand, Interaction, Keys, Kind, Manifest, Mass, ObjectId, Pose, Refusal, RoomMode,
    Spot, Steering,
};
use protocol::{Gait, Held, Possessed, Stride};
use session::{Driving, Wheel};

use crate::stage::{Stage, Who, generate, manifest_of};

/// Half a metre of wood.
fn crate_kg(kg: f32) -> Manifest {
    let size = Vec3::splat(0.5);
    let mut manifest = manifest_of("a crate", size, Kind::Prop);
    manifest.solid.mass = Mass::of_standing_box(kg, size);
    manifest
}

/// What stands firm.
fn block(size: Vec3) -> Manifest {
    let mut manifest = manifest_of("a block", size, Kind::Structure);
    manifest.solid.body = Body::Static;
    manifest
}

fn spot(x: f32, y: f32, z: f32) -> Spot {
    Spot::new(Vec3::new(x, y, z), 0.0).unwrap()
}

/// Steps into one's own figure at the middle of the meadow, which looks along -Z.
fn appear(stage: &mut Stage, who: Who) -> ObjectId {
    let at = spot(0.0, 0.0, 0.0);
    let done = stage.ask(who, BuildCommand::Appear { at }).result.unwrap();
    stage.run_until(60, |stage| drive(stage, who).is_some());
    stage.run(30);
    done.objects[0]
}

fn drive(stage: &Stage, who: Who) -> Option<&session::Drive> {
    stage.world(who).resource::<Driving>().0.as_ref()
}

fn feet(stage: &Stage, who: Who) -> Vec3 {
    drive(stage, who).expect("they have a body").feet(1.0)
}

fn hold(stage: &mut Stage, who: Who, keys: Steering, ticks: usize) {
    stage.world_mut(who).resource_mut::<Wheel>().0 = keys;
    stage.run(ticks);
}

fn ahead() -> Steering {
    Steering::default().going(0.0, 1.0)
}

fn with(keys: Keys, steering: Steering) -> Steering {
    Steering { keys, ..steering }
}

#[test]
fn a_walk_is_foreseen_to_the_millimetre_and_seen_by_the_others() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let figure = appear(&mut stage, ann);
    hold(&mut stage, ann, ahead(), 120);
    let (largest_m, _) = drive(&stage, ann).unwrap().corrections();
    assert!(largest_m < 0.01, "corrected by {largest_m} m");
    let walked = feet(&stage, ann);
    assert!((-6.6..-5.4).contains(&walked.z), "{walked}");
    let seen = stage.entity(ben, figure);
    let gait = stage.world(ben).get::<Gait>(seen).unwrap();
    assert_eq!(gait.stride, Stride::Walk);
    hold(&mut stage, ann, Steering::default(), 60);
    let there = stage.true_pose(figure).position;
    assert!(there.distance(feet(&stage, ann)) < 0.01);
    assert!(there.distance(stage.pose(ben, figure).position) < 0.02);
}

#[test]
fn steps_are_climbed_walls_are_not_and_a_jump_reaches_a_table() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    appear(&mut stage, ann);
    for (step, z) in [(0.25, -2.0), (0.5, -2.6), (0.75, -3.2)] {
        stage.place(ann, block(Vec3::new(3.0, step, 0.6)), spot(0.0, 0.0, z));
    }
    stage.place(ann, block(Vec3::new(3.0, 0.75, 4.0)), spot(0.0, 0.0, -5.5));
    stage.place(ann, block(Vec3::new(3.0, 3.0, 0.3)), spot(0.0, 0.0, -7.65));
    hold(&mut stage, ann, ahead(), 240);
    let up = feet(&stage, ann);
    assert!((up.y - 0.75).abs() < 0.05, "{up}");
    assert!((-7.3..-6.8).contains(&up.z), "through the wall: {up}");
    // And a metre up from the ground beside it.
    stage.place(ann, block(Vec3::new(2.0, 0.95, 2.0)), spot(0.0, 0.0, 4.0));
    let back = Steering::default().looking(PI, 0.0);
    hold(&mut stage, ann, back.going(0.0, 1.0), 290);
    let before = feet(&stage, ann);
    assert!(before.z < 3.1 && before.y < 0.1, "{before}");
    hold(&mut stage, ann, with(Keys::JUMP, back.going(0.0, 1.0)), 50);
    hold(&mut stage, ann, back, 30);
    let top = feet(&stage, ann);
    assert!((top.y - 0.95).abs() < 0.05, "{top}");
}

#[test]
fn crates_are_carried_stacked_and_thrown_through_a_hole() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    appear(&mut stage, ann);
    let crates: Vec<_> = (0..3)
        .map(|index| {
            let at = spot(-1.5 + 1.5 * index as f32, 0.0, -2.2);
            stage.place(ann, crate_kg(12.0), at)
        })
        .collect();
    stage.run(60);
    // Two of them go on top of the one in the middle.
    for (lift, index) in [(1, 0), (2, 2)] {
        let from = stage.true_pose(crates[index]).position;
        let here = feet(&stage, ann);
        let yaw = ops::atan2(here.x - from.x, here.z - from.z);
        let look = Steering::default().looking(yaw, -0.6).reaching(1.4);
        hold(&mut stage, ann, look, 5);
        let grab = BuildCommand::Grab {
            object: crates[index],
        };
        stage.ask(ann, grab).result.unwrap();
        let height_m = 0.25 + 0.5 * lift as f32;
        let middle = stage.true_pose(crates[1]).position;
        let eye = drive(&stage, ann).unwrap().eye(1.0);
        let to = middle.with_y(height_m + 0.35) - eye;
        let up = look.looking(0.0, 0.6);
        hold(&mut stage, ann, up, 40);
        let flat = to.with_y(0.0).length();
        let aim = Steering::default()
            .looking(ops::atan2(-to.x, -to.z), ops::atan2(to.y, flat))
            .reaching(to.length());
        hold(&mut stage, ann, aim, 90);
        stage
            .ask(ann, BuildCommand::Drop { swing: 0 })
            .result
            .unwrap();
        stage.run(90);
    }
    let heights: Vec<_> = [1, 0, 2]
        .map(|index: usize| stage.true_pose(crates[index]).position.y)
        .to_vec();
    for (height, wanted) in heights.iter().zip([0.0, 0.5, 1.0]) {
        assert!((height - wanted).abs() < 0.06, "not a stack: {heights:?}");
    }

    // The topmost flies through a window.
    stage.place(ann, block(Vec3::new(1.2, 1.2, 0.3)), spot(0.0, 0.0, -6.0));
    stage.place(ann, block(Vec3::new(0.3, 4.0, 0.3)), spot(-1.0, 0.0, -6.0));
    stage.place(ann, block(Vec3::new(0.3, 4.0, 0.3)), spot(1.0, 0.0, -6.0));
    let look = Steering::default().looking(0.0, -0.15).reaching(1.4);
    hold(&mut stage, ann, look, 5);
    stage
        .ask(ann, BuildCommand::Grab { object: crates[2] })
        .result
        .unwrap();
    hold(&mut stage, ann, look.looking(0.0, 0.25), 60);
    stage
        .ask(ann, BuildCommand::Drop { swing: 255 })
        .result
        .unwrap();
    stage.run(180);
    let landed = stage.true_pose(crates[2]).position;
    assert!(landed.z < -6.5 && landed.x.abs() < 1.5, "{landed}");
    let still = feet(&stage, ann);
    assert!(still.length() < 0.5, "the throw moved its thrower: {still}");
}

#[test]
fn what_is_held_stops_at_a_wall_and_slips_away_behind_it() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    appear(&mut stage, ann);
    let load = stage.place(ann, crate_kg(8.0), spot(0.0, 0.0, -1.4));
    stage.place(ann, block(Vec3::new(12.0, 3.0, 0.3)), spot(0.0, 0.0, -4.0));
    stage.run(60);
    let look = Steering::default().looking(0.0, -0.5).reaching(1.6);
    hold(&mut stage, ann, look, 5);
    stage
        .ask(ann, BuildCommand::Grab { object: load })
        .result
        .unwrap();
    let look = look.looking(0.0, 0.0);
    hold(&mut stage, ann, look, 40);
    let mut deepest = f32::INFINITY;
    for _ in 0..200 {
        hold(&mut stage, ann, look.going(0.0, 1.0), 1);
        deepest = deepest.min(stage.true_pose(load).position.z);
    }
    assert!(deepest > -3.65, "{deepest} is inside the wall");
    let own = feet(&stage, ann);
    assert!(
        own.z > -3.6 && own.y < 0.05,
        "its holder was launched to {own}"
    );
}

#[test]
fn the_heavy_is_dragged_and_the_firm_stays() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    appear(&mut stage, ann);
    let heavy = stage.place(ann, crate_kg(90.0), spot(0.0, 0.0, -1.5));
    let firm = stage.place(ann, block(Vec3::splat(0.5)), spot(1.5, 0.0, -1.2));
    let far = stage.place(ann, crate_kg(5.0), spot(0.0, 0.0, -9.0));
    stage.run(60);
    let look = Steering::default().looking(0.0, -0.4).reaching(1.0);
    hold(&mut stage, ann, look, 5);
    let grab = |object| BuildCommand::Grab { object };
    assert_eq!(stage.ask(ann, grab(firm)).result, Err(Refusal::StandsFirm));
    assert_eq!(stage.ask(ann, grab(far)).result, Err(Refusal::OutOfReach));
    assert_eq!(
        stage.ask(ann, BuildCommand::Drop { swing: 9 }).result,
        Err(Refusal::HandsEmpty)
    );
    let before = stage.true_pose(heavy).position;
    stage.ask(ann, grab(heavy)).result.unwrap();
    let mut top = 0.0_f32;
    for _ in 0..240 {
        hold(&mut stage, ann, look.going(0.0, -1.0), 1);
        let pose = stage.true_pose(heavy);
        top = top.max((pose.position + pose.rotation * Vec3::Y * 0.25).y);
    }
    let after = stage.true_pose(heavy).position;
    assert!(after.z > before.z + 0.8, "not dragged: {before} to {after}");
    assert!(top < 0.36, "its middle was lifted to {top} m");
}

#[test]
fn the_first_holds_and_the_second_may_drag() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    appear(&mut stage, ann);
    appear(&mut stage, ben);
    let middle = (feet(&stage, ann) + feet(&stage, ben)) / 2.0;
    let load = stage.place(ann, crate_kg(10.0), spot(middle.x, 0.0, middle.z - 1.4));
    stage.run(60);
    let there = stage.true_pose(load).position;
    for who in [ann, ben] {
        let from = feet(&stage, who);
        let yaw = ops::atan2(from.x - there.x, from.z - there.z);
        let look = Steering::default().looking(yaw, -0.5).reaching(1.5);
        hold(&mut stage, who, look, 5);
        stage
            .ask(who, BuildCommand::Grab { object: load })
            .result
            .unwrap();
    }
    let held = stage.entity(ben, load);
    let holder = stage.world(ben).get::<Held>(held).unwrap().by;
    assert_eq!(holder, stage.player(ann));
    stage.run(30);
    stage
        .ask(ann, BuildCommand::Drop { swing: 0 })
        .result
        .unwrap();
    stage.run(10);
    let held = stage.entity(ben, load);
    assert!(stage.world(ben).get::<Held>(held).is_none());
}

#[test]
fn a_figure_waits_a_minute_for_whoever_vanished_and_then_goes() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let figure = appear(&mut stage, ben);
    hold(&mut stage, ben, ahead(), 60);
    let there = feet(&stage, ben);
    stage.leave(ben);
    stage.run(600);
    assert!(stage.sees(ann, figure));
    stage.rejoin(ben, "ben");
    stage.run_until(120, |stage| drive(stage, ben).is_some());
    hold(&mut stage, ben, ahead(), 60);
    assert!(feet(&stage, ben).z < there.z - 1.0, "they walk on");
    stage.leave(ben);
    stage.run(60 * 60 + 120);
    assert!(!stage.sees(ann, figure));
    // Nothing of it is left in the room as it is kept.
    let stage = stage.restarted();
    assert!(stage.room_objects().is_empty());
}

#[test]
fn a_possessed_animal_walks_and_is_the_worlds_again() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let mut horse = manifest_of("a horse", Vec3::new(0.6, 1.6, 1.8), Kind::Character);
    horse.interaction = Interaction {
        possessable: true,
        ..Interaction::default()
    };
    let horse = stage.place(ann, horse, spot(0.0, 0.0, -3.0));
    let crate_ = stage.place(ann, crate_kg(10.0), spot(4.0, 0.0, 0.0));
    let become_ = |object| BuildCommand::Possess { object };
    assert_eq!(
        stage.ask(ann, become_(crate_)).result,
        Err(Refusal::NotPossessable)
    );
    stage.ask(ann, become_(horse)).result.unwrap();
    let taken = stage.ask(ben, become_(horse)).result;
    assert!(matches!(taken, Err(Refusal::Possessed { .. })), "{taken:?}");
    let moved = BuildCommand::Transform {
        poses: vec![(horse, Pose::default())],
    };
    let moved = stage.ask(ben, moved).result;
    assert!(matches!(moved, Err(Refusal::Possessed { .. })), "{moved:?}");
    stage.run_until(60, |stage| drive(stage, ann).is_some());
    hold(&mut stage, ann, with(Keys::SPRINT, ahead()), 120);
    stage.ask(ann, BuildCommand::LetGo).result.unwrap();
    stage.run_until_quiet();
    let at = stage.true_pose(horse).position;
    assert!(at.z < -10.0, "{at}");
    let seen = stage.entity(ben, horse);
    assert!(stage.world(ben).get::<Possessed>(seen).is_none());
    assert_eq!(stage.state_hash(ben), stage.true_hash());
    // It is found where it was left.
    let stage = stage.restarted();
    assert!(stage.true_pose(horse).position.distance(at) < 0.01);
}

#[test]
fn a_moving_platform_carries_whoever_jumps_on_it() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let mut raft = manifest_of("a raft", Vec3::new(3.0, 0.5, 3.0), Kind::Prop);
    raft.interaction.possessable = true;
    let raft = stage.place(ann, raft, spot(0.0, 0.0, -4.0));
    stage
        .ask(ben, BuildCommand::Possess { object: raft })
        .result
        .unwrap();
    appear(&mut stage, ann);
    stage.run_until(60, |stage| drive(stage, ben).is_some());
    hold(&mut stage, ann, ahead(), 30);
    hold(&mut stage, ann, with(Keys::JUMP, ahead()), 45);
    hold(&mut stage, ann, Steering::default(), 20);
    let on = feet(&stage, ann);
    assert!((on.y - 0.5).abs() < 0.06, "not on it: {on}");
    let from = stage.true_pose(raft).position;
    let right = Steering::default().going(1.0, 0.0);
    hold(&mut stage, ben, right, 90);
    hold(&mut stage, ben, Steering::default(), 30);
    let (to, end) = (stage.true_pose(raft).position, feet(&stage, ann));
    let (raft_m, own_m) = ((to - from).length(), (end - on).with_y(0.0).length());
    assert!(
        raft_m > 1.0 && (raft_m - own_m).abs() < 0.35,
        "{raft_m} m and {own_m} m"
    );
    assert!((end.y - 0.5).abs() < 0.06, "fell off: {end}");
}

#[test]
fn hands_need_a_body_and_nobody_is_what_is_gone() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let load = stage.make(ann, "a crate");
    assert_eq!(
        stage.ask(ann, BuildCommand::Grab { object: load }).result,
        Err(Refusal::NobodyYet)
    );
    assert_eq!(
        stage.ask(ann, BuildCommand::LetGo).result,
        Err(Refusal::NobodyYet)
    );
    let gone = BuildCommand::Possess {
        object: ObjectId(999),
    };
    assert_eq!(stage.ask(ann, gone).result, Err(Refusal::Gone));
}

#[test]
fn a_room_is_for_what_it_says_and_still_is_tomorrow() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let figure = appear(&mut stage, ann);
    let build_only = BuildCommand::Rule {
        mode: RoomMode::Build,
    };
    stage.ask(ben, build_only).result.unwrap();
    stage.run_until(60, |stage| !stage.sees(ben, figure));
    let at = spot(0.0, 0.0, 0.0);
    let refused = Err(Refusal::WrongMode {
        mode: RoomMode::Build,
    });
    assert_eq!(stage.ask(ann, BuildCommand::Appear { at }).result, refused);
    let play_only = BuildCommand::Rule {
        mode: RoomMode::Play,
    };
    stage.ask(ben, play_only).result.unwrap();
    let mut stage = stage.restarted();
    let ann = stage.join("ann");
    let refused = stage.ask(ann, generate("a crate", Vec3::ZERO)).result;
    assert_eq!(
        refused,
        Err(Refusal::WrongMode {
            mode: RoomMode::Play
        })
    );
    appear(&mut stage, ann);
}
