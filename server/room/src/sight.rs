//! What each player is told of: the things in the chunks near them, from the nearest on, and nothing of those that stay as they
//! are. Who comes back within the same waking of the room is told what is otherwise.

mod happenings;
mod register;
mod touched;

use std::collections::{BTreeSet, VecDeque};

use bevy::prelude::*;
use lightyear::prelude::*;
use model::ObjectId;
use protocol::{About, Came, Gaze, Parcel, Player, Remembered, Thing, ThingNews, Things};
use sim::Step;
use terrain::{CHUNK_M, ChunkId, Ground, HALF_M};

use crate::{
    Identity,
    link::Member,
    poses::{Line, Moved, RoomTick, Seen},
};
use happenings::{Happened, Happenings, gather};
pub(crate) use register::Register;
use register::{AllThings, PARCEL_THINGS};
use touched::Touched;

/// A chunk nearer than this, in metres, is told of.
const NEAR_M: f32 = 256.0;

/// And one that was told of, until it is farther than this: nobody's world flickers who walks to and fro.
const FAR_M: f32 = 320.0;

/// Bytes of things that one player is told in a tick: a megabyte a second.
const TICK_BYTES: usize = 16 << 10;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Register>()
        .add_plugins(touched::plugin)
        .add_observer(begin)
        .add_systems(FixedUpdate, welcome.in_set(Step::Receive))
        .add_systems(FixedUpdate, publish.in_set(Seen).after(touched::note_going));
}

/// What one player is told of.
#[derive(Component, Default)]
pub(crate) struct Sight {
    /// Whether they have said what they still know.
    came: bool,
    chunks: BTreeSet<ChunkId>,
    /// What is to be told, in order.
    outbox: VecDeque<ThingNews>,
    /// Where they were when nothing near was missing.
    content_at: Option<ChunkId>,
}

impl Sight {
    /// Whether things in this chunk are told of.
    pub(crate) fn has(&self, chunk: ChunkId) -> bool {
        self.chunks.contains(&chunk)
    }
}

fn begin(joined: On<Add, Member>, mut commands: Commands) {
    commands.entity(joined.entity).insert(Sight::default());
}

/// Who has come is told first whether what they remember still counts, and then what is otherwise.
fn welcome(
    identity: Res<Identity>,
    tick: Res<RoomTick>,
    register: Res<Register>,
    all: AllThings,
    mut links: Query<(&mut Sight, &mut MessageReceiver<Came>), Without<Thing>>,
) {
    let (waking, tick) = (identity.0.waking, tick.0);
    for (mut sight, mut came) in &mut links {
        let Some(Came(remembered)) = came.receive().next() else {
            continue;
        };
        if std::mem::replace(&mut sight.came, true) {
            continue;
        }
        let remembered = remembered.filter(|remembered| {
            remembered.waking == waking
                && remembered.tick <= tick
                && register.remembers(remembered.tick)
        });
        let resumed = remembered.is_some();
        sight.outbox.push_back(ThingNews::Woke { waking, resumed });
        if let Some(remembered) = remembered {
            sight.resume(remembered, &register, &all, tick);
        }
    }
}

impl Sight {
    fn resume(&mut self, was: Remembered, register: &Register, all: &AllThings, tick: u32) {
        self.chunks = was.chunks.into_iter().collect();
        let (mut here, mut objects) = (Vec::new(), Vec::new());
        for (object, chunk) in register.changed_since(was.tick) {
            match chunk.filter(|chunk| self.has(*chunk)) {
                Some(_) => here.extend(register.whole(all, object)),
                None => objects.push(object),
            }
        }
        if !objects.is_empty() {
            self.outbox.push_back(ThingNews::Gone { tick, objects });
        }
        self.tell_about(tick, &here);
    }
}

/// Tells everybody what happened near them, and shows them what they do not know yet.
fn publish(
    tick: Res<RoomTick>,
    moved: Res<Moved>,
    mut touched: ResMut<Touched>,
    mut register: ResMut<Register>,
    all: AllThings,
    things: Query<&Thing>,
    players: Query<(&Player, &Gaze)>,
    mut links: Query<
        (
            &Member,
            &mut Sight,
            &mut Line,
            &mut MessageSender<ThingNews>,
        ),
        Without<Thing>,
    >,
) {
    let tick = tick.0;
    let happenings = gather(&mut touched, &moved, &mut register, &all, things, tick);
    for (member, mut sight, mut line, mut wire) in &mut links {
        if !sight.came {
            continue;
        }
        sight.happen(&happenings, &mut line, tick);
        let mut allowance = sight.send(&mut wire, TICK_BYTES);
        let own = players.iter().find(|(player, _)| player.player == member.0);
        let Some(eye) = own.map(|(_, gaze)| gaze.0.position) else {
            continue;
        };
        let here = Ground::chunk_at(eye.x, eye.z);
        if here.is_some() && sight.content_at == here {
            continue;
        }
        sight.hide_far(eye, &register, &mut line, tick);
        let mut missing = sight.missing(eye).into_iter();
        while allowance > 0
            && let Some(chunk) = missing.next()
        {
            sight.show(chunk, &mut register, &all, tick);
            allowance = sight.send(&mut wire, allowance);
        }
        if missing.len() == 0 {
            sight.content_at = here;
        }
    }
}

