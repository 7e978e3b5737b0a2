//! Things are changed where they stand: made anew from their own recipe, for everybody.

use bevy::prelude::*;
use model::{
    AssetVersion, BuildCommand, Change, ObjectId, Prompt, Refusal, Settings, Spot, Variant,
    limits::{CHANGES_MAX, OBJECTS_MAX},
};
use protocol::{Appearance, Remake};
use room::{Restored, history::Snapshot, mail::Mail};

use crate::stage::{Stage, Who, generate};

fn set(name: &str, value: f32) -> Change {
    Change::Parameters(Settings::new([(name.to_owned(), value)]).unwrap())
}

fn say(words: &str) -> Change {
    Change::Words(Prompt::parse(words).unwrap())
}

fn edit(object: ObjectId, change: Change) -> BuildCommand {
    BuildCommand::Edit { object, change }
}

/// A finished chair that has come to rest, and two people who see it.
fn chair() -> (Stage, [Who; 2], ObjectId, AssetVersion) {
    let mut stage = Stage::new();
    let both = [stage.join("ann"), stage.join("ben")];
    let chair = stage.make(both[0], "a chair");
    let asset = stage.worker_publishes(chair, 0.95);
    stage.run_until_quiet();
    (stage, both, chair, asset)
}

#[track_caller]
fn edits(stage: &mut Stage, who: Who, object: ObjectId, change: Change) {
    let done = stage.ask(who, edit(object, change)).result.unwrap();
    assert_eq!(done.objects, [object]);
}

fn is_pending(remake: Option<Remake>) -> bool {
    matches!(remake, Some(Remake::Pending { lost: None, .. }))
}

/// What the job that makes an object anew was told.
fn variant(stage: &Stage, object: ObjectId) -> Variant {
    let job = &stage.jobs[&stage.job_of(object)];
    job.variant.clone().expect("an edit makes a variant")
}

#[test]
fn an_edited_thing_stays_until_the_new_one_stands_in_its_place_for_both() {
    let (mut stage, [ann, ben], chair, first) = chair();
    let entities = [ann, ben].map(|who| stage.entity(who, chair));
    let place = stage.true_pose(chair).position;
    let size_m = stage.thing_of(ben, chair).size_m;

    edits(&mut stage, ben, chair, set("width", 0.55));
    stage.run(30);
    for who in [ann, ben] {
        assert_eq!(stage.appearance(who, chair), Appearance::Ready(first));
        assert!(is_pending(stage.remake(who, chair)));
    }
    let wanted = Variant {
        base: first,
        changes: vec![set("width", 0.55)],
    };
    assert_eq!(variant(&stage, chair), wanted);

    let second = stage.worker_publishes(chair, 1.3);
    assert_ne!(first, second);
    for (who, entity) in [ann, ben].into_iter().zip(entities) {
        assert_eq!(stage.appearance(who, chair), Appearance::Ready(second));
        assert_eq!(stage.remake(who, chair), None);
        assert_eq!(stage.entity(who, chair), entity, "it is the same thing");
        assert_eq!(stage.thing_of(who, chair).size_m, size_m * 1.3);
    }
    stage.run_until_quiet();
    assert!(stage.true_pose(chair).position.distance(place) < 0.05);
    assert_eq!(stage.state_hash(ann), stage.state_hash(ben));
    assert_eq!(stage.state_hash(ann), stage.true_hash());
}

#[test]
fn an_edit_during_an_edit_builds_on_what_comes_of_it() {
    let (mut stage, [ann, ben], chair, first) = chair();
    edits(&mut stage, ann, chair, set("width", 0.5));
    edits(&mut stage, ben, chair, set("depth", 0.4));
    edits(&mut stage, ann, chair, set("slats", 3.0));
    edits(&mut stage, ben, chair, set("depth", 0.5));
    edits(&mut stage, ann, chair, say("make it red"));
    stage.run(30);
    let under_way = Variant {
        base: first,
        changes: vec![set("width", 0.5)],
    };
    assert_eq!(
        variant(&stage, chair),
        under_way,
        "nothing is started twice"
    );

    let second = stage.worker_publishes(chair, 0.95);
    assert_eq!(stage.appearance(ben, chair), Appearance::Ready(second));
    assert!(
        is_pending(stage.remake(ben, chair)),
        "what waited is under way"
    );
    let both = Settings::new([("depth".to_owned(), 0.5), ("slats".to_owned(), 3.0)]).unwrap();
    let waited = Variant {
        base: second,
        changes: vec![Change::Parameters(both), say("make it red")],
    };
    assert_eq!(
        variant(&stage, chair),
        waited,
        "of two values the last one counts"
    );

    let third = stage.worker_publishes(chair, 0.95);
    assert_eq!(stage.appearance(ann, chair), Appearance::Ready(third));
    assert_eq!(stage.remake(ann, chair), None);
    stage.run_until_quiet();
    assert_eq!(stage.state_hash(ann), stage.state_hash(ben));
}

