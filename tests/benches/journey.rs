//! From a sentence to its stand-in and to the published thing, with the real programs and two players.

mod sentences;

use std::{thread, time::Duration};

use bevy::math::Vec3;
use model::{BuildCommand, Prompt, Spot};
use protocol::{Appearance, TICK};
use session::Ticket;
use tempfile::TempDir;
use tests::{
    api::Api,
    players::{Player, until_inside},
    processes::{Server, Worker, now},
};

use crate::{
    relay::Relay,
    report::{Line, Times, tell},
};

/// What a player elsewhere in the country has to every server.
const ROUND_TRIP: Duration = Duration::from_millis(50);

const PROMPTS: usize = 200;

/// Longer is broken, not slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// F1: until the second player sees the stand-in, both players 50 ms away.
pub(crate) fn placeholder() {
    let times = Times::new(
        measure(ROUND_TRIP)
            .into_iter()
            .map(|took| took.placeholder)
            .collect(),
    );
    Line {
        bench: "journey",
        case: "placeholder",
        metric: "asked to stand-in seen by the second player, 50 ms round trip, p99",
        unit: "ms",
        value: times.within_ms(0.99),
        goal: 150.0,
        p50: times.within_ms(0.5),
        p99: times.within_ms(0.99),
        runs: times.len(),
    }
    .print();
}

/// F2: until who asked sees it published. Includes the way there and back and a frame at each end.
pub(crate) fn published() {
    let times = Times::new(
        measure(Duration::ZERO)
            .into_iter()
            .map(|took| took.published)
            .collect(),
    );
    let goals = [("p50", 0.5, 150.0), ("p95", 0.95, 500.0)];
    for (metric, share, goal) in goals {
        Line {
            bench: "journey",
            case: "published",
            metric: if metric == "p50" {
                "asked to published, p50"
            } else {
                "asked to published, p95"
            },
            unit: "ms",
            value: times.within_ms(share),
            goal,
            p50: times.within_ms(0.5),
            p99: times.within_ms(0.99),
            runs: times.len(),
        }
        .print();
    }
}

/// How long one sentence took.
#[derive(Clone, Copy, Debug)]
struct Took {
    placeholder: Duration,
    published: Duration,
}

/// A server, a worker, and two players this far away.
struct Stage {
    ann: Player,
    ben: Player,
    _relays: [Relay; 2],
    _worker: Worker,
    _server: Server,
    _home: TempDir,
}

fn measure(round_trip: Duration) -> Vec<Took> {
    let mut stage = Stage::new(round_trip);
    let sentences = sentences::all().take(PROMPTS);
    let took: Vec<_> = sentences
        .enumerate()
        .map(|(index, words)| stage.say(index, &words))
        .collect();
    let slowest = took
        .iter()
        .map(|took| took.published)
        .max()
        .unwrap_or_default();
    tell(&format!(
        "{} sentences, the slowest published after {slowest:?}",
        took.len()
    ));
    took
}

impl Stage {
    fn new(round_trip: Duration) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let data = home.path().join("data");
        let server = Server::start(&data);
        let worker = Worker::start(&server, &data);
        let api = Api::new(&server.url);
        let [(mut ann, to_ann), (mut ben, to_ben)] =
            [("ann", 1), ("ben", 2)].map(|(name, seed)| enter(&api, name, seed, round_trip / 2));
        until_inside(&mut [&mut ann, &mut ben]);
        Self {
            ann,
            ben,
            _relays: [to_ann, to_ben],
            _worker: worker,
            _server: server,
            _home: home,
        }
    }

    /// Ann says it; both live at 60 frames a second until it is published.
    fn say(&mut self, index: usize, words: &str) -> Took {
        // A key is pressed whenever it is, not when a frame begins.
        self.rest(Duration::from_micros(index as u64 * 7_919 % 16_667));
        let (column, row) = (index % 16, index / 16);
        let command = self.ann.ask(BuildCommand::Generate {
            prompt: Prompt::parse(words).expect("a sentence"),
            at: Spot::new(
                Vec3::new(column as f32 * 12.0 - 96.0, 0.0, row as f32 * 12.0 - 96.0),
                0.0,
            )
            .expect("a place"),
        });
        let asked = now();
        let (mut placeholder, mut published) = (None, None);
        self.rest(TICK - Duration::from_micros(index as u64 * 7_919 % 16_667).min(TICK));
        while placeholder.is_none() || published.is_none() {
            let next = now() + TICK;
            self.ann.step();
            self.ben.step();
            if placeholder.is_none() && self.ben.made(command).is_some() {
                placeholder = Some(asked.elapsed());
            }
            let look = self.ann.made(command).map(|seen| seen.look);
            if published.is_none() && matches!(look, Some(Appearance::Ready(_))) {
                published = Some(asked.elapsed());
            }
            assert!(asked.elapsed() < PATIENCE, "{words:?} became {look:?}");
            self.rest(next.saturating_duration_since(now()));
        }
        Took {
            placeholder: placeholder.unwrap_or_default(),
            published: published.unwrap_or_default(),
        }
    }

    fn rest(&self, time: Duration) {
        thread::sleep(time);
    }
}

fn enter(api: &Api, name: &str, seed: u64, one_way: Duration) -> (Player, Relay) {
    let identity = api.guest(name);
    let mut ticket = Ticket::try_from(api.enter(&identity.token)).expect("a ticket");
    let relay = Relay::in_front_of(&mut ticket, one_way);
    (Player::with_ticket(identity, &ticket, seed), relay)
}
