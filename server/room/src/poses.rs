//! Tells every player where things are: near ones often, far ones rarely, what rests until they know it, within what their
//! line carries. Written against what each player is known to have heard; see `sim::pose`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use bevy::prelude::*;
use lightyear::{
    prelude::*,
    transport::{
        channel::registry::ChannelKind, packet::message::MessageId, plugin::TransportSystems,
    },
};
use model::{ObjectId, PlayerId, Pose};
use protocol::{Gaze, Placed, Player, PoseStream, Possessed, Thing};
use sim::{
    Step,
    physics::Rest,
    pose::{Base, GridPose, Said, Sample, Writer},
};

use crate::{
    link::Member,
    rest::Resting,
    sight::{Register, Sight},
};

/// Bytes of poses a player's line carries in a tick: with everything around them a quarter of a megabit a second.
const BYTES_PER_TICK: f32 = 430.0;

/// Bytes of poses in one datagram; with what lightyear and netcode add it stays one datagram.
const DATAGRAM_BYTES_MAX: usize = 1_000;

/// The longest that one thing takes in a datagram.
const LONGEST_BYTES: usize = 36;

/// Things nearer than this are told of in every tick, in metres; those beyond, the more rarely the farther they are.
const NEAR_M: f32 = 24.0;

/// Even at the other end of the world a thing is told of this often, in ticks.
const RAREST_TICKS: f32 = 15.0;

/// What was not heard by then is told again, in ticks: a far player's way there and back.
const AGAIN_TICKS: u32 = 20;

/// Ticks for which both sides remember where something was.
const REMEMBERED_TICKS: u32 = 100;

/// What has not moved for so many ticks rests.
const STILL_TICKS: u32 = 2;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<RoomTick>()
        .init_resource::<Moved>()
        .add_observer(begin)
        .add_observer(forget)
        .add_systems(PreUpdate, hear.after(TransportSystems::Receive))
        .add_systems(
            FixedUpdate,
            (count, expect, tell)
                .chain()
                .in_set(Step::Publish)
                .after(Settled),
        )
        .configure_sets(
            FixedUpdate,
            Seen.in_set(Step::Publish).after(expect).before(tell),
        );
}

/// Once everything is where it is at the end of this tick.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Settled;

/// When everybody is told which things there are near them: after it is known what moved, before it is told where to.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Seen;

/// Puts a thing where it is from now on, at rest until physics says otherwise.
pub(crate) fn place(thing: &mut EntityWorldMut, pose: Pose) {
    if let Some(mut placed) = thing.get_mut::<Placed>() {
        placed.set_if_neq(Placed(pose));
    }
    thing.insert(Resting(false));
}

/// Ticks since the room woke.
#[derive(Resource, Default)]
pub(crate) struct RoomTick(pub(crate) u32);

/// What moved in this tick.
#[derive(Resource, Default)]
pub(crate) struct Moved(pub(crate) Vec<(Entity, ObjectId)>);

/// What one player has been told.
#[derive(Component, Default)]
pub(crate) struct Line {
    things: BTreeMap<ObjectId, Heard>,
    /// Those that may not be where the player has them.
    due: BTreeSet<ObjectId>,
    /// Datagrams that are not confirmed, the oldest first.
    sent: VecDeque<Sent>,
    /// Bytes that may be sent now.
    allowance: f32,
    /// Bytes one thing takes, lately.
    bytes_each: f32,
}

/// One datagram.
struct Sent {
    message: MessageId,
    /// What it tells of each thing, and whether as resting.
    told: Vec<(ObjectId, Sample, bool)>,
}

/// What one player knows of one thing.
struct Heard {
    entity: Entity,
    /// The tick of its newest move.
    moved: u32,
    /// When it was last told of, if ever, and whether as resting.
    told: Option<(u32, bool)>,
    /// The newest place that the player has.
    known: Option<Sample>,
    /// The newest rest that they have.
    rest: Option<Sample>,
    /// The tick of the newest rest that they were told of, whether they have it or not.
    rest_told: u32,
    /// It is told of once this is one.
    urgency: f32,
}

