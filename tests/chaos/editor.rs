//! A player who edits as fast as allowed and remembers what must have come of it.

use std::{collections::BTreeMap, fmt};

use bevy::math::{Quat, Vec3};
use model::{BuildCommand, CommandId, Pose, Prompt, Refusal, Spot};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use tests::{api::Api, players::Player};

/// Things one editor keeps around.
const THINGS: usize = 25;

/// Old questions asked again after each restart.
const REPEATS: usize = 5;
/// Among so many of the newest: a room remembers its last 1,024 answers, whoever asked.
const REPEATED_MAX: usize = 256;

/// High above every hill: a structure stays where it is put.
const ABOVE_M: f32 = 60.0;

/// Wider than a house, and so that all of them are near enough to be seen from the middle.
const APART_M: f32 = 18.0;

/// What fits one half of the ground.
const COLUMNS: u32 = 9;
const ROWS: u32 = 18;

pub(super) struct Editor {
    pub(super) player: Player,
    pub(super) tally: Tally,
    luck: ChaCha8Rng,
    /// Which half of the room is theirs.
    side: f32,
    places: u32,
    /// By the command that made it.
    things: BTreeMap<CommandId, Fate>,
    done: Vec<(CommandId, BuildCommand)>,
}

/// What was done, for people.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub(super) saved: u32,
    accepted: u32,
    unanswered: u32,
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            saved,
            accepted,
            unanswered,
        } = self;
        write!(
            f,
            "{saved} seen as saved, {accepted} only accepted, {unanswered} not even that"
        )
    }
}

/// One thing since everything was last known.
#[derive(Debug)]
struct Fate {
    base: State,
    acts: Vec<(CommandId, BuildCommand)>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    Absent,
    Somewhere,
    At(Pose),
}

impl State {
    fn after(command: &BuildCommand) -> Self {
        match command {
            BuildCommand::Transform { poses } => Self::At(poses[0].1),
            BuildCommand::Remove { .. } => Self::Absent,
            BuildCommand::Generate { .. }
            | BuildCommand::Place { .. }
            | BuildCommand::Duplicate { .. }
            | BuildCommand::Edit { .. }
            | BuildCommand::TakeBack { .. }
            | BuildCommand::Rule { .. }
            | BuildCommand::Possess { .. }
            | BuildCommand::Appear { .. }
            | BuildCommand::LetGo
            | BuildCommand::Grab { .. }
            | BuildCommand::Drop { .. }
            | BuildCommand::Group { .. }
            | BuildCommand::Ungroup { .. }
            | BuildCommand::Adjust { .. }
            | BuildCommand::Revert { .. }
            | BuildCommand::Sculpt { .. }
            | BuildCommand::Flood { .. }
            | BuildCommand::Dawn { .. }
            | BuildCommand::Retry { .. } => Self::Somewhere,
        }
    }

    fn allows(self, seen: Self) -> bool {
        self == seen || self == Self::Somewhere && matches!(seen, Self::At(_))
    }
}

impl Editor {
    pub(super) fn enter(api: &Api, name: &str, side: f32, seed: u64) -> Self {
        Self {
            player: Player::enter(api, name, seed),
            tally: Tally::default(),
            luck: ChaCha8Rng::seed_from_u64(seed),
            side,
            places: 0,
            things: BTreeMap::new(),
            done: Vec::new(),
        }
    }

    /// Half of the time, one act.
    pub(super) fn edit(&mut self) {
        if self.luck.next_u32().is_multiple_of(2) {
            return;
        }
        let mine = self.mine();
        match self.luck.next_u32() % 5 {
            0 | 1 if self.things.len() < THINGS => self.make(),
            4 => self.change(mine, |object, _| BuildCommand::Remove {
                objects: vec![object],
            }),
            _ => {
                let position = self.next_place();
                let to = Pose::new(position, Quat::IDENTITY).unwrap();
                self.change(mine, |object, _| BuildCommand::Transform {
                    poses: vec![(object, to)],
                });
            }
        }
    }

    fn make(&mut self) {
        let at = Spot::new(self.next_place().with_y(0.0), 0.0).unwrap();
        let prompt = Prompt::parse("a house").unwrap();
        let command = BuildCommand::Generate { prompt, at };
        let id = self.player.ask(command.clone());
        let acts = vec![(id, command)];
        let base = State::Absent;
        self.things.insert(id, Fate { base, acts });
    }

    fn change(
        &mut self,
        mine: Vec<CommandId>,
        command: impl Fn(model::ObjectId, CommandId) -> BuildCommand,
    ) {
        let Some(born) = pick(&mut self.luck, &mine) else {
            return self.make_if_few();
        };
        let Some(seen) = self.player.made(born) else {
            return;
        };
        let command = command(seen.object, born);
        let id = self.player.ask(command.clone());
        if let Some(fate) = self.things.get_mut(&born) {
            fate.acts.push((id, command));
        }
    }

