//! The rooms of this process: cold until somebody joins, then an `App` on a thread of its own.
//! The only file, with its folder, that knows a room is a thread and not another machine.

mod doors;
mod life;
mod wires;

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{SyncSender, TrySendError},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use model::{Answer, RoomId};
use protocol::Vitals;
use room::mail::{Mail, Petition};
use tokio::{
    runtime::Handle,
    sync::{Semaphore, oneshot, watch},
    time::timeout,
};

use crate::{
    bridge::{self, lock},
    clock::Clock,
    events::{Events, Heard},
    store::{Letter, Store, StoreError, World},
    workers::Workers,
};

pub(crate) use wires::{DATAGRAM_BYTES_MAX, Wire};

/// A room that is not up by now has a problem; whoever waits is told to try again.
const WAKE_MAX: Duration = Duration::from_secs(20);

/// A room that has not answered by now may still do what was asked; asking again is harmless.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// Every room of this process. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Rooms(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    store: Store,
    workers: Workers,
    clock: Clock,
    events: Events,
    runtime: Handle,
    udp: Udp,
    threads: Mutex<BTreeMap<RoomId, Running>>,
}

/// Where rooms open their doors.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Udp {
    /// On which address of this machine.
    pub(crate) ip: IpAddr,
    /// The first room's port, the next ones count up; 0: any that is free.
    pub(crate) port_base: u16,
}

#[derive(Debug)]
struct Running {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

/// What a room's thread and the others both see.
#[derive(Debug)]
struct Shared {
    world: World,
    status: watch::Sender<Status>,
    stop: AtomicBool,
    crash: AtomicBool,
    /// Somebody is about to come or to ask.
    knocked: AtomicBool,
    record: Arc<bridge::Record>,
}

#[derive(Clone, Debug)]
enum Status {
    Waking,
    Warm(Door),
    Down(String),
}

/// The way into a warm room.
#[derive(Clone, Debug)]
pub(crate) struct Door {
    /// The address its socket is bound to, which its connect tokens must name.
    pub(crate) address: SocketAddr,
    /// Signs its connect tokens; another one at every run.
    pub(crate) key: [u8; 32],
    /// How many may be in it.
    pub(crate) players_max: usize,
    /// How many are.
    pub(crate) players: usize,
    inbox: SyncSender<Mail>,
    /// Takes wires into it.
    newcomers: SyncSender<Box<dyn room::Wire>>,
    places: Arc<Semaphore>,
}

/// Why a room cannot be entered.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WakeError {
    #[error("There is no such room.")]
    Unknown,
    #[error("This room is down: {0}.")]
    Down(String),
    #[error("This room takes too long to wake. Try again in a moment.")]
    Slow,
    #[error("This room has much to do. Ask again in a moment; nothing is done twice.")]
    Busy,
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Rooms {
    /// To be called inside the runtime that shall do the rooms' I/O.
    pub(crate) fn new(
        store: Store,
        workers: Workers,
        (clock, events): (Clock, Events),
        udp: Udp,
    ) -> Self {
        Self(Arc::new(Inner {
            store,
            workers,
            clock,
            events,
            runtime: Handle::current(),
            udp,
            threads: Mutex::default(),
        }))
    }

    /// The door of a room, which is woken when it is cold.
    pub(crate) async fn wake(&self, room: RoomId) -> Result<Door, WakeError> {
        let shared = if let Some(shared) = self.shared(room) {
            shared
        } else {
            let world = self.0.store.world(room).await?.ok_or(WakeError::Unknown)?;
            self.start(world)?
        };
        shared.knocked.store(true, Ordering::Relaxed);
        let mut status = shared.status.subscribe();
        let awake = status.wait_for(|status| !matches!(status, Status::Waking));
        let awake = match timeout(WAKE_MAX, awake).await {
            Ok(Ok(status)) => status.clone(),
            Ok(Err(_)) => return Err(WakeError::Down("the server is stopping".to_owned())),
            Err(_) => return Err(WakeError::Slow),
        };
        match awake {
            Status::Warm(door) => Ok(Door {
                players: shared.record.population.load(Ordering::Relaxed),
                ..door
            }),
            Status::Down(why) => Err(WakeError::Down(why)),
            Status::Waking => Err(WakeError::Slow),
        }
    }

    /// Every room that is awake, how many players are in it, and how its last ticks went.
    pub(crate) fn awake(&self) -> Vec<(RoomId, usize, Vitals)> {
        let threads = self.threads();
        let awake = threads.iter().map(|(room, running)| {
            let record = &running.shared.record;
            let players = record.population.load(Ordering::Relaxed);
            (*room, players, *lock(&record.vitals))
        });
        awake
            .filter(|(.., vitals)| vitals.tick_us_p50 > 0)
            .collect()
    }

    /// Asks a room for something, and waits until what it did is on disk.
    pub(crate) async fn ask(&self, room: RoomId, petition: Petition) -> Result<Answer, WakeError> {
        let door = self.wake(room).await?;
        let shared = self.shared(room).ok_or(WakeError::Slow)?;
        let (answered, answer) = oneshot::channel();
        lock(&shared.record.asked).insert(petition.command, answered);
        let mail = Mail::Petition(Box::new(petition));
        door.inbox.try_send(mail).or(Err(WakeError::Busy))?;
        match timeout(ANSWER_MAX, answer).await {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(_)) | Err(_) => Err(WakeError::Busy),
        }
    }

