//! Everybody takes back what they did themselves, and finds that again after anything.

use bevy::math::{Quat, Vec3};
use model::{BuildCommand, ObjectId, Pose, Refusal, Way};

use crate::stage::{Stage, Who};

const UNDO: BuildCommand = BuildCommand::TakeBack { way: Way::Undo };
const REDO: BuildCommand = BuildCommand::TakeBack { way: Way::Redo };

fn at(x: f32, z: f32) -> Pose {
    Pose::new(Vec3::new(x, 0.0, z), Quat::IDENTITY).unwrap()
}

fn moves(stage: &mut Stage, who: Who, object: ObjectId, to: Pose) {
    let poses = vec![(object, to)];
    let command = BuildCommand::Transform { poses };
    stage.ask(who, command).result.unwrap();
    stage.run_until_quiet();
}

#[track_caller]
fn stands_near(stage: &Stage, who: Who, object: ObjectId, x: f32, z: f32) {
    let place = stage.pose(who, object).position;
    let off_m = Vec3::new(place.x - x, 0.0, place.z - z).length();
    assert!(off_m < 0.05, "{place} is not at {x}, {z}");
}

#[test]
fn one_goes_back_step_by_step_and_forth_again() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let house = stage.make(ann, "a house");
    stage.worker_publishes(house, 0.9);
    moves(&mut stage, ann, house, at(20.0, 10.0));
    moves(&mut stage, ann, house, at(-20.0, 10.0));

    stage.ask(ann, UNDO).result.unwrap();
    stage.run_until_quiet();
    stands_near(&stage, ben, house, 20.0, 10.0);
    stage.ask(ann, UNDO).result.unwrap();
    stage.ask(ann, UNDO).result.unwrap();
    stage.run_until_quiet();
    assert!(!stage.sees(ann, house) && !stage.sees(ben, house));
    assert_eq!(stage.ask(ann, UNDO).result, Err(Refusal::NothingToUndo));

    for _ in 0..3 {
        stage.ask(ann, REDO).result.unwrap();
    }
    stage.run_until_quiet();
    stands_near(&stage, ann, house, -20.0, 10.0);
    stands_near(&stage, ben, house, -20.0, 10.0);
    assert_eq!(stage.ask(ann, REDO).result, Err(Refusal::NothingToRedo));
    assert_eq!(stage.state_hash(ann), stage.state_hash(ben));
}

#[test]
fn what_somebody_else_did_since_stays_and_is_said() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let house = stage.make(ann, "a house");
    stage.worker_publishes(house, 0.9);
    moves(&mut stage, ann, house, at(20.0, 10.0));
    moves(&mut stage, ben, house, at(-20.0, 10.0));

    let done = stage.ask(ann, UNDO).result.unwrap();
    assert!(done.objects.is_empty());
    assert!(done.notes[0].contains("stays as it is"), "{:?}", done.notes);
    stage.ask(ben, UNDO).result.unwrap();
    stage.run_until_quiet();
    stands_near(&stage, ann, house, 20.0, 10.0);
}

#[test]
fn what_was_taken_away_comes_back_as_it_was() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let chair = stage.make(ann, "a chair");
    let asset = stage.worker_publishes(chair, 0.95);
    stage.run_until_quiet();
    let before = stage.true_pose(chair);
    let objects = vec![chair];
    let gone = stage.ask(ben, BuildCommand::Remove { objects });
    gone.result.unwrap();
    stage.run_until_quiet();
    assert!(!stage.sees(ann, chair));

    stage.ask(ben, UNDO).result.unwrap();
    stage.run_until_quiet();
    let ready = protocol::Appearance::Ready(asset);
    assert_eq!(stage.appearance(ann, chair), ready);
    let off_m = stage.true_pose(chair).position.distance(before.position);
    assert!(off_m < 0.02, "{off_m}");
}

#[test]
fn a_past_outlives_the_room_and_the_connection() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let house = stage.make(ann, "a house");
    stage.worker_publishes(house, 0.9);
    moves(&mut stage, ann, house, at(20.0, 10.0));
    let mut stage = stage.restarted();
    let ann = stage.join("ann");
    stage.run_until_quiet();

    stage.ask(ann, UNDO).result.unwrap();
    stage.ask(ann, UNDO).result.unwrap();
    stage.run_until_quiet();
    assert!(!stage.sees(ann, house));
}

#[test]
fn a_copy_is_like_what_it_was_made_from() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let house = stage.make(ann, "a house");
    let asset = stage.worker_publishes(house, 0.9);
    stage.run_until_quiet();
    let copies = vec![(house, at(30.0, 0.0)), (house, at(-30.0, 0.0))];
    let done = stage.ask(ben, BuildCommand::Duplicate { copies }).result;
    let copies = done.unwrap().objects;
    stage.run_until_quiet();
    assert_eq!(copies.len(), 2);
    for copy in &copies {
        let ready = protocol::Appearance::Ready(asset);
        assert_eq!(stage.appearance(ann, *copy), ready);
    }
    stands_near(&stage, ann, copies[0], 30.0, 0.0);

    stage.ask(ben, UNDO).result.unwrap();
    stage.run_until_quiet();
    assert!(copies.iter().all(|copy| !stage.sees(ann, *copy)));
}
