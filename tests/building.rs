//! What players do in a room, and what the others see of it.

use bevy::prelude::*;
use model::{AssetId, AssetVersion, BuildCommand, ObjectId, Pose, Refusal, Spot};
use protocol::{Appearance, Gaze};
use room::mail::Mail;
use session::MyGaze;

use crate::stage::{Stage, generate, manifest};

#[test]
fn a_prompt_is_a_stand_in_at_once_and_a_thing_later_for_both() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let table = stage.make(ann, "a wooden table");
    stage.run(10);
    assert!(matches!(
        stage.appearance(ben, table),
        Appearance::Pending(_)
    ));

    let asset = stage.worker_publishes(table, 0.95);
    assert_eq!(stage.appearance(ann, table), Appearance::Ready(asset));
    assert_eq!(stage.appearance(ben, table), Appearance::Ready(asset));

    stage.run_until_quiet();
    assert_eq!(stage.state_hash(ann), stage.state_hash(ben));
    assert_eq!(stage.state_hash(ann), stage.true_hash());
}

#[test]
fn a_late_joiner_sees_what_happened_before_even_what_has_fallen_silent() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let house = stage.make(ann, "a house");
    let table = stage.make(ann, "a table");
    let asset = stage.worker_publishes(house, 0.9);
    stage.run(1_300);

    let ben = stage.join("ben");
    stage.run(60);
    assert_eq!(stage.appearance(ben, house), Appearance::Ready(asset));
    assert!(matches!(
        stage.appearance(ben, table),
        Appearance::Pending(_)
    ));
    assert_eq!(stage.state_hash(ann), stage.state_hash(ben));
}

#[test]
fn what_fell_silent_still_changes_and_goes_for_everybody() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let house = stage.make(ann, "a house");
    stage.worker_publishes(house, 0.9);
    stage.run(1_300);

    let there = Pose::new(Vec3::new(20.0, 0.0, 10.0), Quat::IDENTITY).unwrap();
    stage
        .ask(
            ben,
            BuildCommand::Transform {
                poses: vec![(house, there)],
            },
        )
        .result
        .unwrap();
    stage.run(30);
    assert_eq!(stage.pose(ann, house).position, there.position);

    stage.run(1_300);
    stage
        .ask(
            ann,
            BuildCommand::Remove {
                objects: vec![house],
            },
        )
        .result
        .unwrap();
    stage.run(30);
    assert!(!stage.sees(ann, house) && !stage.sees(ben, house));
}

#[test]
fn a_swap_leaves_nobody_inside_anybody_and_nothing_in_the_air() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let below = stage.make(ann, "a crate");
    stage.run(120);
    let top = stage.true_pose(below);
    let above = stage
        .ask(ann, generate("a crate", top.position + Vec3::Y * 1.2))
        .result
        .unwrap()
        .objects[0];
    stage.run_until_quiet();
    let stacked = stage.true_pose(above).position.y;
    assert!(stacked > 0.3, "it stands on the other one, at {stacked}");

    stage.worker_publishes(below, 0.5);
    stage.run_until_quiet();
    let settled = stage.true_pose(above).position.y;
    assert!(
        settled < stacked - 0.1,
        "what it stood on shrank: {stacked} -> {settled}"
    );
    assert!(settled > -0.01, "nothing falls through the ground");

    stage.worker_publishes(above, 1.4);
    stage.run_until_quiet();
    assert!(stage.true_pose(above).position.y > -0.01 && stage.true_pose(below).position.y > -0.01);
}

#[test]
fn things_stand_beside_each_other() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let done = stage
        .ask(ann, generate("three chairs", Vec3::ZERO))
        .result
        .unwrap();
    assert_eq!(done.objects.len(), 3);
    stage.run(60);
    let places: Vec<_> = done
        .objects
        .iter()
        .map(|object| stage.true_pose(*object).position)
        .collect();
    for (index, place) in places.iter().enumerate() {
        assert!(
            places[..index]
                .iter()
                .all(|other| other.distance(*place) > 0.3),
            "{places:?}"
        );
    }
}

#[test]
fn a_job_that_fails_says_so_and_can_be_tried_again() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let lamp = stage.make(ann, "a lamp");
    let job = stage.job_of(lamp);
    stage.deliver(Mail::JobFailed {
        job,
        why: "the recipe has no parts".to_owned(),
    });
    stage.run(30);
    let why = Refusal::NotMade {
        why: "the recipe has no parts".to_owned(),
    };
    assert_eq!(stage.appearance(ben, lamp), Appearance::Failed { job, why });

    stage
        .ask(ben, BuildCommand::Retry { object: lamp })
        .result
        .unwrap();
    stage.run(30);
    assert_eq!(stage.appearance(ann, lamp), Appearance::Pending(job));
    let asset = stage.worker_publishes(lamp, 0.9);
    assert_eq!(stage.appearance(ann, lamp), Appearance::Ready(asset));
    let again = stage.ask(ann, BuildCommand::Retry { object: lamp });
    assert_eq!(again.result, Err(Refusal::NothingToRetry));
}

