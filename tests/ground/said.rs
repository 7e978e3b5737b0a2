//! Ground that is asked for in a sentence.

use bevy::prelude::*;
use model::{BuildCommand, Way};

use super::{ground, height_m, look_at_meadow, true_ground};
use crate::stage::{Stage, generate};

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
fn what_is_said_to_lie_on_a_hill_lies_on_a_hill() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    look_at_meadow(&mut stage, ann);
    stage.run(30);
    let done = stage.ask(ann, generate("a crater on a hill", Vec3::ZERO));
    assert_eq!(done.result.unwrap().notes, Vec::<String>::new());
    let (middle_m, rim_m) = (height_m(&stage, 0.0, 0.0), height_m(&stage, 7.8, 0.0));
    let foot_m = height_m(&stage, 21.0, 0.0);
    assert!(middle_m > foot_m + 2.0, "on a hill: {middle_m} {foot_m}");
    assert!(rim_m > middle_m + 0.3, "a crater: {middle_m} {rim_m}");
    let undo = BuildCommand::TakeBack { way: Way::Undo };
    stage.ask(ann, undo).result.unwrap();
    assert_eq!(height_m(&stage, 0.0, 0.0), 0.0, "both are one act");
}