#[test]
fn what_cannot_be_edited_says_why() {
    let (mut stage, [ann, ben], chair, _) = chair();
    let refused = |stage: &mut Stage, object, why: Refusal| {
        let answer = stage.ask(ben, edit(object, set("width", 0.5)));
        assert_eq!(answer.result, Err(why));
    };
    refused(&mut stage, ObjectId(77), Refusal::Gone);
    let lamp = stage.make(ann, "a lamp");
    refused(&mut stage, lamp, Refusal::NotFinished);

    let nothing = stage.ask(ben, edit(chair, say("please"))).result;
    let why = nothing.unwrap_err().to_string();
    assert!(why.contains("nothing to change"), "{why}");
    for turn in 0..=CHANGES_MAX {
        let words = if turn % 2 == 0 {
            "make it red"
        } else {
            "make it wider"
        };
        edits(&mut stage, ann, chair, say(words));
        stage.run(10); // Nobody is as fast as the room allows.
    }
    let more = stage.ask(ann, edit(chair, say("make it blue")));
    assert_eq!(more.result, Err(Refusal::TooManyChanges));
    let removed = stage.ask(
        ann,
        BuildCommand::Remove {
            objects: vec![chair],
        },
    );
    assert!(removed.result.is_ok());
    refused(&mut stage, chair, Refusal::Gone);
}

#[test]
fn a_thing_removed_while_it_is_made_anew_stays_away() {
    let (mut stage, [ann, ben], chair, _) = chair();
    edits(&mut stage, ann, chair, set("width", 0.5));
    edits(&mut stage, ann, chair, set("width", 0.4));
    stage.run(10);
    let job = stage.jobs[&stage.job_of(chair)].clone();
    let removed = stage.ask(
        ben,
        BuildCommand::Remove {
            objects: vec![chair],
        },
    );
    removed.result.unwrap();

    let manifest = crate::stage::manifest(&job, Vec3::ONE, model::Kind::Prop);
    stage.deliver(Mail::AssetReady {
        job: job.id,
        manifest: Box::new(manifest),
    });
    stage.run(30);
    assert!(!stage.sees(ann, chair) && !stage.sees(ben, chair));
    let table = stage.make(ann, "a table");
    stage.worker_publishes(table, 0.9);
    assert_eq!(stage.things(ben), 1);
}

#[test]
fn what_cannot_be_made_anew_stays_what_it_was_and_says_why() {
    let (mut stage, [ann, ben], chair, first) = chair();
    let why = Refusal::NotMade {
        why: "It has no parameter named \"wheels\".".to_owned(),
    };
    let gives_up = |stage: &mut Stage| {
        let (job, why) = (stage.job_of(chair), "It has no parameter named \"wheels\".");
        stage.deliver(Mail::JobFailed {
            job,
            why: why.to_owned(),
        });
        stage.run(30);
        job
    };
    edits(&mut stage, ann, chair, set("wheels", 4.0));
    stage.run(10);
    let job = gives_up(&mut stage);
    let cleo = stage.join("cleo");
    stage.run(60);
    for who in [ann, ben, cleo] {
        assert_eq!(stage.appearance(who, chair), Appearance::Ready(first));
        let why = why.clone();
        assert_eq!(stage.remake(who, chair), Some(Remake::Failed { job, why }));
    }

    let again = stage.ask(ben, BuildCommand::Retry { object: chair });
    again.result.unwrap();
    stage.run(10);
    assert_eq!(stage.job_of(chair), job);
    assert!(is_pending(stage.remake(ann, chair)));

    // What waits behind it is made of what the thing still is, and nobody is left without a word.
    edits(&mut stage, ann, chair, set("width", 0.5));
    gives_up(&mut stage);
    let next = stage.job_of(chair);
    let lost = Some(why);
    assert_eq!(
        stage.remake(ben, chair),
        Some(Remake::Pending { job: next, lost })
    );
    let waited = Variant {
        base: first,
        changes: vec![set("width", 0.5)],
    };
    assert_eq!(variant(&stage, chair), waited);
    let second = stage.worker_publishes(chair, 0.95);
    assert_eq!(stage.appearance(cleo, chair), Appearance::Ready(second));
    assert_eq!(stage.remake(cleo, chair), None);
}

