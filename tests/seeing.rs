//! What one is told of: what is near, and after an interruption only what is otherwise.

use bevy::prelude::*;
use model::{BuildCommand, ObjectId, Pose};
use session::MyGaze;

use crate::stage::{Stage, Who, generate};

fn look_from(stage: &mut Stage, who: Who, x: f32) {
    let eye = Pose::new(Vec3::new(x, 20.0, 0.0), Quat::IDENTITY).unwrap();
    stage.world_mut(who).resource_mut::<MyGaze>().0 = Some(eye);
    stage.run(90);
}

fn make_at(stage: &mut Stage, who: Who, x: f32) -> ObjectId {
    let made = stage.ask(who, generate("a house", Vec3::X * x));
    made.result.unwrap().objects[0]
}

fn move_to(stage: &mut Stage, who: Who, object: ObjectId, x: f32) {
    let pose = Pose::new(Vec3::X * x, Quat::IDENTITY).unwrap();
    let poses = vec![(object, pose)];
    let moved = stage.ask(who, BuildCommand::Transform { poses });
    moved.result.unwrap();
    stage.run(30);
}

#[test]
fn what_is_far_is_told_of_when_one_comes_near_and_not_any_more_when_one_leaves() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    look_from(&mut stage, ann, 0.0);
    let (near, far) = (
        make_at(&mut stage, ann, 4.0),
        make_at(&mut stage, ann, 400.0),
    );
    stage.run(30);
    assert!(stage.sees(ann, near) && !stage.sees(ann, far));
    look_from(&mut stage, ann, 280.0);
    assert!(stage.sees(ann, near) && stage.sees(ann, far));
    look_from(&mut stage, ann, 390.0);
    assert!(!stage.sees(ann, near) && stage.sees(ann, far));
    look_from(&mut stage, ann, 110.0);
    assert!(stage.sees(ann, near) && stage.sees(ann, far));
    assert_eq!(stage.state_hash(ann), stage.true_hash());
}

#[test]
fn a_thing_that_goes_far_away_is_seen_there_and_by_nobody_here() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    look_from(&mut stage, ann, 0.0);
    look_from(&mut stage, ben, 420.0);
    let house = make_at(&mut stage, ann, 4.0);
    stage.run(30);
    assert!(stage.sees(ann, house) && !stage.sees(ben, house));
    move_to(&mut stage, ann, house, 400.0);
    assert!(!stage.sees(ann, house) && stage.sees(ben, house));
    assert_eq!(stage.pose(ben, house), stage.true_pose(house));
    let asset = stage.worker_publishes(house, 0.9);
    move_to(&mut stage, ben, house, 4.0);
    assert!(stage.sees(ann, house) && !stage.sees(ben, house));
    let ready = protocol::Appearance::Ready(asset);
    assert_eq!(stage.appearance(ann, house), ready);
}

#[test]
fn who_comes_back_is_told_only_what_is_otherwise() {
    const THINGS: usize = 60;
    let mut stage = Stage::new();
    let ben = stage.join("ben");
    for _ in 0..THINGS {
        let made = stage.ask(ben, generate("a wooden crate", Vec3::ZERO));
        made.result.unwrap();
        // Nobody may ask for more than a few things a second.
        stage.run(30);
    }
    stage.run_until_quiet();
    let ann = stage.join("ann");
    stage.run_until(600, |stage| stage.things(ann) == THINGS);
    stage.run(60);
    let heard = |stage: &Stage| stage.traffic(ann).0;
    let first = heard(&stage);
    let objects = stage.room_objects();
    let entities: Vec<_> = objects.iter().map(|it| stage.entity(ann, *it)).collect();

    stage.leave(ann);
    let remove = BuildCommand::Remove {
        objects: vec![objects[0]],
    };
    stage.ask(ben, remove).result.unwrap();
    move_to(&mut stage, ben, objects[1], 9.0);
    move_to(&mut stage, ben, objects[2], 450.0);
    stage.worker_publishes(objects[3], 0.9);
    let new = make_at(&mut stage, ben, -12.0);
    stage.run_until_quiet();
    let before = heard(&stage);
    stage.rejoin(ann, "ann");
    stage.run(60);

    let again = heard(&stage) - before;
    assert!(again < first / 3, "{again} bytes after {first}");
    assert!(!stage.sees(ann, objects[0]) && !stage.sees(ann, objects[2]));
    assert_eq!(stage.pose(ann, objects[1]), stage.true_pose(objects[1]));
    assert!(stage.sees(ann, new));
    for (object, entity) in objects.iter().zip(entities).skip(3) {
        assert_eq!(stage.entity(ann, *object), entity, "it never went");
    }
    move_to(&mut stage, ben, objects[2], 9.0);
    assert_eq!(stage.state_hash(ann), stage.true_hash());
}
