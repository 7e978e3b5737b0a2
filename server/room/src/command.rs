//! Every change somebody asks for comes through here: heard, allowed or refused, applied, answered.

mod adjust;
mod assemble;
mod duplicate;
mod edit;
mod exchange;
pub(crate) mod generate;
mod grab;
mod group;
mod place;
mod possess;
mod remove;
mod retry;
mod revert;
mod rule;
mod sculpt;
mod stamp;
mod take_back;
mod transform;

use std::collections::BTreeMap;

use bevy::prelude::*;
use lightyear::prelude::*;
use model::{
    Answer, AssetVersion, BuildCommand, CommandId, Done, ObjectId, PlayerId, Refusal, Role,
    limits::SELECTED_MAX,
};
use protocol::{Ask, Player, Talk, Thing, Told};
use sim::Step;

use crate::{
    history::{Event, ObjectState, Source},
    ledger::Ledger,
    link::Member,
    mail::{Letters, Petition, Post, Wish},
    permit::{self, Allowance, Toll},
    presence::Stirs,
    shelf::Shelf,
    things::{self, Directory},
};

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Docket>()
        .init_resource::<Callers>()
        .add_systems(FixedUpdate, hear.in_set(Step::Receive))
        .add_systems(FixedUpdate, decide_all.in_set(Step::Decide));
}

/// What was asked and not answered yet.
#[derive(Resource, Default)]
struct Docket(Vec<Question>);

/// One thing somebody asked.
struct Question {
    from: Asked,
    by: PlayerId,
    role: Role,
    ask: Ask,
    /// The asset that has to be looked up first.
    awaits: Option<AssetVersion>,
}

/// Where a question came from, and its answer goes.
#[derive(Clone, Copy)]
enum Asked {
    /// From a player's link.
    Here(Entity),
    /// From outside, by mail.
    ByMail,
}

/// What those who ask by mail are called.
#[derive(Resource, Default)]
struct Callers(BTreeMap<PlayerId, String>);

/// What becomes of a question.
enum Verdict {
    /// Applied.
    Done(Done),
    /// Needs this manifest first.
    Await(AssetVersion),
}

/// Who asks, and under which id it is written down.
#[derive(Clone, Copy)]
struct Asker {
    player: PlayerId,
    command: CommandId,
}

fn hear(
    mut links: Query<(Entity, &Member, &mut MessageReceiver<Ask>)>,
    mut docket: ResMut<Docket>,
    mut stirs: ResMut<Stirs>,
) {
    for (link, member, mut asks) in &mut links {
        for ask in asks.receive() {
            stirs.note(member.0);
            docket.0.push(Question {
                from: Asked::Here(link),
                by: member.0,
                role: member.1,
                ask,
                awaits: None,
            });
        }
    }
}

/// Takes up what somebody asks from outside.
pub(crate) fn hear_petition(world: &mut World, petition: Petition) {
    let Petition {
        command: id,
        by,
        name,
        wish,
    } = petition;
    world.resource_mut::<Callers>().0.insert(by, name);
    let command = match wish {
        Wish::Build(command) => Some(command),
        Wish::Retry(job) => {
            let waiting = things::waiting_for(world, job);
            let thing = waiting
                .first()
                .and_then(|entity| world.get::<Thing>(*entity));
            thing.map(|thing| BuildCommand::Retry {
                object: thing.object,
            })
        }
        Wish::Assemble { things, at } => {
            let asker = Asker {
                player: by,
                command: id,
            };
            let result = assemble::apply(world, asker, things, at);
            return answer_by_mail(
                world,
                Answer {
                    command: id,
                    result,
                },
            );
        }
    };
    match command {
        Some(command) => world.resource_mut::<Docket>().0.push(Question {
            from: Asked::ByMail,
            by,
            role: Role::Owner,
            ask: Ask { id, command },
            awaits: None,
        }),
        None => answer_by_mail(
            world,
            Answer {
                command: id,
                result: Err(Refusal::NothingToRetry),
            },
        ),
    }
}

fn decide_all(world: &mut World) {
    let questions = std::mem::take(&mut world.resource_mut::<Docket>().0);
    for mut question in questions {
        let looked_up = |asset: AssetVersion| world.resource::<Shelf>().knows(asset);
        if question.awaits.is_some_and(|asset| !looked_up(asset)) {
            world.resource_mut::<Docket>().0.push(question);
            continue;
        }
        match decide(world, &question) {
            Ok(Verdict::Done(done)) => tell(world, &question, Ok(done)),
            Ok(Verdict::Await(asset)) => {
                question.awaits = Some(asset);
                world.resource_mut::<Docket>().0.push(question);
            }
            Err(refusal) => tell(world, &question, Err(refusal)),
        }
    }
}