    /// Tells those who listen to a room.
    pub(crate) fn heard(&self, room: RoomId, news: Heard) {
        self.0.events.tell(room, news);
    }

    /// Whether a room runs.
    pub(crate) fn is_warm(&self, room: RoomId) -> bool {
        self.shared(room)
            .is_some_and(|shared| matches!(*shared.status.borrow(), Status::Warm(_)))
    }

    /// Why a room is down, if it is.
    pub(crate) fn trouble(&self) -> Option<String> {
        let shared: Vec<_> = self
            .threads()
            .values()
            .map(|running| running.shared.clone())
            .collect();
        shared
            .iter()
            .find_map(|shared| match &*shared.status.borrow() {
                Status::Down(why) => Some(format!("{}: {why}", shared.world.name)),
                Status::Waking | Status::Warm(_) => shared.record.trouble.get().cloned(),
            })
    }

    /// Tells a room something; a cold one hears of it when it wakes.
    pub(crate) fn tell(&self, letter: Letter) {
        if let Mail::Progress(note) = &letter.mail {
            self.heard(letter.room, Heard::Progress(note.clone()));
        }
        let Some(shared) = self.shared(letter.room) else {
            return;
        };
        let Status::Warm(Door { inbox, .. }) = shared.status.borrow().clone() else {
            return;
        };
        match inbox.try_send(letter.mail) {
            Ok(()) | Err(TrySendError::Disconnected(_) | TrySendError::Full(Mail::Progress(_))) => {
            }
            Err(TrySendError::Full(mail)) => {
                // What must arrive waits for a place, but not on a thread that others wait for.
                self.0.runtime.spawn_blocking(move || inbox.send(mail));
            }
        }
    }

    /// Makes a room's thread panic at its next tick, as a bug would.
    pub(crate) fn crash(&self, room: RoomId) {
        if let Some(shared) = self.shared(room) {
            shared.crash.store(true, Ordering::Relaxed);
        }
    }

    /// Ends a room after its tick and waits until all it posted is written; the next who joins wakes it.
    pub(crate) async fn sleep(&self, room: RoomId) {
        let Some(running) = self.threads().remove(&room) else {
            return;
        };
        running.shared.stop.store(true, Ordering::Relaxed);
        running.shared.record.closing.store(true, Ordering::Relaxed);
        let ended = tokio::task::spawn_blocking(move || running.thread.join()).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::error!(%room, "this room did not end well");
        }
    }

    /// Ends every room after its tick and waits until all they posted is written. Blocks.
    pub(crate) fn stop(&self) {
        let running = std::mem::take(&mut *self.threads());
        for room in running.values() {
            room.shared.stop.store(true, Ordering::Relaxed);
            room.shared.record.closing.store(true, Ordering::Relaxed);
        }
        for (room, running) in running {
            if running.thread.join().is_err() {
                tracing::error!(%room, "this room did not end well");
            }
        }
    }

    fn start(&self, world: World) -> Result<Arc<Shared>, WakeError> {
        let mut threads = self.threads();
        if let Some(running) = threads.get(&world.id) {
            return Ok(running.shared.clone()); // Somebody else woke it meanwhile.
        }
        let room = world.id;
        let shared = Arc::new(Shared {
            world,
            status: watch::Sender::new(Status::Waking),
            stop: AtomicBool::new(false),
            crash: AtomicBool::new(false),
            knocked: AtomicBool::new(false),
            record: Arc::default(),
        });
        let life = life::Life::new(self.clone(), shared.clone());
        let thread = thread::Builder::new()
            .name(format!("room-{}", short(room)))
            .stack_size(life::STACK_BYTES)
            .spawn(move || life.run())
            .map_err(|error| WakeError::Down(format!("no thread for it: {error}")))?;
        let running = Running {
            shared: shared.clone(),
            thread,
        };
        threads.insert(room, running);
        Ok(shared)
    }

    fn shared(&self, room: RoomId) -> Option<Arc<Shared>> {
        self.threads()
            .get(&room)
            .map(|running| running.shared.clone())
    }

    fn threads(&self) -> MutexGuard<'_, BTreeMap<RoomId, Running>> {
        self.0
            .threads
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Enough of an id for a thread's name.
fn short(room: RoomId) -> String {
    room.to_string().chars().take(8).collect()
}
