//! Groups, what people make different about things, and what is taken back of it.

use model::{
    Ability, Adjust, Adjustment, Aspect, Body, BuildCommand, CommandId, Label, ObjectId, Refusal,
};

use super::{
    REDO, UNDO, adjust, at, chair, does, drags, group, held, mass, moved, seen, set, tint, village,
};
use crate::stage::Stage;

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