impl Sight {
    /// Takes in what happened where this player sees it.
    fn happen(&mut self, happenings: &Happenings, line: &mut Line, tick: u32) {
        let (mut told, mut gone) = (Vec::new(), Vec::new());
        for (_, happened) in happenings.iter().filter(|(chunk, _)| self.has(**chunk)) {
            for what in happened {
                match what {
                    Happened::Told(about) => told.push(about.clone()),
                    Happened::Came(about, from) if !self.has(*from) => told.push(about.clone()),
                    Happened::Gone(object) => gone.push(*object),
                    Happened::Went(object, to) if !self.has(*to) => gone.push(*object),
                    Happened::Came(..) | Happened::Went(..) => {}
                }
            }
        }
        self.tell_gone(gone, line, tick);
        self.tell_about(tick, &told);
    }

    fn tell_about(&mut self, tick: u32, things: &[About]) {
        for some in things.chunks(PARCEL_THINGS) {
            self.tell(tick, Parcel::pack(some), None);
        }
    }

    fn tell(&mut self, tick: u32, things: Parcel, chunk: Option<ChunkId>) {
        self.outbox.push_back(ThingNews::Told {
            tick,
            things,
            chunk,
        });
    }

    fn tell_gone(&mut self, objects: Vec<ObjectId>, line: &mut Line, tick: u32) {
        for object in &objects {
            line.forget(*object);
        }
        if !objects.is_empty() {
            self.outbox.push_back(ThingNews::Gone { tick, objects });
        }
    }

    /// Sends what fits; what may still be sent after it.
    fn send(&mut self, wire: &mut MessageSender<ThingNews>, mut allowance: usize) -> usize {
        while allowance > 0
            && let Some(news) = self.outbox.pop_front()
        {
            let bytes = match &news {
                ThingNews::Told { things, .. } => things.len(),
                ThingNews::Gone { objects, .. } => objects.len(),
                ThingNews::Woke { .. } | ThingNews::Shown { .. } | ThingNews::Hidden { .. } => 0,
            };
            allowance = allowance.saturating_sub(bytes);
            wire.send::<Things>(news);
        }
        allowance
    }

    fn hide_far(&mut self, eye: Vec3, register: &Register, line: &mut Line, tick: u32) {
        let far = self.chunks.iter().copied();
        let far: Vec<_> = far.filter(|chunk| away_m(eye, *chunk) > FAR_M).collect();
        for chunk in far {
            self.chunks.remove(&chunk);
            self.tell_gone(register.members(chunk).collect(), line, tick);
            self.outbox.push_back(ThingNews::Hidden { chunk });
        }
    }

    /// The chunks near that are not told of yet, the nearest first.
    fn missing(&self, eye: Vec3) -> Vec<ChunkId> {
        let mut missing: Vec<_> = ChunkId::all()
            .map(|chunk| (away_m(eye, chunk), chunk))
            .filter(|(away_m, chunk)| *away_m < NEAR_M && !self.has(*chunk))
            .collect();
        missing.sort_unstable_by(|(a, _), (b, _)| a.total_cmp(b));
        missing.into_iter().map(|(_, chunk)| chunk).collect()
    }

    /// Tells everything in a chunk, and from now on what happens there.
    fn show(&mut self, chunk: ChunkId, register: &mut Register, all: &AllThings, tick: u32) {
        for things in &*register.parcels(all, chunk) {
            self.tell(tick, things.clone(), Some(chunk));
        }
        self.outbox.push_back(ThingNews::Shown { chunk });
        self.chunks.insert(chunk);
    }
}

/// From an eye to the middle of a chunk, over the ground.
pub(crate) fn away_m(eye: Vec3, chunk: ChunkId) -> f32 {
    let (column, row) = chunk.place();
    let middle = |index: i32| (index as f32 + 0.5) * CHUNK_M - HALF_M;
    Vec2::new(middle(column) - eye.x, middle(row) - eye.z).length()
}