#[test]
fn a_published_asset_can_be_placed_again() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let chair = stage.make(ann, "a chair");
    let job = stage.jobs[&stage.job_of(chair)].clone();
    let asset = stage.worker_publishes(chair, 0.9);
    let at = Spot::new(Vec3::new(3.0, 0.0, 0.0), 1.0).unwrap();
    let placed = stage
        .ask(ann, BuildCommand::Place { asset, at })
        .result
        .unwrap()
        .objects[0];
    stage.run(30);
    assert_eq!(stage.appearance(ann, placed), Appearance::Ready(asset));

    let mut elsewhere = manifest(&job, Vec3::ONE, model::Kind::Prop);
    elsewhere.asset.asset = AssetId([9; 16]);
    let id = stage.ask_only(
        ann,
        BuildCommand::Place {
            asset: elsewhere.asset,
            at,
        },
    );
    stage.run(30);
    assert_eq!(stage.wanted.last(), Some(&elsewhere.asset));
    stage.deliver(Mail::Manifest {
        asset: elsewhere.asset,
        manifest: Some(Box::new(elsewhere.clone())),
    });
    stage.run(30);
    assert!(
        stage
            .answer(ann, id)
            .is_some_and(|answer| answer.result.is_ok())
    );

    let nowhere = AssetVersion {
        asset: AssetId([8; 16]),
        version: 1,
    };
    let id = stage.ask_only(ann, BuildCommand::Place { asset: nowhere, at });
    stage.run(30);
    stage.deliver(Mail::Manifest {
        asset: nowhere,
        manifest: None,
    });
    stage.run(30);
    assert_eq!(
        stage.answer(ann, id).unwrap().result,
        Err(Refusal::NoSuchAsset)
    );
}

#[test]
fn what_is_gone_is_gone_and_a_flood_is_refused() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let gone = BuildCommand::Remove {
        objects: vec![ObjectId(77)],
    };
    assert_eq!(stage.ask(ann, gone.clone()).result, Err(Refusal::Gone));

    let asked: Vec<_> = (0..200)
        .map(|_| stage.ask_only(ann, gone.clone()))
        .collect();
    stage.run(120);
    let refused = |id: &&_| {
        stage
            .answer(ann, **id)
            .is_some_and(|answer| answer.result == Err(Refusal::TooFast))
    };
    assert!(asked.iter().filter(refused).count() > 100);
    assert_eq!(
        stage.ask(ben, gone).result,
        Err(Refusal::Gone),
        "the flood of one is not the limit of another"
    );
}

#[test]
fn saved_means_on_disk_and_a_broken_disk_is_said() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    stage.make(ann, "a chair");
    stage.run_until_quiet();
    assert!(stage.saved(ann));

    stage.store_works = false;
    stage
        .ask(ann, generate("a table", Vec3::X * 4.0))
        .result
        .unwrap();
    stage.run(30);
    assert!(!stage.saved(ann));
    let refused = stage.ask(ann, generate("a lamp", Vec3::X * 8.0)).result;
    assert_eq!(
        refused,
        Err(Refusal::NotSaving {
            why: "the disk is full".to_owned()
        })
    );
}

#[test]
fn people_see_who_is_here_and_where_they_look() {
    let mut stage = Stage::new();
    let (ann, ben) = (stage.join("ann"), stage.join("ben"));
    let eye = Pose::new(Vec3::new(1.0, 1.7, 4.0), Quat::from_rotation_y(0.5)).unwrap();
    stage.world_mut(ben).resource_mut::<MyGaze>().0 = Some(eye);
    stage.run(30);
    assert_eq!(
        stage.people(ann),
        [("ann".to_owned(), 0), ("ben".to_owned(), 1)]
    );
    let world = stage.world(ann);
    assert!(
        world
            .iter_entities()
            .any(|entity| entity.get::<Gaze>() == Some(&Gaze(eye)))
    );

    stage.leave(ben);
    assert_eq!(stage.people(ann), [("ann".to_owned(), 0)]);
    let back = stage.join("ben");
    stage.run(30);
    assert_eq!(
        stage.people(back),
        [("ann".to_owned(), 0), ("ben".to_owned(), 1)]
    );
}

#[test]
fn nonsense_is_named_and_still_something() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let done = stage
        .ask(ann, generate("a flurbgronk", Vec3::ZERO))
        .result
        .unwrap();
    assert_eq!(done.objects.len(), 1);
    assert!(
        done.notes.iter().any(|note| note.contains("flurbgronk")),
        "{:?}",
        done.notes
    );
}

#[test]
fn a_pyramid_of_cans_stands_and_a_lamp_stays_on_its_desk() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    for (index, words) in [
        "a pyramid of ten cans",
        "a lamp on top of a desk",
        "a stack of five crates",
    ]
    .into_iter()
    .enumerate()
    {
        let at = Vec3::new(index as f32 * 12.0 - 12.0, 0.0, 0.0);
        let things = stage.ask(ann, generate(words, at)).result.unwrap().objects;
        stage.run(60);
        let mut waiting = things.clone();
        while let Some(object) = waiting.pop() {
            if matches!(stage.appearance(ann, object), Appearance::Pending(_)) {
                stage.worker_publishes(object, 1.0);
            }
        }
        stage.run(120);
        let before: Vec<_> = things
            .iter()
            .map(|object| stage.true_pose(*object).position)
            .collect();
        stage.run(3_600);
        for (object, before) in things.iter().zip(before) {
            let now = stage.true_pose(*object).position;
            assert!(
                now.distance(before) < 0.05,
                "{words}: {object} went from {before} to {now} in a minute"
            );
        }
        let highest = things
            .iter()
            .map(|object| stage.true_pose(*object).position.y)
            .fold(0.0, f32::max);
        assert!(
            highest > 0.15,
            "{words}: nothing stands on anything, the highest is at {highest} m"
        );
    }
}
