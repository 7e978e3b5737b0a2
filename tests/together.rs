//! People build at the same time: they see what the others hold, choose and say, and nobody's work is lost by accident.

use bevy::{
    math::{Quat, Vec3},
    prelude::With,
};
use lightyear::prelude::{Connected, MessageSender};
use model::{
    Ability, Adjust, Adjustment, Amount, Aspect, Body, BuildCommand, Chapter, Color, CommandId,
    Label, ObjectId, Page, Pose, Quantity, Refusal, Spot, Way, What, Words,
    limits::{PREVIEW_MAX, SELECTED_MAX, SHOWN_SELECTED_MAX},
};
use protocol::{
    Activity, Adjusted, Dragged, Drags, Grouped, Here, PingSpot, Presence, Preview, Recall, Talk,
};
use session::{Chat, Heard, MyDrag, MyPresence, Recalling, Remembered, Shown, Talking};

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

/// What the room tells of its history.
#[track_caller]
fn recall(stage: &mut Stage, who: Who, chapter: Chapter) -> Page {
    let world = stage.world_mut(who);
    let ask =
        |chapter: bevy::prelude::In<Chapter>, mut recalling: Recalling| recalling.ask(chapter.0);
    let number = world.run_system_cached_with(ask, chapter).unwrap();
    for _ in 0..60 {
        stage.tick();
        let world = stage.world_mut(who);
        let mut told = world.resource_mut::<bevy::prelude::Messages<Remembered>>();
        let mine = told.drain().find(|told| told.number == number);
        if let Some(told) = mine {
            return told.page.unwrap();
        }
    }
    panic!("the room tells nothing");
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
fn a_group_is_one_for_everybody_until_only_one_is_left() {
    let (mut stage, ann, ben, houses) = village();
    let objects = houses.clone();
    does(&mut stage, ann, BuildCommand::Group { objects });
    let all = group(&stage, ben, houses[0]);
    assert!(all.is_some());
    assert!(houses.iter().all(|house| group(&stage, ben, *house) == all));

    let objects = vec![houses[2]];
    does(&mut stage, ben, BuildCommand::Remove { objects });
    assert_eq!(group(&stage, ann, houses[0]), all, "two are still a group");
    let objects = vec![houses[1]];
    does(&mut stage, ben, BuildCommand::Remove { objects });
    assert_eq!(group(&stage, ann, houses[0]), None, "one is not");
    does(&mut stage, ben, UNDO);
    assert_eq!(group(&stage, ann, houses[0]), all, "until it is two again");
    assert_eq!(group(&stage, ann, houses[1]), all);

    does(&mut stage, ann, UNDO);
    assert_eq!(group(&stage, ben, houses[0]), None);
    does(&mut stage, ann, REDO);
    let objects = vec![houses[0], houses[1]];
    does(&mut stage, ben, BuildCommand::Ungroup { objects });
    assert_eq!(group(&stage, ann, houses[1]), None);
    assert_eq!(stage.state_hash(ann), stage.true_hash());
}

#[test]
fn copies_of_a_group_are_a_group_of_their_own() {
    let (mut stage, ann, ben, houses) = village();
    let objects = vec![houses[0], houses[1]];
    does(&mut stage, ann, BuildCommand::Group { objects });
    does(&mut stage, ann, set(houses[0], tint(9)));
    let copies = houses.iter().zip([-30.0, 0.0, 30.0]);
    let copies = copies.map(|(house, x)| (*house, at(x, 60.0))).collect();
    let done = stage.ask(ben, BuildCommand::Duplicate { copies }).result;
    let copies = done.unwrap().objects;
    stage.run(60);
    let first = group(&stage, ann, copies[0]);
    assert!(first.is_some() && first == group(&stage, ann, copies[1]));
    assert_ne!(first, group(&stage, ann, houses[0]));
    assert_eq!(group(&stage, ann, copies[2]), None);
    assert_eq!(
        seen(&stage, ann, copies[0], Aspect::Tint),
        Adjust::Set(tint(9))
    );
}

#[test]
fn what_is_different_outlives_being_made_anew_and_the_room() {
    let (mut stage, ann, _, chair) = chair();
    does(&mut stage, ann, set(chair, mass(300.0)));
    let throne = Label::parse("Ann's throne").unwrap();
    does(&mut stage, ann, set(chair, Adjustment::Name(throne)));
    does(
        &mut stage,
        ann,
        set(chair, Adjustment::Can(Ability::Sittable, false)),
    );
    let words = model::Prompt::parse("make it taller").unwrap();
    let change = model::Change::Words(words);
    let object = chair;
    does(&mut stage, ann, BuildCommand::Edit { object, change });
    stage.worker_publishes(chair, 1.2);
    stage.run_until_quiet();
    let (before, hash) = (stage.true_hash(), stage.state_hash(ann));
    assert_eq!(before, hash);

    let mut stage = stage.restarted();
    let ann = stage.join("ann");
    stage.run_until_quiet();
    assert_eq!(stage.state_hash(ann), before);
    assert_eq!(stage.thing_of(ann, chair).name, "Ann's throne");
    let sit = Aspect::Can(Ability::Sittable);
    let no = Adjustment::Can(Ability::Sittable, false);
    assert_eq!(seen(&stage, ann, chair, sit), Adjust::Set(no));
    for _ in 0..4 {
        stage.ask(ann, UNDO).result.unwrap();
    }
    stage.run_until_quiet();
    assert_eq!(stage.thing_of(ann, chair).name, "chair");
    assert_eq!(seen(&stage, ann, chair, sit), Adjust::Reset(sit));
}

#[test]
fn what_is_made_to_stay_stays_in_the_air_and_falls_when_it_may() {
    let (mut stage, ann, ben, chair) = chair();
    let up = at(0.0, 0.0).lifted(6.0);
    stage.ask(ann, moved(chair, up)).result.unwrap();
    let still = Adjustment::Body(Body::Static);
    stage.ask(ben, set(chair, still)).result.unwrap();
    stage.run_until_quiet();
    let height_m = stage.true_pose(chair).position.y;
    assert!(height_m > 3.0, "{height_m}");
    let mut stage = stage.restarted();
    let ben = stage.join("ben");
    stage.run_until_quiet();
    assert!((stage.true_pose(chair).position.y - height_m).abs() < 1e-3);

    stage
        .ask(ben, adjust(chair, Adjust::Reset(Aspect::Body)))
        .result
        .unwrap();
    stage.run_until_quiet();
    let height_m = stage.true_pose(chair).position.y;
    assert!(height_m < 1.0, "{height_m}");
}

#[test]
fn what_is_locked_only_unlocks() {
    let (mut stage, ann, ben, chair) = chair();
    let table = stage.make(ben, "a table");
    does(&mut stage, ann, set(chair, Adjustment::Locked));
    let locked = Refusal::Locked {
        name: "chair".to_owned(),
    };
    let words = model::Prompt::parse("make it red").unwrap();
    for refused in [
        moved(chair, at(9.0, 9.0)),
        BuildCommand::Remove {
            objects: vec![chair],
        },
        BuildCommand::Edit {
            object: chair,
            change: model::Change::Words(words),
        },
        BuildCommand::Group {
            objects: vec![chair, table],
        },
        set(chair, tint(1)),
        BuildCommand::Possess { object: chair },
        BuildCommand::Grab { object: chair },
    ] {
        let answer = stage.ask(ben, refused.clone());
        assert_eq!(answer.result, Err(locked.clone()), "{refused:?}");
    }
    drags(&mut stage, ben, &[(chair, at(9.0, 9.0))]);
    stage.run(30);
    assert_eq!(held(&stage, ann, chair), None);

    does(
        &mut stage,
        ben,
        adjust(chair, Adjust::Reset(Aspect::Locked)),
    );
    does(&mut stage, ben, moved(chair, at(9.0, 9.0)));
}

#[test]
fn anybody_can_revert_what_anybody_did_but_not_what_came_after() {
    let (mut stage, ann, ben, houses) = village();
    let poses = houses.iter().zip([-30.0, 0.0, 30.0]);
    let poses = poses.map(|(house, x)| (*house, at(x, 40.0))).collect();
    let act = does(&mut stage, ann, BuildCommand::Transform { poses });
    does(&mut stage, ben, moved(houses[0], at(-60.0, 0.0)));
    does(&mut stage, ann, set(houses[2], tint(3)));

    let done = stage.ask(ben, BuildCommand::Revert { act }).result.unwrap();
    stage.run(60);
    assert_eq!(done.notes.len(), 1, "{:?}", done.notes);
    let z = |stage: &Stage, house: ObjectId| stage.pose(ann, house).position.z;
    assert!(z(&stage, houses[0]).abs() < 0.1, "ben's own move stays");
    assert!(z(&stage, houses[1]).abs() < 0.1 && z(&stage, houses[2]).abs() < 0.1);
    assert_eq!(
        seen(&stage, ben, houses[2], Aspect::Tint),
        Adjust::Set(tint(3))
    );
    let again = stage.ask(ann, BuildCommand::Revert { act });
    assert_eq!(again.result, Err(Refusal::AllChangedSince));
    let act = CommandId([0xee; 16]);
    let unknown = stage.ask(ann, BuildCommand::Revert { act });
    assert_eq!(unknown.result, Err(Refusal::NothingToRevert));

    stage.ask(ben, UNDO).result.unwrap();
    stage.run(60);
    assert!(
        (z(&stage, houses[1]) - 40.0).abs() < 0.1,
        "to revert is an act too"
    );
    assert_eq!(stage.state_hash(ann), stage.true_hash());
}

#[test]
fn the_history_tells_who_did_what_and_pages_back() {
    let (mut stage, ann, ben, houses) = village();
    let act = does(&mut stage, ann, moved(houses[1], at(0.0, 40.0)));
    does(&mut stage, ben, set(houses[1], tint(3)));
    does(&mut stage, ben, BuildCommand::Revert { act });
    let page = recall(&mut stage, ann, Chapter::default());
    let told = page.deeds.iter().map(|entry| {
        let deed = &entry.deed;
        (deed.name.as_str(), deed.what.clone(), deed.taken_back)
    });
    let told: Vec<_> = told.collect();
    let red = What::Adjusted(Adjust::Set(tint(3)));
    assert_eq!(
        told[..3],
        [
            ("ben", What::Reverted(act), false),
            ("ben", red, false),
            ("ann", What::Moved, true)
        ]
    );
    assert!(page.deeds[0].revertible && !page.deeds[2].revertible);
    assert_eq!(told.len(), 6);

    let object = Some(houses[0]);
    let of_one = recall(
        &mut stage,
        ann,
        Chapter {
            object,
            ..Chapter::default()
        },
    );
    assert_eq!(of_one.deeds.len(), 1, "nobody touched it since it was made");
    let since = page.deeds[2].deed.version;
    let newer = recall(
        &mut stage,
        ben,
        Chapter {
            since,
            ..Chapter::default()
        },
    );
    assert_eq!(newer.deeds.len(), 2);

    for step in 0..120_u8 {
        stage.ask(ben, moved(houses[2], at(30.0, f32::from(step) / 4.0)));
        stage.run(3);
    }
    let mut stage = stage.restarted();
    let ann = stage.join("ann");
    let (mut before, mut told) = (None, 0);
    loop {
        let page = recall(
            &mut stage,
            ann,
            Chapter {
                before,
                ..Chapter::default()
            },
        );
        told += page.deeds.len();
        before = page.deeds.last().map(|last| last.deed.version);
        if !page.more {
            break;
        }
    }
    assert_eq!(told, 126);
}

#[test]
fn everybody_sees_what_the_others_chose_and_whether_they_are_there() {
    let (mut stage, ann, ben, chair) = chair();
    let ghost = ObjectId(4_000);
    let presence = Presence {
        selected: vec![chair, chair, ghost],
        activity: Activity::Play,
    };
    stage.world_mut(ann).resource_mut::<MyPresence>().0 = presence;
    stage.run(30);
    let anns = |stage: &mut Stage| {
        let world = stage.world_mut(ben);
        let mut players = world.query::<(&protocol::Player, &Presence)>();
        let mut known = players.iter(world);
        let ann = known.find(|(player, _)| player.name == "ann");
        ann.map(|(_, presence)| presence.clone())
    };
    let seen = anns(&mut stage).unwrap();
    assert_eq!(seen.selected, [chair]);
    assert_eq!(seen.activity, Activity::Play);
    stage.run(3_700);
    assert_eq!(anns(&mut stage).unwrap().activity, Activity::Idle);
    stage.world_mut(ann).resource_mut::<session::MyGaze>().0 = Some(at(1.0, 1.0));
    stage.run(30);
    assert_eq!(anns(&mut stage).unwrap().activity, Activity::Play);
    stage.leave(ann);
    assert_eq!(anns(&mut stage), None);
}

fn says(stage: &mut Stage, who: Who, words: &str) {
    let words = Words::parse(words).unwrap();
    let say = |words: bevy::prelude::In<Words>, mut talking: Talking| talking.say(words.0);
    let world = stage.world_mut(who);
    world.run_system_cached_with(say, words).unwrap();
    stage.run(20);
}

fn lines(stage: &Stage, who: Who) -> Vec<(String, String, bool)> {
    let chat = &stage.world(who).resource::<Chat>().0;
    let lines = chat
        .iter()
        .map(|said| (said.name.clone(), said.words.to_string(), said.missed));
    lines.collect()
}

#[test]
fn words_reach_everybody_and_the_last_of_them_whoever_comes_later() {
    let (mut stage, ann, ben, _) = chair();
    says(&mut stage, ann, "hello");
    says(&mut stage, ben, "hello ann");
    let line = |name: &str, words: &str, missed| (name.to_owned(), words.to_owned(), missed);
    let both = [line("ann", "hello", false), line("ben", "hello ann", false)];
    assert_eq!(lines(&stage, ann), both);
    assert_eq!(lines(&stage, ben), both);
    for number in 0..60 {
        says(&mut stage, ben, &format!("line {number}"));
        stage.run(50);
    }
    let cid = stage.join("cid");
    stage.run(30);
    let missed = lines(&stage, cid);
    assert_eq!(missed.len(), 50);
    assert_eq!(missed[49], line("ben", "line 59", true));

    for _ in 0..40 {
        let words = Words::parse("spam").unwrap();
        send::<_, Talk>(&mut stage, ann, protocol::Say(words));
    }
    let mut refused = 0;
    for _ in 0..30 {
        stage.tick();
        let world = stage.world_mut(ann);
        let mut heard = world.resource_mut::<bevy::prelude::Messages<Heard>>();
        let news = heard.drain();
        refused += news
            .filter(|news| matches!(news, Heard::Refused(Refusal::TooChatty)))
            .count();
    }
    let chat = lines(&stage, ben);
    let spam = chat.iter().filter(|(_, words, _)| words == "spam").count();
    assert_eq!(spam + refused, 40);
    assert!(spam <= 7, "{spam}");
}

/// Ann's room is as it was, and she goes on building in it.
#[track_caller]
fn unharmed(stage: &mut Stage, ann: Who, before: model::ContentHash) {
    stage.run(60);
    assert_eq!(stage.state_hash(ann), before);
    stage
        .ask(ann, generate("a chair", Vec3::X * 20.0))
        .result
        .unwrap();
}

#[test]
fn commands_on_what_is_not_there_change_nothing() {
    let (mut stage, ann, ben, chair) = chair();
    let before = stage.state_hash(ann);
    // Another room's thing is a number nobody here has, or one of ours.
    for ghost in [ObjectId(0), ObjectId(4_000), ObjectId(u32::MAX)] {
        for command in [
            moved(ghost, at(0.0, 0.0)),
            BuildCommand::Group {
                objects: vec![chair, ghost],
            },
            BuildCommand::Ungroup {
                objects: vec![ghost],
            },
            set(ghost, tint(1)),
            set(ghost, Adjustment::Locked),
            BuildCommand::Remove {
                objects: vec![chair, ghost],
            },
        ] {
            let answer = stage.ask(ben, command.clone());
            assert_eq!(answer.result, Err(Refusal::Gone), "{command:?}");
        }
        stage.run(60);
    }
    let objects = vec![chair; SELECTED_MAX + 1];
    let many = BuildCommand::Group { objects };
    assert_eq!(stage.ask(ben, many).result, Err(Refusal::TooManyThings));
    let objects = vec![chair, chair];
    let same = BuildCommand::Group { objects };
    assert_eq!(stage.ask(ben, same).result, Err(Refusal::TooFewToGroup));
    let objects = vec![chair];
    let alone = BuildCommand::Ungroup { objects };
    assert_eq!(stage.ask(ben, alone).result, Err(Refusal::NotGrouped));
    unharmed(&mut stage, ann, before);
}

#[test]
fn numbers_no_thing_has_never_reach_the_room() {
    let (mut stage, ann, ben, chair) = chair();
    let before = stage.state_hash(ann);
    let nowhere = [f32::NAN, f32::INFINITY, 1e6, -5_000.0];
    for x in nowhere {
        let position = Vec3::new(x, 0.0, 0.0);
        let pose = Pose {
            position,
            rotation: Quat::IDENTITY,
        };
        let turned = Pose {
            position: Vec3::ZERO,
            rotation: Quat::from_xyzw(x, 0.0, 0.0, 0.0),
        };
        let turned = if x.is_finite() { pose } else { turned };
        for pose in [pose, turned] {
            stage.ask_only(ben, moved(chair, pose));
            send::<_, Drags>(
                &mut stage,
                ben,
                Preview {
                    poses: vec![(chair, pose)],
                },
            );
            let at = Spot {
                position: pose.position,
                yaw_rad: x,
            };
            send::<_, Talk>(&mut stage, ben, PingSpot(at));
            stage.run(6);
        }
    }
    assert_eq!(held(&stage, ann, chair), None);
    unharmed(&mut stage, ann, before);
}

#[test]
fn a_thousand_commands_a_second_are_refused_and_the_others_build_on() {
    let (mut stage, ann, ben, chair) = chair();
    let ids = (0..1_000).map(|step| {
        if step % 16 == 0 {
            stage.tick();
        }
        stage.ask_only(ben, set(chair, tint((step % 250) as u8)))
    });
    let ids: Vec<_> = ids.collect();
    stage
        .ask(ann, generate("a chair", Vec3::X * 20.0))
        .result
        .unwrap();
    stage.run_until(600, |stage| {
        ids.iter().all(|id| stage.answer(ben, *id).is_some())
    });
    let results = ids.iter().map(|id| stage.answer(ben, *id).unwrap().result);
    let (done, refused): (Vec<_>, Vec<_>) = results.partition(Result::is_ok);
    assert!((40..=90).contains(&done.len()), "{}", done.len());
    assert!(
        refused
            .iter()
            .all(|result| *result == Err(Refusal::TooFast))
    );
}

#[test]
fn hostile_previews_presence_and_questions_bother_nobody() {
    let (mut stage, ann, ben, chair) = chair();
    let before = stage.state_hash(ann);
    let records = stage.journal.len();
    let crowd = |count: usize| (0..count as u32).map(ObjectId);
    for _ in 0..120 {
        let poses = crowd(PREVIEW_MAX + 1).map(|object| (object, at(1.0, 1.0)));
        let poses = poses.collect();
        send::<_, Drags>(&mut stage, ben, Preview { poses });
        let presence = Presence {
            selected: crowd(10 * SHOWN_SELECTED_MAX).collect(),
            activity: Activity::Build,
        };
        send::<_, protocol::Glances>(&mut stage, ben, Here(presence));
        let chapter = Chapter {
            object: None,
            since: u64::MAX,
            before: Some(0),
        };
        send::<_, Talk>(&mut stage, ben, Recall { number: 7, chapter });
        stage.tick();
    }
    assert_eq!(held(&stage, ann, chair), None, "more than anybody can hold");
    let world = stage.world_mut(ann);
    let mut all = world.query::<&Presence>();
    let most = all
        .iter(world)
        .map(|presence| presence.selected.len())
        .max();
    assert!(most <= Some(1), "only what is there");
    assert_eq!(stage.journal.len(), records);
    unharmed(&mut stage, ann, before);
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
