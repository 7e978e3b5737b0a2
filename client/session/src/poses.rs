//! Where things are, as the room tells it: every datagram is read against what was heard before.

use std::collections::{BTreeMap, VecDeque};

use bevy::prelude::*;
use lightyear::transport::channel::registry::ChannelKind;
use lightyear::{prelude::*, transport::plugin::TransportSystems};
use model::{ObjectId, Pose, limits::OBJECTS_MAX};
use protocol::{Placed, PoseStream, Thing};
use sim::pose::{self, Base, Said, Sample, Told};

use crate::{Lane, LinkState, Shown, Traffic, interpolate::Path, playback::Playback};

/// Ticks for which the room may write against where something was.
const REMEMBERED_TICKS: u32 = 100;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Heard>()
        .add_observer(forget)
        .add_systems(
            PreUpdate,
            (
                begin_anew.run_if(resource_changed::<LinkState>),
                hear.after(TransportSystems::Receive)
                    .before(MessageSystems::Receive),
            )
                .chain(),
        );
}

/// What was heard of where things are.
#[derive(Resource, Default)]
pub(crate) struct Heard(BTreeMap<ObjectId, Track>);

/// What was heard of one thing.
#[derive(Default)]
struct Track {
    /// As which entity it is known here, once it is.
    entity: Option<Entity>,
    /// Where it was, in the order of ticks.
    samples: VecDeque<Sample>,
    /// Where it last rested.
    rest: Option<Sample>,
    /// The newest of it.
    now: Option<(u32, Said)>,
}

impl Track {
    fn find(&self, base: Base, tick: u32) -> Option<Sample> {
        match base {
            Base::None => None,
            Base::Rest => self.rest,
            Base::Ago(ticks) => {
                let then = tick.checked_sub(ticks.into())?;
                let index = self
                    .samples
                    .binary_search_by_key(&then, |sample| sample.tick);
                self.samples.get(index.ok()?).copied()
            }
        }
    }

    /// Remembers it; whether it is news.
    fn remember(&mut self, told: &Told) -> bool {
        let tick = told.sample.tick;
        let place = self.samples.partition_point(|sample| sample.tick < tick);
        if self
            .samples
            .get(place)
            .is_some_and(|sample| sample.tick == tick)
        {
            return false;
        }
        self.samples.insert(place, told.sample);
        while self
            .samples
            .front()
            .is_some_and(|sample| sample.tick.saturating_add(REMEMBERED_TICKS) < tick)
        {
            self.samples.pop_front();
        }
        if told.said.rests() && self.rest.is_none_or(|rest| rest.tick < tick) {
            self.rest = Some(told.sample);
        }
        let is_newest = self.now.is_none_or(|(newest, _)| newest < tick);
        if is_newest {
            self.now = Some((tick, told.said));
        }
        is_newest
    }
}

/// Another connection knows nothing of what this one heard, but for the things themselves.
fn begin_anew(link: Res<LinkState>, mut heard: ResMut<Heard>, mut playback: ResMut<Playback>) {
    if *link == LinkState::Connecting {
        heard.0.retain(|_, track| track.entity.is_some());
        for track in heard.0.values_mut() {
            let entity = track.entity;
            *track = Track {
                entity,
                ..Track::default()
            };
        }
        *playback = Playback::default();
    }
}

impl Heard {
    /// Gets to know a thing that was somewhere in a tick, and returns where it is: news of that may have overtaken it.
    pub(crate) fn meet(
        &mut self,
        object: ObjectId,
        entity: Entity,
        placed: Placed,
        tick: u32,
    ) -> Placed {
        let track = self.0.entry(object).or_default();
        track.entity = Some(entity);
        let newer = track.now.filter(|(newest, _)| *newest > tick);
        let newer = newer.and_then(|(_, said)| whereabouts(said));
        newer.map_or(placed, Placed)
    }
}

fn forget(gone: On<Remove, Thing>, things: Query<&Thing>, mut heard: ResMut<Heard>) {
    if let Ok(thing) = things.get(gone.entity) {
        heard.0.remove(&thing.object);
    }
}

/// A thing as what is told of it changes it.
type Goer = (&'static mut Placed, &'static mut Path, &'static Shown);

fn hear(
    channels: Res<ChannelRegistry>,
    time: Res<Time>,
    mut wires: Query<&mut Transport>,
    mut heard: ResMut<Heard>,
    mut playback: ResMut<Playback>,
    mut traffic: ResMut<Traffic>,
    mut things: Query<Goer>,
) {
    let Some(channel) = channels.get_net_from_kind(&ChannelKind::of::<PoseStream>()) else {
        return;
    };
    for mut wire in &mut wires {
        let Some(received) = wire.channel_receive_mut(*channel) else {
            continue;
        };
        while let Some((_, bytes, _)) = received.read_message() {
            traffic.note(Lane::Poses, bytes.len());
            let heard = &mut *heard;
            let find = |object, base, tick| heard.0.get(&object)?.find(base, tick);
            let Ok((tick, told)) = pose::read(&bytes, find) else {
                tracing::warn!("a datagram of poses is mangled");
                continue;
            };
            playback.arrived(tick, time.elapsed_secs_f64());
            for told in told {
                heard.tell(&told, &mut things);
            }
        }
    }
}

impl Heard {
    fn tell(&mut self, told: &Told, things: &mut Query<Goer>) {
        if self.0.len() >= OBJECTS_MAX && !self.0.contains_key(&told.object) {
            return;
        }
        let track = self.0.entry(told.object).or_default();
        let is_newest = track.remember(told);
        let Some(pose) = whereabouts(told.said) else {
            return;
        };
        let thing = track.entity.and_then(|entity| things.get_mut(entity).ok());
        if let Some((mut placed, mut path, shown)) = thing {
            path.goes_through(told.sample.tick, pose, told.said.rests(), shown.0);
            if is_newest {
                placed.set_if_neq(Placed(pose));
            }
        }
    }
}

fn whereabouts(said: Said) -> Option<Pose> {
    match said {
        Said::Moving(grid) | Said::Resting(grid) => grid.pose(),
        Said::Exactly(pose) => Some(pose),
    }
}
