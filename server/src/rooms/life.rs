//! One room's thread: wakes it from its journal, ticks it, and after a panic does so again with a new
//! `App`. The old one is never used again: a system that panicked leaves its world half changed.

use std::{
    any::Any,
    net::SocketAddr,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, sync_channel},
    },
    thread,
    time::Duration,
};

use bevy::app::App;
use lightyear::prelude::{LocalAddr, server::ServerUdpIo};
use model::JobId;
use protocol::{TICK, Vitals};
use room::{
    Restored, RoomSettings,
    history::{ObjectState, RestoreError, Snapshot},
    mail::{INBOX_MAX, Mailbox, OUTBOX_MAX, Post},
};

use super::{Door, Rooms, Shared, Status, short, wires};
use crate::{
    bridge::{self, Bridge},
    clock::Pace,
    secret,
    store::StoreError,
};

/// A room in which nothing happens goes on in every so many steps only: often enough for a letter, and for somebody at the door.
const ASLEEP_STEPS: u32 = 10;

/// After so many ticks everybody is told how long they took: every two seconds.
const TOLD_TICKS: usize = 2 * model::limits::TICK_HZ as usize;

/// Bevy builds deep stacks before its first tick.
pub(super) const STACK_BYTES: usize = 8 << 20;

/// A room that crashes more often within [`CRASH_WINDOW_MS`] stays down: it would only burn the machine.
const CRASHES_MAX: usize = 5;
const CRASH_WINDOW_MS: u64 = 60_000;

/// Wires that may wait for the next tick.
const NEWCOMERS_MAX: usize = 32;

/// Between two tries to read a room while the database is away.
const AWAY_PAUSE: Duration = Duration::from_secs(1);

/// A room's thread.
pub(super) struct Life {
    rooms: Rooms,
    shared: Arc<Shared>,
}

