//! Players who are nobody: they walk, build, throw and say things until somebody stops them, over lines as bad as one likes.

use std::time::Duration;

use model::{BuildCommand, CommandId, Keys, ObjectId, Prompt, Spot, Steering};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use serde_json::json;
use session::WeatherPlugin;

use super::{HeadlessError, STEP, WAIT, player::Player};
use crate::platform::native::{args, now, seed};

/// Things that everybody knows and that are quickly made.
const WISHES: [&str; 8] = [
    "a wooden crate",
    "a red chair",
    "two barrels",
    "a small table",
    "a street lamp",
    "a rusty forklift",
    "a pyramid of cans",
    "a garden gnome",
];

/// Ticks between two deeds of one bot.
const DEED_TICKS: u32 = 90;

/// Ticks between two wishes of one bot; rooms fill up.
const WISH_TICKS: u32 = 1_800;

/// Things of its own that a bot lets stand.
const KEPT_MAX: usize = 12;

/// How far from the middle they go, in metres.
const FAR_M: f32 = 24.0;

/// One of them.
struct Bot {
    player: Player,
    luck: ChaCha8Rng,
    ticks: u32,
    /// Its figure, once it asked for one.
    asked: Option<CommandId>,
    made: Vec<ObjectId>,
    wishes: Vec<CommandId>,
    holds: bool,
    refused: u32,
}

/// Lets them play; at the end one JSON object with what each of them saw.
pub(super) fn run(url: &str, args: &args::Args) -> Result<String, HeadlessError> {
    let many = args.bots.bots.unwrap_or_default();
    let sky = args.bots.sky();
    let mut bots = Vec::new();
    for number in 0..many {
        let name = format!("bot {}", number + 1);
        let seed = seed() ^ u64::from(number);
        let player = Player::enter_with(&super::wish(url, args, &name), seed, |app| {
            app.add_plugins(WeatherPlugin { sky, seed });
        })?;
        bots.push(Bot::new(player, seed));
    }
    let begun = now();
    let mut next = begun;
    while args
        .bots
        .secs
        .is_none_or(|secs| begun.elapsed() < Duration::from_secs(secs))
    {
        next += STEP;
        bots.iter_mut().for_each(Bot::step);
        std::thread::sleep(next.saturating_duration_since(now()));
    }
    let agreed = settle(&mut bots);
    let told: Vec<_> = bots.iter_mut().map(Bot::report).collect();
    bots.iter_mut().for_each(|bot| bot.player.leave());
    Ok(json!({ "bots": told, "agreed": agreed }).to_string())
}

/// They stand still until all of them see the same, or it takes too long.
fn settle(bots: &mut [Bot]) -> bool {
    let until = now() + WAIT;
    for bot in &mut *bots {
        bot.player.steer(Steering::default());
        bot.player.ask(BuildCommand::LetGo);
    }
    while now() < until {
        let next = now() + STEP * 30;
        for _ in 0..30 {
            bots.iter_mut().for_each(|bot| bot.player.step());
            std::thread::sleep(STEP);
        }
        let mut hashes = bots.iter_mut().map(|bot| bot.player.state_hash());
        let first = hashes.next();
        if hashes.all(|hash| Some(hash) == first) {
            return true;
        }
        std::thread::sleep(next.saturating_duration_since(now()));
    }
    false
}

impl Bot {
    fn new(player: Player, seed: u64) -> Self {
        Self {
            player,
            luck: ChaCha8Rng::seed_from_u64(seed),
            ticks: 0,
            asked: None,
            made: Vec::new(),
            wishes: Vec::new(),
            holds: false,
            refused: 0,
        }
    }

    fn step(&mut self) {
        self.player.step();
        if !self.player.is_inside() {
            return;
        }
        self.ticks += 1;
        if self.asked.is_none() {
            self.asked = self
                .spot()
                .map(|at| self.player.ask(BuildCommand::Appear { at }));
        }
        if self.ticks.is_multiple_of(DEED_TICKS) {
            self.walk_on();
            self.use_hands();
        }
        if self.ticks.is_multiple_of(WISH_TICKS) || self.ticks == DEED_TICKS {
            self.say();
        }
        self.hear();
    }

    fn dice(&mut self, sides: u32) -> u32 {
        self.luck.next_u32() % sides
    }

    fn spot(&mut self) -> Option<Spot> {
        let mut along = || (self.luck.next_u32() as f32 / u32::MAX as f32 - 0.5) * FAR_M;
        let (x, z) = (along(), along());
        let ground_m = self.player.ground_m(x, z);
        Spot::new(bevy::math::Vec3::new(x, ground_m, z), 0.0).ok()
    }

    fn walk_on(&mut self) {
        let yaw = self.dice(628) as f32 / 100.0;
        let keys = Keys::default()
            .with(Keys::JUMP, self.dice(4) == 0)
            .with(Keys::SPRINT, self.dice(3) == 0);
        let ahead = if self.dice(5) == 0 { 0.0 } else { 1.0 };
        self.player.steer(Steering {
            keys,
            ..Steering::default()
                .going(0.0, ahead)
                .looking(yaw, -0.3)
                .reaching(1.5)
        });
    }

    /// Throws what it holds, or takes what it made.
    fn use_hands(&mut self) {
        if std::mem::take(&mut self.holds) {
            let swing = self.dice(256) as u8;
            self.player.ask(BuildCommand::Drop { swing });
        } else if !self.made.is_empty() {
            let index = self.dice(self.made.len() as u32) as usize;
            let object = self.made[index];
            self.player.ask(BuildCommand::Grab { object });
            self.holds = true;
        }
    }

    fn say(&mut self) {
        if self.made.len() >= KEPT_MAX {
            let objects = self.made.drain(..KEPT_MAX / 2).collect();
            self.player.ask(BuildCommand::Remove { objects });
        }
        let words = WISHES[self.dice(WISHES.len() as u32) as usize];
        if let (Ok(prompt), Some(at)) = (Prompt::parse(words), self.spot()) {
            let wish = self.player.ask(BuildCommand::Generate { prompt, at });
            self.wishes.push(wish);
        }
    }

    fn hear(&mut self) {
        let player = &mut self.player;
        let (made, refused) = (&mut self.made, &mut self.refused);
        self.wishes.retain(
            |wish| match player.answer(*wish).map(|answer| answer.result) {
                Some(Ok(done)) => {
                    made.extend(done.objects);
                    false
                }
                Some(Err(why)) => {
                    tracing::debug!(%why, "refused");
                    *refused += 1;
                    false
                }
                None => true,
            },
        );
    }

    fn report(&mut self) -> serde_json::Value {
        let (traffic, pulse) = self.player.line();
        json!({
            "ticks": self.ticks,
            "things": self.player.appearances().len(),
            "refused": self.refused,
            "received_bytes": traffic.received,
            "sent_bytes": traffic.sent,
            "rtt_ms": pulse.rtt.as_millis() as u64,
            "state": self.player.state_hash(),
        })
    }
}
