//! The worker against a server of a few lines.

use super::{fake::Fake, *};

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