    fn make_if_few(&mut self) {
        if self.things.len() < THINGS {
            self.make();
        }
    }

    /// Things that are safe and not on their way out.
    fn mine(&self) -> Vec<CommandId> {
        let leaving = |fate: &Fate| {
            fate.acts
                .iter()
                .any(|(_, act)| matches!(act, BuildCommand::Remove { .. }))
        };
        let born =
            |born: &CommandId, fate: &Fate| fate.base != State::Absent || self.is_saved(*born);
        let mine = self
            .things
            .iter()
            .filter(|(id, fate)| born(id, fate) && !leaving(fate));
        mine.map(|(id, _)| *id).collect()
    }

    /// Whether the player has seen that this is on disk.
    fn is_saved(&self, id: CommandId) -> bool {
        let version = self.version(id);
        version.is_some_and(|version| version <= self.player.save().durable)
    }

    /// Whether it was too fast; nothing else is a reason to refuse what these editors ask.
    fn was_refused(&self, id: CommandId) -> bool {
        match self.player.answers.get(&id).map(|answer| &answer.result) {
            None | Some(Ok(_)) => false,
            Some(Err(Refusal::TooFast)) => true,
            Some(Err(why)) => panic!("{id} was refused: {why}"),
        }
    }

    fn version(&self, id: CommandId) -> Option<u64> {
        let answer = self.player.answers.get(&id)?;
        answer.result.as_ref().ok().map(|done| done.version)
    }

    /// Never the same place twice, and far from all the others: in rows, then in layers above.
    fn next_place(&mut self) -> Vec3 {
        let (column, row, layer) = (
            self.places % COLUMNS,
            self.places / COLUMNS % ROWS,
            self.places / COLUMNS / ROWS,
        );
        self.places += 1;
        let along = |index: u32| APART_M * index as f32;
        Vec3::new(
            self.side * (along(column) + APART_M / 2.0),
            ABOVE_M + along(layer),
            along(row) - along(ROWS) / 2.0,
        )
    }

    /// The server is gone: what is certain, and what is not?
    pub(super) fn cut_off(&mut self) {
        let acts: Vec<_> = self
            .things
            .values()
            .flat_map(|fate| &fate.acts)
            .map(|(id, _)| *id)
            .collect();
        for id in acts {
            match self.version(id) {
                _ if self.is_saved(id) => self.tally.saved += 1,
                Some(_) => self.tally.accepted += 1,
                None => self.tally.unanswered += 1,
            }
        }
    }

    /// Whether everything asked is answered and on disk, what was lost with the server included: the session
    /// has asked for that again.
    pub(super) fn is_safe(&self) -> bool {
        self.player.save().saved()
    }

    /// What is not as it must be.
    pub(super) fn wrongs(&mut self) -> Vec<String> {
        let seen = self.seen();
        let wrong = |(born, fate): (&CommandId, &Fate)| {
            let seen = seen.get(born).copied().unwrap_or(State::Absent);
            let expected = self.expected(fate);
            (!expected.allows(seen)).then(|| format!("{born} is {seen:?}, not {expected:?}"))
        };
        self.things.iter().filter_map(wrong).collect()
    }

    /// What the acts that were not refused add up to.
    fn expected(&self, fate: &Fate) -> State {
        let acts = fate.acts.iter().filter(|(id, _)| !self.was_refused(*id));
        acts.last()
            .map_or(fate.base, |(_, command)| State::after(command))
    }

    fn seen(&mut self) -> BTreeMap<CommandId, State> {
        let seen = self.player.sees().into_iter();
        seen.map(|(by, seen)| (by, State::At(seen.pose))).collect()
    }

    /// Every command of theirs that may have made a thing.
    pub(super) fn births(&self) -> Vec<CommandId> {
        self.things.keys().copied().collect()
    }

    /// What is seen now is what is. Some of what was done is asked once more: nothing may come of it.
    pub(super) fn go_on(&mut self) {
        let seen = self.seen();
        for fate in self.things.values_mut() {
            let acts = fate.acts.drain(..);
            let accepted = |id: &CommandId| {
                self.player
                    .answers
                    .get(id)
                    .is_some_and(|answer| answer.result.is_ok())
            };
            self.done.extend(acts.filter(|(id, _)| accepted(id)));
        }
        for (born, fate) in &mut self.things {
            fate.base = seen.get(born).copied().unwrap_or(State::Absent);
        }
        self.things.retain(|_, fate| fate.base != State::Absent);
        for _ in 0..REPEATS {
            let newest = &self.done[self.done.len().saturating_sub(REPEATED_MAX)..];
            if let Some((id, command)) = pick(&mut self.luck, newest) {
                self.player.repeat(id, command);
            }
        }
    }
}

fn pick<T: Clone>(luck: &mut ChaCha8Rng, from: &[T]) -> Option<T> {
    let index = luck.next_u32() as usize;
    from.get(index.checked_rem(from.len())?).cloned()
}
