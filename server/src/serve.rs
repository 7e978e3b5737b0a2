//! Puts the server together, and takes it apart again without losing anything.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use model::RoomId;
use tokio::{
    net::TcpListener,
    sync::watch,
    task::{AbortHandle, JoinHandle},
    time::{sleep, timeout},
};

use crate::{
    clock::Clock,
    events::Events,
    folder::{Folder, FolderError},
    http::{self, Reached, Shell},
    identity::{self, Passes, Provider},
    limits::Limits,
    outside::Outside,
    pace::Pace,
    rooms::{Rooms, Udp},
    secret,
    store::{Bucket, Files, Keeping, Rows, Store, StoreError},
    sweep,
    web_transport::WebTransport,
    workers::Workers,
};

/// Requests still open after this long are cut when the server stops.
const LAST_REQUESTS: Duration = Duration::from_secs(5);

/// How often, and how far apart, a folder in use is tried again.
const LET_GO_TRIES: u32 = 20;
const LET_GO_PAUSE: Duration = Duration::from_millis(100);

/// What to serve, and from where.
#[derive(Clone, Debug)]
pub struct Settings {
    /// For HTTP; rooms open their doors at the same address. Port 0: any that is free.
    pub listen: SocketAddr,
    /// Where secrets are kept, and everything else that is not said to be kept elsewhere; made when it is missing.
    pub data: PathBuf,
    /// A PostgreSQL that keeps the rows, by its URL.
    pub postgres: Option<String>,
    /// A bucket that keeps the files.
    pub bucket: Option<Bucket>,
    /// The UDP port of the first room, the next ones count up; 0: any that is free.
    pub udp_port_base: u16,
    /// What the first room of a new data folder is called.
    pub room_name: String,
    /// Where the workers' token is kept, if not in the data folder.
    pub worker_token_file: Option<PathBuf>,
    /// Whose accounts are believed, if anybody's.
    pub provider: Option<Provider>,
    /// Whether people without an account are welcome.
    pub guests: bool,
    /// How much of everything somebody may use.
    pub limits: Limits,
    /// Addresses of one's own network that pictures may be fetched from.
    pub references_from: Vec<IpAddr>,
    /// The time.
    pub clock: Clock,
}

impl Settings {
    /// A server of one's own at any free port of this machine.
    #[must_use]
    pub fn local(data: &Path) -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            data: data.to_owned(),
            postgres: None,
            bucket: None,
            udp_port_base: 0,
            room_name: "Home".to_owned(),
            worker_token_file: None,
            provider: None,
            guests: true,
            limits: Limits::none(),
            references_from: Vec::new(),
            clock: Clock::wall(),
        }
    }
}