fn begin(joined: On<Add, Connected>, mut commands: Commands) {
    commands.entity(joined.entity).insert(Line::default());
}

fn forget(gone: On<Remove, Thing>, things: Query<&Thing>, mut lines: Query<&mut Line>) {
    let Ok(thing) = things.get(gone.entity) else {
        return;
    };
    for mut line in &mut lines {
        line.forget(thing.object);
    }
}

fn count(
    mut tick: ResMut<RoomTick>,
    mut moved: ResMut<Moved>,
    things: Query<(Entity, &Thing), Changed<Placed>>,
) {
    tick.0 += 1;
    moved.0.clear();
    let things = things.iter().map(|(entity, thing)| (entity, thing.object));
    moved.0.extend(things);
}

/// What moved is due for everybody who knows it.
fn expect(
    tick: Res<RoomTick>,
    moved: Res<Moved>,
    register: Res<Register>,
    mut lines: Query<(&mut Line, &Sight)>,
) {
    for (mut line, sight) in &mut lines {
        for (entity, object) in &moved.0 {
            let chunk = register.chunk_of(*object);
            if !chunk.is_some_and(|chunk| sight.has(chunk)) {
                continue;
            }
            line.due.insert(*object);
            let heard = line.things.entry(*object).or_insert(Heard {
                entity: *entity,
                moved: tick.0,
                told: None,
                known: None,
                rest: None,
                rest_told: 0,
                urgency: 1.0,
            });
            heard.moved = tick.0;
        }
    }
}

fn hear(mut lines: Query<(&Transport, &mut Line)>) {
    for (transport, mut line) in &mut lines {
        let channel = transport.channel_send(ChannelKind::of::<PoseStream>());
        for message in channel.into_iter().flat_map(ChannelSend::message_acks) {
            line.confirm(*message);
        }
    }
}

impl Line {
    /// A thing is not told of any more.
    pub(crate) fn forget(&mut self, object: ObjectId) {
        self.things.remove(&object);
    }

    /// A datagram arrived: its receiver knows everything in it.
    fn confirm(&mut self, message: MessageId) {
        let Some(index) = self.sent.iter().position(|sent| sent.message == message) else {
            return;
        };
        let told = self.sent.remove(index).map(|sent| sent.told);
        for (object, sample, rests) in told.into_iter().flatten() {
            let Some(heard) = self.things.get_mut(&object) else {
                continue;
            };
            let newer = |than: Option<Sample>| than.is_none_or(|than| than.tick < sample.tick);
            if newer(heard.known) {
                heard.known = Some(sample);
            }
            if rests && newer(heard.rest) {
                heard.rest = Some(sample);
            }
        }
    }
}

impl Heard {
    /// Whether they know that it is where it is.
    fn is_settled(&self) -> bool {
        self.rest.is_some_and(|rest| rest.tick >= self.moved)
    }

    /// What it is best written against.
    fn base(&self, tick: u32) -> (Base, Option<&Sample>) {
        let rest = self.rest.as_ref();
        let rest = rest.filter(|rest| rest.tick == self.rest_told);
        match &self.known {
            Some(known) if tick - known.tick <= REMEMBERED_TICKS => {
                (Base::Ago((tick - known.tick) as u8), Some(known))
            }
            _ => rest.map_or((Base::None, None), |rest| (Base::Rest, Some(rest))),
        }
    }
}

type Mover = (
    &'static Placed,
    Option<&'static Rest>,
    &'static Resting,
    Has<Possessed>,
);

