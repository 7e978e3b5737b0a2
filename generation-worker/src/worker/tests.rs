//! The worker against a server of a few lines.

use std::ops::ControlFlow;

use model::{Change, Prompt, Settings};

use super::{fake::Fake, *};
use crate::make;

fn worker() -> Worker {
    Worker {
        poll_secs: 0,
        ..Worker::new(Planner::offline(), Duration::ZERO)
    }
}

#[test]
fn a_job_is_made_and_published() {
    let fake = Fake::with_job("a wooden chair");
    let outcome = run_once(&fake.server(), &worker()).unwrap();
    assert!(matches!(outcome, Outcome::Published(_)), "{outcome:?}");
    let seen = fake.seen();
    let files = seen
        .iter()
        .filter(|line| line.starts_with("PUT /v1/worker/files/"));
    // Three levels, plain and packed, two textures, two pictures, a recipe; equal levels are one file.
    assert!((7..=11).contains(&files.count()), "{seen:?}");
    assert!(seen.last().unwrap().ends_with("/publish"), "{seen:?}");
}

#[test]
fn without_a_job_it_is_idle() {
    let fake = Fake::idle();
    assert_eq!(run_once(&fake.server(), &worker()), Ok(Outcome::Idle));
}

#[test]
fn a_lost_lease_is_dropped_quietly() {
    let fake = Fake::with_job("a wooden chair").refusing("/progress", 409);
    let slow = Worker {
        linger: Duration::from_millis(300),
        ..worker()
    };
    assert_eq!(run_once(&fake.server(), &slow), Ok(Outcome::LeaseLost));
    assert!(fake.seen().iter().all(|line| !line.ends_with("/publish")));
}

#[test]
fn a_late_publish_is_dropped_quietly() {
    let fake = Fake::with_job("a wooden chair").refusing("/publish", 409);
    assert_eq!(run_once(&fake.server(), &worker()), Ok(Outcome::LeaseLost));
}

#[test]
fn a_foreign_token_is_said() {
    let fake = Fake::with_job("a wooden chair").refusing("/lease", 401);
    assert_eq!(run(&fake.server(), &worker()), ServerError::Denied);
}

#[test]
fn nobody_there_is_an_error() {
    let server = Server::new("http://127.0.0.1:1", "token".to_owned()).unwrap();
    assert!(matches!(
        run_once(&server, &worker()),
        Err(ServerError::Away(_))
    ));
}

#[test]
fn progress_is_reported_in_order() {
    let fake = Fake::with_job("a wooden chair");
    run_once(&fake.server(), &worker()).unwrap();
    let reports = fake.reports();
    assert!(!reports.is_empty());
    assert!(reports.is_sorted_by_key(|report| report.percent));
}

/// A chair that was published before.
fn chair() -> Made {
    let prompt = Prompt::parse("a wooden chair").unwrap();
    make::make(&prompt, 11, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn set(name: &str, value: f32) -> Change {
    Change::Parameters(Settings::new([(name.to_owned(), value)]).unwrap())
}

#[test]
fn an_edit_makes_another_of_what_it_changes() {
    let before = chair();
    let changes = vec![set("back_height", 0.7), set("slats", 99.0)];
    let fake = Fake::with_edit(before.clone(), changes);
    let outcome = run_once(&fake.server(), &worker()).unwrap();
    let after = fake.published().unwrap();
    assert_eq!(outcome, Outcome::Published(after.asset));
    let before = before.manifest;
    assert_ne!(after.asset, before.asset);
    assert_eq!(after.provenance.seed, before.provenance.seed);
    assert!(after.size_meters.y > before.size_meters.y);
    assert!(
        (after.size_meters.x - before.size_meters.x).abs() < 0.01,
        "only its back grew"
    );
    let note = after.provenance.note.unwrap_or_default();
    assert!(note.contains("slats"), "{note}");

    let back = Fake::with_edit(chair(), vec![set("slats", 2.0), set("slats", 4.0)]);
    run_once(&back.server(), &worker()).unwrap();
    assert_eq!(
        back.published().unwrap().asset,
        before.asset,
        "turned there and back"
    );
}

#[test]
fn a_change_that_cannot_be_made_is_said_and_not_tried_again() {
    let fake = Fake::with_edit(chair(), vec![set("wheels", 4.0)]);
    let outcome = run_once(&fake.server(), &worker()).unwrap();
    assert!(matches!(outcome, Outcome::Failed(_)), "{outcome:?}");
    let failed = fake.failed().unwrap();
    assert!(!failed.retry);
    assert!(
        failed.why.contains("wheels") && failed.why.contains("back_height"),
        "{}",
        failed.why
    );
}
