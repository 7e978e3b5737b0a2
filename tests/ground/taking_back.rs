//! What was done to the ground goes back, also from under what others did since, and is there after a restart.

use model::{BuildCommand, CommandId, Tool, Way};

use super::{
    brush, crater, draw, ground, height_m, lift_hand, look_at_meadow, sculpt, stroke, true_ground,
};
use crate::stage::Stage;

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
