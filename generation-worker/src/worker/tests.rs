//! The worker against a server of a few lines.

use std::ops::ControlFlow;

use model::{Brief, Change, Prompt, TextureStrategy};

use super::{fake::Fake, *};
use crate::{
    double::{Double, Mood},
    make,
    planner::Mode,
    provider::Settings,
};

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
    Change::Parameters(model::Settings::new([(name.to_owned(), value)]).unwrap())
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

/// A worker that asks a double, where a written token costs a millionth of a dollar.
fn helped(double: &Double) -> Worker {
    let url = &double.url;
    let table = format!(
        "[providers.hub]\nprotocol = \"openai\"\nurl = \"{url}/v1\"\n\
         [[routes.intent]]\nprovider = \"hub\"\nmodel = \"test-model\"\n\
         price = {{ microUsdPerMillionTokensOut = 1_000_000 }}\n\
         [[routes.imageFinal]]\nprovider = \"hub\"\nmodel = \"test-painter\"\n"
    );
    let settings = Settings::parse(&table).unwrap();
    let exchange = settings.exchange(&|_| None).unwrap();
    Worker {
        planner: Arc::new(Planner::new(
            Mode::Auto,
            exchange,
            &settings,
            "no such program",
        )),
        ..worker()
    }
}

#[test]
fn the_server_is_asked_before_a_call_and_told_what_it_cost() {
    let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
    let fake = Fake::with_job("a florb with six legs");
    run_once(&fake.server(), &helped(&double)).unwrap();
    let [before, after] = &fake.spends()[..] else {
        panic!("{:?}", fake.spends());
    };
    assert_eq!((before.micro_usd, before.settled), (12_000, false));
    assert_eq!((after.micro_usd, after.settled), (340, true));
    assert_eq!((before.call, before.provider.as_str()), (after.call, "hub"));
    assert_eq!(fake.published().unwrap().provenance.planner, "model");
}

#[test]
fn nobody_is_asked_when_the_server_says_no() {
    for status in [402, 429, 500] {
        let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
        let fake = Fake::with_job("a florb with six legs").refusing("/spend", status);
        run_once(&fake.server(), &helped(&double)).unwrap();
        assert!(double.asked().is_empty(), "{status}");
        let provenance = fake.published().unwrap().provenance;
        assert_eq!(provenance.planner, "offline");
        assert!(provenance.note.is_some());
    }
}

#[test]
fn a_server_that_counts_nothing_leaves_it_to_this_machine() {
    let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
    let fake = Fake::with_job("a florb with six legs").refusing("/spend", 404);
    let worker = helped(&double);
    run_once(&fake.server(), &worker).unwrap();
    assert_eq!(fake.published().unwrap().provenance.planner, "model");
    assert_eq!(worker.planner.cap().spent().0, 340);
}

#[test]
fn what_stands_without_pictures_is_shown_meanwhile() {
    for refusal in [None, Some(404), Some(409)] {
        let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
        let brief = Brief {
            texture: Some(TextureStrategy::GeneratedPbr),
            ..Brief::default()
        };
        let mut fake = Fake::with_job("a wooden chair").wanting(brief);
        if let Some(status) = refusal {
            fake = fake.refusing("/draft", status);
        }
        let outcome = run_once(&fake.server(), &helped(&double)).unwrap();
        let published = fake.published().unwrap();
        assert_eq!(outcome, Outcome::Published(published.asset), "shown or not");
        let drafts = fake.drafts();
        assert_eq!(drafts.len(), usize::from(refusal.is_none()));
        for draft in drafts {
            assert_eq!(draft.asset.asset, published.asset.asset);
        }
    }
}
