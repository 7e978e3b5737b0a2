//! People build at the same time: they see what the others hold, choose and say, and nobody's work is lost by accident.

mod different;
mod hostile;
mod told;

use bevy::{
    math::{Quat, Vec3},
    prelude::With,
};
use lightyear::prelude::{Connected, MessageSender};
use model::{
    Adjust, Adjustment, Amount, Aspect, BuildCommand, Color, CommandId, ObjectId, Pose, Quantity,
    Way,
};
use protocol::{Activity, Adjusted, Dragged, Drags, Grouped, Presence, Preview};
use session::{MyDrag, MyPresence, Shown};

use crate::stage::{Stage, Who, generate};

const UNDO: BuildCommand = BuildCommand::TakeBack { way: Way::Undo };
const REDO: BuildCommand = BuildCommand::TakeBack { way: Way::Redo };

/// Two people and a finished chair that has come to rest.
fn chair() -> (Stage, Who, Who, ObjectId) {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let chair = stage.make(ann, "a chair");
    stage.worker_publishes(chair, 0.95);
    stage.run_until_quiet();
    (stage, ann, ben, chair)
}

/// Two people and three finished houses in a row.
fn village() -> (Stage, Who, Who, Vec<ObjectId>) {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let mut houses = Vec::new();
    for x in [-30.0, 0.0, 30.0] {
        let done = stage.ask(ann, generate("a house", Vec3::X * x)).result;
        houses.extend(done.unwrap().objects);
        stage.run(30);
    }
    stage.worker_publishes(houses[0], 0.9);
    stage.run(60);
    (stage, ann, ben, houses)
}

fn at(x: f32, z: f32) -> Pose {
    Pose::new(Vec3::new(x, 0.0, z), Quat::IDENTITY).unwrap()
}

fn moved(object: ObjectId, to: Pose) -> BuildCommand {
    let poses = vec![(object, to)];
    BuildCommand::Transform { poses }
}

fn adjust(object: ObjectId, change: Adjust) -> BuildCommand {
    let objects = vec![object];
    BuildCommand::Adjust { objects, change }
}

fn set(object: ObjectId, adjustment: Adjustment) -> BuildCommand {
    adjust(object, Adjust::Set(adjustment))
}

fn mass(kg: f32) -> Adjustment {
    Adjustment::Number(Amount::new(Quantity::MassKg, kg).unwrap())
}

fn tint(red: u8) -> Adjustment {
    Adjustment::Tint(Color([red, 0, 0]))
}

#[track_caller]
fn does(stage: &mut Stage, who: Who, command: BuildCommand) -> CommandId {
    let answer = stage.ask(who, command);
    answer.result.unwrap();
    stage.run(30);
    answer.command
}

/// What somebody sees different about a thing in one field.
fn seen(stage: &Stage, who: Who, object: ObjectId, aspect: Aspect) -> Adjust {
    let thing = stage.entity(who, object);
    let adjusted = stage.world(who).get::<Adjusted>(thing);
    adjusted.map_or(Adjust::Reset(aspect), |adjusted| adjusted.0.get(aspect))
}

fn group(stage: &Stage, who: Who, object: ObjectId) -> Option<Grouped> {
    let thing = stage.entity(who, object);
    stage.world(who).get::<Grouped>(thing).copied()
}

fn held(stage: &Stage, who: Who, object: ObjectId) -> Option<Dragged> {
    let thing = stage.entity(who, object);
    stage.world(who).get::<Dragged>(thing).copied()
}

fn drags(stage: &mut Stage, who: Who, poses: &[(ObjectId, Pose)]) {
    stage.world_mut(who).resource_mut::<MyDrag>().0 = poses.to_vec();
}

/// Sends what no session would.
fn send<M: lightyear::prelude::Message, C: lightyear::prelude::Channel>(
    stage: &mut Stage,
    who: Who,
    message: M,
) {
    let world = stage.world_mut(who);
    let mut wires = world.query_filtered::<&mut MessageSender<M>, With<Connected>>();
    wires.single_mut(world).unwrap().send::<C>(message);
}

#[test]
fn the_last_writer_of_each_field_wins_and_each_takes_back_their_own() {
    let (mut stage, ann, ben, chair) = chair();
    let before = stage.true_pose(chair);
    does(&mut stage, ann, set(chair, tint(200)));
    does(&mut stage, ben, set(chair, mass(40.0)));
    does(&mut stage, ben, set(chair, tint(100)));
    does(&mut stage, ann, moved(chair, at(5.0, 5.0)));
    for who in [ann, ben] {
        assert_eq!(
            seen(&stage, who, chair, Aspect::Tint),
            Adjust::Set(tint(100))
        );
        let kg = Aspect::Number(Quantity::MassKg);
        assert_eq!(seen(&stage, who, chair, kg), Adjust::Set(mass(40.0)));
    }

    stage.ask(ann, UNDO).result.unwrap();
    let done = stage.ask(ann, UNDO).result.unwrap();
    assert!(done.notes[0].contains("stays as it is"), "{:?}", done.notes);
    stage.ask(ben, UNDO).result.unwrap();
    stage.ask(ben, UNDO).result.unwrap();
    stage.run_until_quiet();
    assert_eq!(
        seen(&stage, ann, chair, Aspect::Tint),
        Adjust::Set(tint(200))
    );
    assert!(stage.true_pose(chair).position.distance(before.position) < 0.05);
    assert_eq!(stage.state_hash(ann), stage.state_hash(ben));
    assert_eq!(stage.state_hash(ann), stage.true_hash());
}