/// Why one run of a room ended before it was asked to.
#[derive(Debug, thiserror::Error)]
enum End {
    #[error("it crashed: {0}")]
    Panicked(String),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Restore(#[from] RestoreError),
    #[error("no thread for its mail: {0}")]
    Thread(#[from] std::io::Error),
}

impl Life {
    pub(super) fn new(rooms: Rooms, shared: Arc<Shared>) -> Self {
        Self { rooms, shared }
    }

    /// Until the room is asked to stop, or cannot go on.
    pub(super) fn run(self) {
        let room = self.shared.world.id;
        let Some(address) = self.rooms.0.udp.free_address() else {
            return self.stay_down("no UDP port is free for it");
        };
        let mut crashes_ms = Vec::new();
        loop {
            match self.live(address) {
                Ok(()) => return,
                Err(End::Panicked(what)) => {
                    tracing::error!(%room, what, "the room panicked; it starts again from its journal");
                    let now_ms = self.rooms.0.clock.now_ms();
                    crashes_ms.retain(|crash_ms| now_ms - crash_ms < CRASH_WINDOW_MS);
                    crashes_ms.push(now_ms);
                    if crashes_ms.len() > CRASHES_MAX {
                        return self
                            .stay_down("it crashed again and again; everything saved is safe");
                    }
                    self.set(Status::Waking);
                }
                Err(End::Store(StoreError::Away(why))) => {
                    tracing::warn!(%room, %why, "the room cannot be read yet");
                    if self.shared.stop.load(Ordering::Relaxed) {
                        return;
                    }
                    thread::sleep(AWAY_PAUSE);
                }
                Err(end) => return self.stay_down(&end.to_string()),
            }
        }
    }

    fn stay_down(&self, why: &str) {
        tracing::error!(room = %self.shared.world.id, why, "the room is down");
        self.set(Status::Down(why.to_owned()));
    }

    fn set(&self, status: Status) {
        self.shared.status.send_replace(status);
    }

    /// From the journal to the end of one `App`, and until the last it posted is written.
    fn live(&self, address: SocketAddr) -> Result<(), End> {
        let inner = &self.rooms.0;
        let (snapshot, records) = inner
            .runtime
            .block_on(inner.store.restore(self.shared.world.id))?;
        let restored = Restored { snapshot, records };
        let waiting = waiting_jobs(&restored)?;

        let (to_room, inbox) = sync_channel(INBOX_MAX);
        let (outbox, from_room) = sync_channel(OUTBOX_MAX);
        let (newcomers, arriving) = sync_channel(NEWCOMERS_MAX);
        let key = secret::random();
        let mut app = unwound(|| self.build(restored, Mailbox { inbox, outbox }, address, key))??;
        room::accept(&mut app, arriving);

        let door = Door {
            address,
            key,
            players_max: self.shared.world.players_max,
            players: 0,
            inbox: to_room,
            newcomers,
            places: wires::places(self.shared.world.players_max),
        };
        let bridge = self.bridge(&door, from_room, waiting)?;
        self.set(Status::Warm(door));
        tracing::info!(room = %self.shared.world.id, %address, "the room is awake");
        let ended = self.tick(app);
        if bridge.join().is_err() {
            tracing::error!(room = %self.shared.world.id, "the room's bridge panicked");
        }
        self.shared.record.population.store(0, Ordering::Relaxed);
        *bridge::lock(&self.shared.record.vitals) = Vitals::default();
        ended
    }

    fn build(
        &self,
        restored: Restored,
        mailbox: Mailbox,
        address: SocketAddr,
        key: [u8; 32],
    ) -> Result<App, RestoreError> {
        let world = &self.shared.world;
        let settings = RoomSettings {
            room: world.id,
            name: world.name.clone(),
            players_max: world.players_max,
            waking: u64::from_le_bytes(secret::random()),
        };
        let mut app = room::app(settings, restored, mailbox)?;
        room::listen(
            &mut app,
            (LocalAddr(address), ServerUdpIo::default()),
            address,
            key,
        );
        Ok(app)
    }

    fn bridge(
        &self,
        door: &Door,
        from_room: Receiver<Post>,
        waiting: Vec<JobId>,
    ) -> Result<thread::JoinHandle<()>, End> {
        let inner = &self.rooms.0;
        let room = self.shared.world.id;
        let bridge = Bridge {
            room,
            inbox: door.inbox.clone(),
            record: self.shared.record.clone(),
            store: inner.store.clone(),
            rooms: self.rooms.clone(),
            workers: inner.workers.clone(),
        };
        let runtime = inner.runtime.clone();
        let thread = thread::Builder::new()
            .name(format!("mail-{}", short(room)))
            .spawn(move || bridge.run(&from_room, waiting, &runtime))?;
        Ok(thread)
    }

    /// Ticks until asked to stop, or until a tick panics; then drops the `App`, whatever state it is in.
    fn tick(&self, mut app: App) -> Result<(), End> {
        let mut pace = Pace::new(TICK);
        let mut took = Vec::with_capacity(TOLD_TICKS);
        let (mut steps, mut sleeps) = (0_u32, false);
        let ended = loop {
            if self.shared.stop.load(Ordering::Relaxed) {
                break Ok(());
            }
            sleeps &= !self.shared.knocked.swap(false, Ordering::Relaxed);
            steps = steps.wrapping_add(1);
            if sleeps && !steps.is_multiple_of(ASLEEP_STEPS) {
                pace.wait();
                continue;
            }
            let ticked = unwound(|| {
                assert!(
                    !self.shared.crash.swap(false, Ordering::Relaxed),
                    "asked to crash"
                );
                app.update();
            });
            if ticked.is_err() {
                break ticked;
            }
            took.push(pace.wait().as_micros() as u32);
            if took.len() == TOLD_TICKS {
                took.sort_unstable();
                *bridge::lock(&self.shared.record.vitals) =
                    room::tell_pace(&mut app, took[TOLD_TICKS / 2], took[TOLD_TICKS * 99 / 100]);
                took.clear();
                sleeps = room::is_asleep(&mut app);
            }
        };
        ended.and(unwound(|| drop(app)))
    }
}

/// The jobs that things in the room still wait for, or could be retried.
fn waiting_jobs(restored: &Restored) -> Result<Vec<JobId>, RestoreError> {
    let mut state: Snapshot = restored.snapshot.clone().unwrap_or_default();
    restored
        .records
        .iter()
        .try_for_each(|record| state.apply(record))?;
    let mut jobs: Vec<JobId> = state
        .objects
        .values()
        .filter_map(ObjectState::job)
        .collect();
    jobs.sort_unstable();
    jobs.dedup();
    Ok(jobs)
}

/// Runs something whose panic ends this run of the room and nothing else.
fn unwound<T>(act: impl FnOnce() -> T) -> Result<T, End> {
    catch_unwind(AssertUnwindSafe(act)).map_err(|panic| End::Panicked(said(&*panic)))
}

fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without a word".to_owned())
}
