//! A room comes back exactly.

use bevy::prelude::*;
use model::{BuildCommand, Change, Pose, Settings};
use room::{Restored, history::Snapshot};

use crate::stage::{Stage, generate};

/// A room with things that rest, wait, failed and are gone.
fn lived_in() -> Stage {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let chair = stage.make(ann, "a red chair");
    stage.worker_publishes(chair, 0.9);
    for value in [0.4, 0.5, 0.6] {
        let setting = [("width".to_owned(), value)];
        let change = Change::Parameters(Settings::new(setting).unwrap());
        let edit = BuildCommand::Edit {
            object: chair,
            change,
        };
        stage.ask(ann, edit).result.unwrap();
    }
    stage.run(10);
    stage.worker_publishes(chair, 1.1);
    stage.make(ann, "two tables");
    let tree = stage.make(ann, "a tree");
    let lamp = stage.make(ann, "a lamp");
    let job = stage.job_of(lamp);
    stage.deliver(room::mail::Mail::JobFailed {
        job,
        why: "no luck".to_owned(),
    });
    stage.run(30);
    let tilted = Pose::new(Vec3::new(6.0, 2.0, 0.0), Quat::from_rotation_x(0.4)).unwrap();
    stage
        .ask(
            ann,
            BuildCommand::Transform {
                poses: vec![(chair, tilted)],
            },
        )
        .result
        .unwrap();
    stage
        .ask(
            ann,
            BuildCommand::Remove {
                objects: vec![tree],
            },
        )
        .result
        .unwrap();
    stage.run_until_quiet();
    stage
}

#[test]
fn a_restarted_room_is_bit_for_bit_what_it_was_and_stays_so() {
    let mut stage = lived_in();
    let before = stage.true_hash();
    let mut stage = stage.restarted();
    assert_eq!(stage.true_hash(), before);
    stage.run_until_quiet();
    assert_eq!(
        stage.true_hash(),
        before,
        "what rested does not move by itself"
    );
}

#[test]
fn a_snapshot_and_the_records_behind_it_are_the_journal() {
    let stage = lived_in();
    let mut whole = Snapshot::default();
    stage
        .journal
        .iter()
        .for_each(|record| whole.apply(record).unwrap());
    for cut in 0..=stage.journal.len() {
        let (early, late) = stage.journal.split_at(cut);
        let mut snapshot = Snapshot::default();
        early
            .iter()
            .for_each(|record| snapshot.apply(record).unwrap());
        let text = serde_json::to_string(&snapshot).unwrap();
        let mut reloaded: Snapshot = serde_json::from_str(&text).unwrap();
        late.iter()
            .for_each(|record| reloaded.apply(record).unwrap());
        assert_eq!(reloaded, whole, "cut at {cut}");
    }
}

#[test]
fn a_journal_with_a_hole_is_refused() {
    let stage = lived_in();
    let mut records = stage.journal.clone();
    records.remove(records.len() / 2);
    let mut state = Snapshot::default();
    assert!(
        records
            .iter()
            .try_for_each(|record| state.apply(record))
            .is_err()
    );
}

#[test]
fn asking_twice_makes_one_thing_even_across_a_restart() {
    let mut stage = Stage::new();
    let ann = stage.join("ann");
    let id = stage.ask_only(ann, generate("a chair", Vec3::ZERO));
    stage.run(60);
    let first = stage.answer(ann, id).expect("answered").result.unwrap();
    let mut stage = stage.restarted();
    // A session with the same seed mints the same ids: the same question once more.
    stage.starts = 1;
    let ann = stage.join("ann");
    let again = stage.ask_only(ann, generate("a chair", Vec3::ZERO));
    assert_eq!(again, id);
    stage.run(60);
    assert_eq!(
        stage.answer(ann, again).expect("answered").result.unwrap(),
        first
    );
    assert_eq!(stage.things(ann), 1);
}

#[test]
fn a_restored_room_of_another_kind_of_start_is_the_same() {
    let stage = lived_in();
    let mut snapshot = Snapshot::default();
    stage
        .journal
        .iter()
        .for_each(|record| snapshot.apply(record).unwrap());
    let mut from_snapshot = Stage::restored(Restored {
        snapshot: Some(snapshot),
        records: Vec::new(),
    });
    let mut from_journal = stage.restarted();
    assert_eq!(from_snapshot.true_hash(), from_journal.true_hash());
}
