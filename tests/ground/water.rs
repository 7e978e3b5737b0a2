//! Water, and the time of day: what holds for the whole room.

use bevy::prelude::*;
use model::{BuildCommand, DayTime, Kind, Mass, Spot, WaterLevel, Way};
use protocol::RoomState;
use room::history::Event;
use session::Driving;

use super::{ground, look_at_meadow, true_ground};
use crate::stage::{Stage, Who, manifest_of};

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

/// What time it is for somebody.
fn day(stage: &mut Stage, who: Who) -> DayTime {
    let world = stage.world_mut(who);
    let mut rooms = world.query::<&RoomState>();
    rooms.single(world).unwrap().day
}

#[test]
fn water_and_the_hour_go_back_unless_somebody_set_them_since() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    stage.run(30);
    let (dry, morning) = (WaterLevel::default(), DayTime::default());
    let (level, time) = (WaterLevel::nearest(2.0), DayTime::nearest(18.0));
    let take_back = |way| BuildCommand::TakeBack { way };
    for command in [
        BuildCommand::Flood { level },
        BuildCommand::Dawn { time },
        take_back(Way::Undo),
        take_back(Way::Undo),
    ] {
        stage.ask(ann, command).result.unwrap();
    }
    stage.run(10);
    assert_eq!(ground(&stage, ben).water(), dry);
    assert_eq!(day(&mut stage, ben), morning);
    stage.ask(ann, take_back(Way::Redo)).result.unwrap();
    stage.run(10);
    assert_eq!(ground(&stage, ben).water(), level);

    // Ben has set it otherwise since: it stays, and Ann is told.
    let higher = WaterLevel::nearest(3.0);
    let flood = BuildCommand::Flood { level: higher };
    stage.ask(ben, flood).result.unwrap();
    let undone = stage.ask(ann, take_back(Way::Undo)).result.unwrap();
    assert!(undone.notes[0].contains("the water"), "{:?}", undone.notes);
    assert_eq!(true_ground(&stage).water(), higher);

    // What Ben did is reverted after a restart.
    let act = stage.journal.iter().rev().find(|record| record.by == "ben");
    let act = act.unwrap().command;
    let mut stage = stage.restarted();
    assert_eq!(true_ground(&stage).water(), higher);
    let ann = stage.join("ann");
    stage.run(30);
    stage.ask(ann, BuildCommand::Revert { act }).result.unwrap();
    stage.run(10);
    assert_eq!(ground(&stage, ann).water(), level);
}