/// Why a server does not start, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// See [`FolderError`].
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The address is taken, or not ours.
    #[error("Cannot listen on {address}: {why}. Choose another address with --listen.", why = listen_trouble(.why))]
    Listen {
        /// Which.
        address: SocketAddr,
        /// What the system said.
        why: io::Error,
    },
    /// The worker token cannot be read or made.
    #[error("The worker token {path} cannot be used: {why}.", path = path.display())]
    WorkerToken {
        /// Which.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// The key for passes is not one.
    #[error("The key for guests' passes cannot be used: {0}.")]
    Key(#[from] jsonwebtoken::errors::Error),
    /// No client for other servers.
    #[error("Other servers cannot be asked: {0}.")]
    Outside(String),
    /// See [`StoreError`].
    #[error("What is kept in the data folder cannot be opened: {0}.")]
    Store(#[from] StoreError),
}

fn listen_trouble(why: &io::Error) -> String {
    match why.kind() {
        io::ErrorKind::AddrInUse => "another program uses this port already".to_owned(),
        _ => why.to_string(),
    }
}

/// A server that runs until it is told to stop. Dropped without [`Server::stop`], its threads live on.
pub struct Server {
    address: SocketAddr,
    worker_token: String,
    shell: Shell,
    closing: watch::Sender<bool>,
    serving: JoinHandle<io::Result<()>>,
    sweeping: AbortHandle,
    _folder: Folder,
}

/// Starts a server in the current tokio runtime; it answers when this returns.
pub async fn start(settings: Settings) -> Result<Server, StartError> {
    let folder = take(&settings.data).await?;
    let listener = listen(settings.listen).await?;
    let address = listener.local_addr().map_err(|why| StartError::Listen {
        address: settings.listen,
        why,
    })?;
    let store = open(&settings).await?;
    let worker_token = worker_token(&folder, settings.worker_token_file)?;
    let guest_key = folder.secret("guests.key")?;
    let file_key = folder.secret("files.key")?;

    let limits = settings.limits;
    let clock = settings.clock;
    let outside = Outside::new(&settings.references_from)
        .map_err(|why| StartError::Outside(why.to_string()))?;
    let passes = Passes::new(
        settings.guests.then_some(guest_key),
        settings.provider,
        &worker_token,
        (store.clone(), outside.clone(), clock.clone()),
    )?;
    if store.worlds().await?.is_empty() {
        store
            .create_world(RoomId(secret::random()), &settings.room_name)
            .await?;
    }
    let workers = Workers::new(clock.clone());
    let events = Events::default();
    let udp = Udp {
        ip: address.ip(),
        port_base: settings.udp_port_base,
    };
    let (closing, closed) = watch::channel(false);
    let rooms = Rooms::new(
        store.clone(),
        workers.clone(),
        (clock.clone(), events.clone()),
        udp,
    );
    let shell = Shell {
        web_transport: web_transport(address, &rooms),
        rooms,
        store,
        workers,
        events,
        outside,
        pace: Pace::new(&limits, clock),
        limits: Arc::new(limits),
        document: Arc::new(http::document()),
        file_key,
        passes: Arc::new(passes),
        ip: address.ip(),
        closing: closed.clone(),
    };
    let sweeping = tokio::spawn(sweep::run(
        shell.store.clone(),
        shell.rooms.clone(),
        shell.workers.clone(),
    ));
    Ok(Server {
        address,
        worker_token,
        serving: tokio::spawn(serve(listener, shell.clone(), closed)),
        sweeping: sweeping.abort_handle(),
        shell,
        closing,
        _folder: folder,
    })
}

/// Browsers without it take a WebSocket.
fn web_transport(address: SocketAddr, rooms: &Rooms) -> Option<WebTransport> {
    WebTransport::start(address, rooms.clone())
        .inspect_err(|error| tracing::warn!(%error, "no WebTransport; browsers take WebSockets"))
        .ok()
}

/// Opens what is kept, wherever that is.
pub(crate) async fn open(settings: &Settings) -> Result<Store, StartError> {
    let mut keeping = Keeping::in_folder(&settings.data);
    if let Some(url) = &settings.postgres {
        keeping.rows = Rows::Postgres(url.clone());
    }
    if let Some(bucket) = &settings.bucket {
        keeping.files = Files::Bucket(bucket.clone());
    }
    let (limits, clock) = (settings.limits.clone(), settings.clock.clone());
    Ok(Store::open(&keeping, limits, clock).await?)
}

/// A server that was just killed lets go of its folder only when the system has cleaned up after it.
async fn take(path: &Path) -> Result<Folder, FolderError> {
    for _ in 0..LET_GO_TRIES {
        match Folder::take(path) {
            Err(FolderError::Taken(_)) => sleep(LET_GO_PAUSE).await,
            done => return done,
        }
    }
    Folder::take(path)
}

async fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    TcpListener::bind(address)
        .await
        .map_err(|why| StartError::Listen { address, why })
}

fn worker_token(folder: &Folder, elsewhere: Option<PathBuf>) -> Result<String, StartError> {
    let secret = match elsewhere {
        None => folder.secret("worker.token")?,
        Some(path) => {
            secret::kept_in(&path).map_err(|why| StartError::WorkerToken { path, why })?
        }
    };
    Ok(identity::worker_token(secret))
}

async fn serve(
    listener: TcpListener,
    shell: Shell,
    mut closed: watch::Receiver<bool>,
) -> io::Result<()> {
    let app = http::app(shell).into_make_service_with_connect_info::<Reached>();
    axum::serve(listener, app)
        .with_graceful_shutdown(async move {
            // An error means that the server itself is gone; then, too, it is time to stop.
            drop(closed.wait_for(|closing| *closing).await);
        })
        .await
}

impl Server {
    /// Where it answers HTTP.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as the start of a URL.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What workers show.
    #[must_use]
    pub fn worker_token(&self) -> &str {
        &self.worker_token
    }

    /// What is kept; for tests that look behind the doors.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.shell.store
    }

    /// Whether a room runs.
    #[must_use]
    pub fn is_warm(&self, room: RoomId) -> bool {
        self.shell.rooms.is_warm(room)
    }

    /// Makes a warm room panic at its next tick, as a bug would.
    pub fn crash_room(&self, room: RoomId) {
        self.shell.rooms.crash(room);
    }

    /// No new requests; rooms end their tick, what they posted is written, the database is closed.
    pub async fn stop(mut self) {
        self.closing.send_replace(true);
        if timeout(LAST_REQUESTS, &mut self.serving).await.is_err() {
            tracing::warn!("some requests were cut off");
            self.serving.abort();
        }
        self.sweeping.abort();
        let rooms = self.shell.rooms.clone();
        if let Err(error) = tokio::task::spawn_blocking(move || rooms.stop()).await {
            tracing::error!(%error, "the rooms did not end well");
        }
        self.shell.store.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_data_folder_has_one_server_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::local(folder.path());
        let first = start(settings.clone()).await.unwrap();
        let second = start(settings.clone()).await.err().unwrap().to_string();
        assert!(second.contains("Another server already uses"), "{second}");
        let token = first.worker_token().to_owned();
        first.stop().await;
        let third = start(settings).await.unwrap();
        assert_eq!(third.worker_token(), token);
        third.stop().await;
    }

    #[tokio::test]
    async fn a_port_in_use_is_said_plainly() {
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let first = start(Settings::local(one.path())).await.unwrap();
        let settings = Settings {
            listen: first.address(),
            ..Settings::local(two.path())
        };
        let second = start(settings).await.err().unwrap().to_string();
        assert!(
            second.contains("another program uses this port"),
            "{second}"
        );
        first.stop().await;
    }

    #[tokio::test]
    async fn a_folder_keeps_its_rooms() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::local(folder.path());
        let first = start(settings.clone()).await.unwrap();
        let worlds = first.store().worlds().await.unwrap();
        first.stop().await;
        let second = start(settings).await.unwrap();
        assert_eq!(second.store().worlds().await.unwrap(), worlds);
        assert_eq!(worlds.len(), 1);
        second.stop().await;
    }
}
