//! From a sentence to its stand-in and to the published thing, with the real programs and two players.

mod sentences;

use std::{thread, time::Duration};

use bevy::math::Vec3;
use model::{BuildCommand, Change, CommandId, Prompt, Settings, Spot};
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

/// What is edited, and what of it: things of few and of many triangles.
const EDITED: [(&str, &str, [f32; 2]); 4] = [
    ("a wooden chair", "back_height", [0.3, 0.7]),
    ("a wooden table", "width", [0.8, 2.4]),
    ("a rusty forklift", "mast", [1.6, 3.2]),
    ("a house", "width", [5.0, 12.0]),
];

/// Edits of each.
const EDITS: usize = 50;

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

/// F15: one parameter is changed, until both players see the new version published. Includes the way there and back
/// and a frame at each end.
pub(crate) fn edit() {
    let mut stage = Stage::new(Duration::ZERO);
    let mut all = Vec::new();
    for (place, (words, name, range)) in EDITED.into_iter().enumerate() {
        let command = stage.ann.ask(generate(words, place));
        stage.until_ready(command, None);
        let took: Vec<_> = (0..EDITS)
            .map(|index| {
                let share = (index * 17 % EDITS) as f32 / EDITS as f32;
                let value = range[0] + share * (range[1] - range[0]);
                stage.edit(index, command, name, value)
            })
            .collect();
        let times = Times::new(took.clone());
        tell(&format!(
            "{words}: p50 {:.1} ms, p99 {:.1} ms",
            times.within_ms(0.5),
            times.within_ms(0.99)
        ));
        all.extend(took);
    }
    let times = Times::new(all);
    Line {
        bench: "journey",
        case: "edit",
        metric: "parameter changed to new version seen by both players, p50",
        unit: "ms",
        value: times.within_ms(0.5),
        goal: 100.0,
        p50: times.within_ms(0.5),
        p99: times.within_ms(0.99),
        runs: times.len(),
    }
    .print();
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
        let command = self.ann.ask(generate(words, index));
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

    /// Ann changes one parameter; both live at 60 frames a second until they see what came of it.
    fn edit(&mut self, index: usize, made_by: CommandId, name: &str, value: f32) -> Duration {
        self.rest(Duration::from_micros(index as u64 * 7_919 % 16_667));
        let seen = self.ann.made(made_by).expect("it stands there");
        let settings = Settings::new([(name.to_owned(), value)]).expect("a number");
        self.ann.ask(BuildCommand::Edit {
            object: seen.object,
            change: Change::Parameters(settings),
        });
        let asked = now();
        self.rest(TICK - Duration::from_micros(index as u64 * 7_919 % 16_667).min(TICK));
        self.until_ready(made_by, Some(seen.look));
        asked.elapsed()
    }

    /// Until both see it finished and as something else than `before`.
    fn until_ready(&mut self, made_by: CommandId, before: Option<Appearance>) {
        let start = now();
        loop {
            let next = now() + TICK;
            let mut ready = true;
            for player in [&mut self.ann, &mut self.ben] {
                player.step();
                let look = player.made(made_by).map(|seen| seen.look);
                ready &= look != before && matches!(look, Some(Appearance::Ready(_)));
            }
            if ready {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "nothing came of it");
            self.rest(next.saturating_duration_since(now()));
        }
    }

    fn rest(&self, time: Duration) {
        thread::sleep(time);
    }
}

/// A sentence, in a place of its own.
fn generate(words: &str, index: usize) -> BuildCommand {
    let (column, row) = (index % 16, index / 16);
    let position = Vec3::new(column as f32 * 12.0 - 96.0, 0.0, row as f32 * 12.0 - 96.0);
    BuildCommand::Generate {
        prompt: Prompt::parse(words).expect("a sentence"),
        at: Spot::new(position, 0.0).expect("a place"),
    }
}

fn enter(api: &Api, name: &str, seed: u64, one_way: Duration) -> (Player, Relay) {
    let identity = api.guest(name);
    let mut ticket = Ticket::try_from(api.enter(&identity.token)).expect("a ticket");
    let relay = Relay::in_front_of(&mut ticket, one_way);
    (Player::with_ticket(identity, &ticket, seed), relay)
}