#[test]
fn a_variant_and_the_changes_under_way_are_there_after_a_restart() {
    let (mut stage, [ann, ..], chair, _) = chair();
    edits(&mut stage, ann, chair, set("width", 0.5));
    stage.run(10);
    let second = stage.worker_publishes(chair, 1.2);
    edits(&mut stage, ann, chair, set("depth", 0.5));
    edits(&mut stage, ann, chair, say("make it red"));
    stage.run_until_quiet();
    let before = stage.true_hash();

    let mut stage = stage.restarted();
    assert_eq!(stage.true_hash(), before);
    let ann = stage.join("ann");
    stage.run(60);
    assert_eq!(stage.appearance(ann, chair), Appearance::Ready(second));
    assert!(is_pending(stage.remake(ann, chair)));

    let third = stage.worker_publishes(chair, 0.9);
    let last = Variant {
        base: third,
        changes: vec![say("make it red")],
    };
    assert_eq!(variant(&stage, chair), last);
    let mut stage = stage.restarted();
    let ann = stage.join("ann");
    stage.run(60);
    let fourth = stage.worker_publishes(chair, 0.9);
    assert_eq!(stage.appearance(ann, chair), Appearance::Ready(fourth));
    assert_eq!(stage.remake(ann, chair), None);
}

#[test]
fn what_stands_on_a_thing_that_grows_is_lifted_by_it() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let things = stage.ask(ann, generate("a vase on a table", Vec3::ZERO));
    let [below, above] = things.result.unwrap().objects[..] else {
        panic!("two things");
    };
    stage.run(60);
    let (table, vase) = if stage.true_pose(above).position.y > stage.true_pose(below).position.y {
        (below, above)
    } else {
        (above, below)
    };
    for object in [table, vase] {
        stage.worker_publishes(object, 1.0);
    }
    stage.run_until_quiet();
    let (table_m, vase_m) = (stage.true_pose(table), stage.true_pose(vase));
    edits(&mut stage, ann, table, set("height", 1.5));
    stage.worker_publishes(table, 1.5);
    stage.run_until_quiet();
    let grown_m = stage.thing_of(ann, table).size_m.y;
    assert!((stage.true_pose(table).position.y - table_m.position.y).abs() < 0.05);
    let lifted_m = stage.true_pose(vase).position.y - vase_m.position.y;
    assert!(
        (lifted_m - grown_m / 3.0).abs() < 0.05,
        "the table grew by {} m, the vase rose by {lifted_m} m",
        grown_m / 3.0
    );
}

#[test]
fn a_full_room_takes_nothing_more() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let house = stage.make(ann, "a house");
    let asset = stage.worker_publishes(house, 0.9);
    let mut full = Snapshot::default();
    let records = stage.journal.iter();
    records.for_each(|record| full.apply(record).unwrap());
    full.answered.clear(); // Ann's ids begin anew below.
    let house = full.objects[&house].clone();
    for number in 2..OBJECTS_MAX as u32 {
        let mut next = house.clone();
        next.object = ObjectId(number);
        next.pose = house.pose.lifted(20.0 * number as f32);
        full.newest_object = number;
        full.objects.insert(next.object, next);
    }

    let mut stage = Stage::restored(Restored {
        snapshot: Some(full),
        records: Vec::new(),
    });
    let ann = stage.join("ann");
    let asked = |stage: &mut Stage, words| stage.ask(ann, generate(words, Vec3::X * 30.0)).result;
    assert_eq!(asked(&mut stage, "two chairs"), Err(Refusal::RoomFull));
    assert!(
        asked(&mut stage, "a chair").is_ok(),
        "there was room for one"
    );
    assert_eq!(asked(&mut stage, "a chair"), Err(Refusal::RoomFull));
    let at = Spot::new(Vec3::ZERO, 0.0).unwrap();
    let place = stage.ask_only(ann, BuildCommand::Place { asset, at });
    stage.run(30);
    let job = &stage.jobs.values().next().unwrap().clone();
    let mut manifest = crate::stage::manifest(job, Vec3::ONE, model::Kind::Prop);
    manifest.asset = asset;
    stage.deliver(Mail::Manifest {
        asset,
        manifest: Some(Box::new(manifest)),
    });
    stage.run_until(120, |stage| stage.answer(ann, place).is_some());
    let answer = stage.answer(ann, place).unwrap();
    assert_eq!(answer.result, Err(Refusal::RoomFull));

    let freed = stage.ask(
        ann,
        BuildCommand::Remove {
            objects: vec![ObjectId(7)],
        },
    );
    freed.result.unwrap();
    assert!(asked(&mut stage, "a chair").is_ok());
}