fn tell(
    tick: Res<RoomTick>,
    things: Query<Mover>,
    players: Query<(&Player, &Gaze)>,
    mut lines: Query<(&Member, &mut Line, &mut Transport), With<Connected>>,
) {
    for (member, mut line, mut transport) in &mut lines {
        let line = &mut *line;
        line.allowance = (line.allowance + BYTES_PER_TICK).min(DATAGRAM_BYTES_MAX as f32);
        if line.due.is_empty() || line.allowance < LONGEST_BYTES as f32 {
            continue;
        }
        let eye = eye_of(member.0, &players);
        let chosen = choose(line, tick.0, eye, &things);
        if chosen.is_empty() {
            continue;
        }
        let (bytes, told) = write(line, tick.0, &chosen);
        line.allowance -= bytes.len() as f32;
        match transport.send_mut::<PoseStream>(bytes.into()) {
            Ok(Some(message)) => line.sent.push_back(Sent { message, told }),
            Ok(None) => {}
            Err(why) => tracing::warn!(%why, "poses cannot be sent"),
        }
        while line.sent.len() > REMEMBERED_TICKS as usize {
            line.sent.pop_front();
        }
    }
}

fn eye_of(player: PlayerId, players: &Query<(&Player, &Gaze)>) -> Vec3 {
    let own = players.iter().find(|(other, _)| other.player == player);
    own.map_or(Vec3::ZERO, |(_, gaze)| gaze.0.position)
}

/// What is to be told now, the most urgent first and as much as fits, in the order of ids.
fn choose(line: &mut Line, tick: u32, eye: Vec3, things: &Query<Mover>) -> Vec<(ObjectId, Said)> {
    let mut urgent = Vec::with_capacity(line.due.len());
    let known = &mut line.things;
    line.due.retain(|object| {
        let heard = known.get_mut(object).filter(|heard| !heard.is_settled());
        let Some((heard, (Placed(pose), rest, resting, driven))) =
            heard.and_then(|heard| things.get(heard.entity).ok().map(|thing| (heard, thing)))
        else {
            return false;
        };
        let moves = driven || rest.is_some() && !resting.0;
        let rests = !moves || tick - heard.moved >= STILL_TICKS;
        let is_news = heard.told.is_none_or(|(told, as_resting)| {
            heard.moved > told || rests && !as_resting || tick - told >= AGAIN_TICKS
        });
        let away_m = pose.position.distance(eye);
        heard.urgency += (NEAR_M / away_m.max(NEAR_M)).max(1.0 / RAREST_TICKS);
        if is_news && heard.urgency >= 1.0 {
            let said = if rests {
                Said::resting(*pose)
            } else {
                Said::Moving(GridPose::of(*pose))
            };
            urgent.push((heard.urgency, *object, said));
        }
        true
    });
    urgent.sort_unstable_by(|(a, x, _), (b, y, _)| b.total_cmp(a).then(x.cmp(y)));
    urgent.truncate((line.allowance / line.bytes_each.max(1.0)).ceil() as usize);
    urgent.sort_unstable_by_key(|(_, object, _)| *object);
    let chosen = urgent.into_iter().map(|(_, object, said)| (object, said));
    chosen.collect()
}

/// One datagram of these, or of the first that fit.
fn write(
    line: &mut Line,
    tick: u32,
    chosen: &[(ObjectId, Said)],
) -> (Vec<u8>, Vec<(ObjectId, Sample, bool)>) {
    let mut writer = Writer::new(tick);
    let mut told = Vec::with_capacity(chosen.len());
    for (object, said) in chosen {
        let Some(heard) = line.things.get_mut(object) else {
            continue;
        };
        if writer.bytes() + LONGEST_BYTES > DATAGRAM_BYTES_MAX {
            break;
        }
        let (base, known) = heard.base(tick);
        let sample = writer.tell(*object, *said, base, known);
        let rests = said.rests();
        heard.told = Some((tick, rests));
        heard.urgency = 0.0;
        if rests {
            heard.rest_told = tick;
        }
        told.push((*object, sample, rests));
    }
    let bytes = writer.finish();
    let each = bytes.len() as f32 / told.len().max(1) as f32;
    line.bytes_each += (each - line.bytes_each) / 8.0;
    (bytes, told)
}