#[test]
fn the_others_see_a_thing_move_while_it_is_dragged_and_only_its_end_is_kept() {
    let (mut stage, ann, ben, chair) = chair();
    let records = stage.journal.len();
    let rest = stage.true_pose(chair);
    for step in 1_u8..=10 {
        drags(&mut stage, ann, &[(chair, at(f32::from(step) / 2.0, 3.0))]);
        stage.run(6);
    }
    stage.run(30);
    let there = held(&stage, ben, chair).expect("it is in a hand");
    assert_eq!(there.pose, at(5.0, 3.0));
    let thing = stage.entity(ben, chair);
    assert_eq!(
        stage.world(ben).get::<Shown>(thing),
        Some(&Shown(there.pose))
    );
    assert_eq!(
        stage.true_pose(chair),
        rest,
        "the thing itself has not moved"
    );
    assert_eq!(stage.journal.len(), records);

    stage.ask(ann, moved(chair, at(5.0, 3.0))).result.unwrap();
    drags(&mut stage, ann, &[]);
    stage.run_until_quiet();
    assert_eq!(held(&stage, ben, chair), None);
    assert!(
        stage
            .pose(ben, chair)
            .position
            .distance(Vec3::new(5.0, 0.0, 3.0))
            < 0.2
    );
    stage.ask(ann, UNDO).result.unwrap();
    stage.run_until_quiet();
    assert!(stage.true_pose(chair).position.distance(rest.position) < 0.05);
}

#[test]
fn who_comes_second_cannot_drag_it_but_can_move_it() {
    let (mut stage, ann, ben, chair) = chair();
    drags(&mut stage, ann, &[(chair, at(4.0, 0.0))]);
    stage.run(12);
    let by = held(&stage, ben, chair).unwrap().by;
    drags(&mut stage, ben, &[(chair, at(-4.0, 0.0))]);
    stage.run(30);
    let now = held(&stage, ben, chair).unwrap();
    assert_eq!((now.by, now.pose), (by, at(4.0, 0.0)));

    does(&mut stage, ben, moved(chair, at(-4.0, 2.0)));
    drags(&mut stage, ben, &[]);
    let place = stage.true_pose(chair).position;
    assert!(place.distance(Vec3::new(-4.0, 0.0, 2.0)) < 0.2, "{place}");
    does(&mut stage, ann, moved(chair, at(4.0, 0.0)));
    let place = stage.true_pose(chair).position;
    assert!(place.distance(Vec3::new(4.0, 0.0, 0.0)) < 0.2, "{place}");
}

#[test]
fn who_falls_silent_or_leaves_holds_nothing() {
    let (mut stage, ann, ben, chair) = chair();
    send::<_, Drags>(
        &mut stage,
        ann,
        Preview {
            poses: vec![(chair, at(4.0, 0.0))],
        },
    );
    stage.run(30);
    assert!(held(&stage, ben, chair).is_some());
    stage.run(150);
    assert_eq!(held(&stage, ben, chair), None);

    drags(&mut stage, ann, &[(chair, at(4.0, 0.0))]);
    stage.run(30);
    assert!(held(&stage, ben, chair).is_some());
    stage.leave(ann);
    stage.run(60);
    assert_eq!(held(&stage, ben, chair), None);
}

#[test]
fn who_comes_late_sees_all_of_it() {
    let (mut stage, ann, ben, houses) = village();
    let objects = vec![houses[0], houses[1]];
    does(&mut stage, ann, BuildCommand::Group { objects });
    does(&mut stage, ann, set(houses[2], tint(7)));
    does(&mut stage, ben, set(houses[2], Adjustment::Locked));
    let presence = Presence {
        selected: vec![houses[0]],
        activity: Activity::Build,
    };
    stage.world_mut(ben).resource_mut::<MyPresence>().0 = presence.clone();
    drags(&mut stage, ann, &[(houses[1], at(0.0, 50.0))]);
    stage.run(700);

    let cid = stage.join("cid");
    stage.run(120);
    assert!(group(&stage, cid, houses[0]).is_some());
    assert_eq!(
        seen(&stage, cid, houses[2], Aspect::Tint),
        Adjust::Set(tint(7))
    );
    assert_eq!(held(&stage, cid, houses[1]).unwrap().pose, at(0.0, 50.0));
    let world = stage.world_mut(cid);
    let mut all = world.query::<&Presence>();
    assert!(all.iter(world).any(|known| *known == presence));
    assert_eq!(stage.state_hash(cid), stage.true_hash());
}