/// Applies one request and says what became of it.
fn decide(world: &mut World, question: &Question) -> Result<Verdict, Refusal> {
    let command = question.ask.id;
    if let Some(done) = world.resource::<Ledger>().state().answer(command) {
        return Ok(Verdict::Done(done.clone()));
    }
    permit::may(question.role, &question.ask.command)?;
    if question.awaits.is_none() {
        world
            .resource_mut::<Allowance>()
            .spend(question.by, Toll::Command)?;
    }
    let ledger = world.resource::<Ledger>();
    ledger.may_write()?;
    let mode = ledger.state().mode;
    if !question.ask.command.is_for(mode) {
        return Err(Refusal::WrongMode { mode });
    }
    let by = Asker {
        player: question.by,
        command,
    };
    match question.ask.command.clone() {
        BuildCommand::Generate { prompt, at } => {
            generate::begin(world, by, &prompt, at).map(Verdict::Done)
        }
        BuildCommand::Place { asset, at } => place::apply(world, by, asset, at),
        BuildCommand::Transform { poses } => {
            permit::at_rest(world, by.player, poses.iter().map(|(object, _)| *object))?;
            transform::apply(world, by, poses).map(Verdict::Done)
        }
        BuildCommand::Duplicate { copies } => {
            duplicate::apply(world, by, copies).map(Verdict::Done)
        }
        BuildCommand::Remove { objects } => {
            permit::at_rest(world, by.player, objects.iter().copied())?;
            remove::apply(world, by, objects).map(Verdict::Done)
        }
        BuildCommand::TakeBack { way } => take_back::apply(world, by, way).map(Verdict::Done),
        BuildCommand::Edit { object, change } => {
            permit::at_rest(world, by.player, [object])?;
            edit::apply(world, by, object, change).map(Verdict::Done)
        }
        BuildCommand::Possess { object } => possess::apply(world, by, object).map(Verdict::Done),
        BuildCommand::Appear { at } => possess::appear(world, by, at).map(Verdict::Done),
        BuildCommand::LetGo => possess::let_go(world, by).map(Verdict::Done),
        BuildCommand::Grab { object } => grab::apply(world, by, object).map(Verdict::Done),
        BuildCommand::Drop { swing } => grab::drop(world, by, swing).map(Verdict::Done),
        BuildCommand::Dawn { time } => Ok(Verdict::Done(rule::dawn(world, by, time))),
        BuildCommand::Rule { mode } => Ok(Verdict::Done(rule::apply(world, by, mode))),
        BuildCommand::Group { objects } => group::join(world, by, objects).map(Verdict::Done),
        BuildCommand::Ungroup { objects } => group::leave(world, by, &objects).map(Verdict::Done),
        BuildCommand::Adjust { objects, change } => {
            permit::at_rest(world, by.player, objects.iter().copied())?;
            adjust::apply(world, by, objects, change).map(Verdict::Done)
        }
        BuildCommand::Sculpt { carve, of } => {
            sculpt::apply(world, by, carve, of).map(Verdict::Done)
        }
        BuildCommand::Flood { level } => Ok(Verdict::Done(sculpt::flood(world, by, level))),
        BuildCommand::Revert { act } => revert::apply(world, by, act).map(Verdict::Done),
        BuildCommand::Retry { object } => retry::apply(world, by, object).map(Verdict::Done),
    }
}

fn tell(world: &mut World, question: &Question, result: Result<Done, Refusal>) {
    let answer = Answer {
        command: question.ask.id,
        result,
    };
    match question.from {
        // Whoever has left asks again when they are back.
        Asked::Here(link) => {
            if let Some(mut told) = world.get_mut::<MessageSender<Told>>(link) {
                told.send::<Talk>(Told(answer));
            }
        }
        Asked::ByMail => answer_by_mail(world, answer),
    }
}

/// An answer that finds the process busy is lost; whoever asked asks again, and nothing is done twice.
fn answer_by_mail(world: &World, answer: Answer) {
    let letters = world.resource::<Letters>();
    if letters.outbox.try_send(Post::Answered(answer)).is_err() {
        tracing::warn!("an answer found no room in the post");
    }
}

/// Writes down what a person's command did.
fn record(
    world: &mut World,
    by: Asker,
    event: Event,
    objects: Vec<ObjectId>,
    notes: Vec<String>,
) -> Done {
    let name = name_of(world, by.player);
    let source = Source::Human(by.player);
    let mut ledger = world.resource_mut::<Ledger>();
    let version = ledger.record(by.command, source, name, event);
    Done {
        version,
        objects,
        notes,
    }
}

/// What the others call a player.
pub(crate) fn name_of(world: &mut World, player: PlayerId) -> String {
    let mut players = world.query::<&Player>();
    let known = players.iter(world).find(|known| known.player == player);
    if let Some(known) = known {
        return known.name.clone();
    }
    let callers = world.resource::<Callers>();
    callers.0.get(&player).cloned().unwrap_or_default()
}

fn entity_of(world: &World, object: ObjectId) -> Result<Entity, Refusal> {
    world
        .resource::<Directory>()
        .get(object)
        .ok_or(Refusal::Gone)
}

fn state_of(world: &World, object: ObjectId) -> Result<&ObjectState, Refusal> {
    let objects = &world.resource::<Ledger>().state().objects;
    objects.get(&object).ok_or(Refusal::Gone)
}

/// Things that may be changed: all are there, and none is locked.
fn free(world: &World, objects: &[ObjectId]) -> Result<Vec<Entity>, Refusal> {
    if objects.len() > SELECTED_MAX {
        return Err(Refusal::TooManyThings);
    }
    let free = objects.iter().map(|object| {
        let state = state_of(world, *object)?;
        if state.adjusted.locked() {
            let name = state.shown_name().to_owned();
            return Err(Refusal::Locked { name });
        }
        entity_of(world, *object)
    });
    free.collect()
}
