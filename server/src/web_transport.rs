//! WebTransport for browsers: datagrams over HTTP/3, for all rooms at one port. The certificate is our own, lives
//! shorter than browsers allow and is named, by its hash, to everybody who joins.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, RwLock},
    time::Duration,
};

use bytes::Bytes;
use model::{ContentHash, RoomId};
use tokio::{
    sync::Semaphore,
    time::{interval, timeout},
};
use wtransport::{
    Connection, Endpoint, Identity, ServerConfig, endpoint::IncomingSession,
    endpoint::endpoint_side::Server, error::SendDatagramError,
};

use crate::rooms::{Rooms, Wire};

/// Browsers believe a certificate by its hash only if it is valid for no more than 14 days.
const CERTIFICATE_DAYS: u32 = 13;

/// How often there is a new one; the old one stays good for those who have just been told of it.
const ROTATION: Duration = Duration::from_secs(6 * 24 * 60 * 60);

/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(5);

/// Handshakes at once; those beyond are refused.
const HANDSHAKES_MAX: usize = 64;

/// Somebody who says nothing for this long is gone.
const IDLE: Duration = Duration::from_secs(20);

/// Where browsers reach the rooms.
#[derive(Clone, Debug)]
pub(crate) struct WebTransport {
    port: u16,
    certificate: Arc<RwLock<ContentHash>>,
}

impl WebTransport {
    /// Opens the port, or any that is free where somebody else has it.
    pub(crate) fn start(address: SocketAddr, rooms: Rooms) -> io::Result<Self> {
        let (identity, hash) = identity(address)?;
        let (endpoint, bound) = match open(address, identity.clone_identity()) {
            Err(why) if why.kind() == io::ErrorKind::AddrInUse => {
                let anywhere = SocketAddr::new(address.ip(), 0);
                (open(anywhere, identity)?, anywhere)
            }
            endpoint => (endpoint?, address),
        };
        let door = Self {
            port: endpoint.local_addr()?.port(),
            certificate: Arc::new(RwLock::new(hash)),
        };
        let endpoint = Arc::new(endpoint);
        tokio::spawn(door.clone().rotate(endpoint.clone(), bound));
        tokio::spawn(accept(endpoint, rooms));
        Ok(door)
    }

    /// At which port of this machine.
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The hash of the certificate that new connections see.
    pub(crate) fn certificate(&self) -> ContentHash {
        *self
            .certificate
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn rotate(self, endpoint: Arc<Endpoint<Server>>, address: SocketAddr) -> ! {
        let mut due = interval(ROTATION);
        due.tick().await; // The first one is due now, and is there already.
        loop {
            due.tick().await;
            let renewed = identity(address).and_then(|(identity, hash)| {
                endpoint.reload_config(config(address, identity), false)?;
                Ok(hash)
            });
            match renewed {
                Ok(hash) => {
                    *self
                        .certificate
                        .write()
                        .unwrap_or_else(std::sync::PoisonError::into_inner) = hash;
                }
                Err(error) => tracing::error!(%error, "no new certificate for WebTransport"),
            }
        }
    }
}

fn identity(address: SocketAddr) -> io::Result<(Identity, ContentHash)> {
    let identity = Identity::self_signed_builder()
        .subject_alt_names(["localhost".to_owned(), address.ip().to_string()])
        .from_now_utc()
        .validity_days(CERTIFICATE_DAYS)
        .build()
        .map_err(io::Error::other)?;
    let chain = identity.certificate_chain().as_slice();
    let certificate = chain
        .first()
        .ok_or_else(|| io::Error::other("no certificate"))?;
    let hash = ContentHash(*certificate.hash().as_ref());
    Ok((identity, hash))
}

fn open(address: SocketAddr, identity: Identity) -> io::Result<Endpoint<Server>> {
    Endpoint::server(config(address, identity))
}

fn config(address: SocketAddr, identity: Identity) -> ServerConfig {
    let config = ServerConfig::builder()
        .with_bind_address(address)
        .with_identity(identity);
    // Twenty seconds are a duration that QUIC can write down.
    match config.max_idle_timeout(Some(IDLE)) {
        Ok(config) => config.build(),
        Err(_) => unreachable!("an idle timeout of seconds fits"),
    }
}

async fn accept(endpoint: Arc<Endpoint<Server>>, rooms: Rooms) -> ! {
    let handshakes = Arc::new(Semaphore::new(HANDSHAKES_MAX));
    loop {
        let session = endpoint.accept().await;
        let Ok(place) = handshakes.clone().try_acquire_owned() else {
            session.refuse();
            continue;
        };
        let rooms = rooms.clone();
        tokio::spawn(async move {
            let entered = timeout(HANDSHAKE, enter(session, &rooms)).await;
            drop(place);
            if let Ok(Some((connection, wire))) = entered {
                carry(&connection, wire).await;
            }
        });
    }
}

/// Shakes hands with somebody who wants into a room that there is.
async fn enter(session: IncomingSession, rooms: &Rooms) -> Option<(Connection, Wire)> {
    let request = session.await.ok()?;
    let room: Option<RoomId> = request
        .path()
        .strip_prefix(PATH)
        .and_then(|room| room.parse().ok());
    let Some(wire) = room.and_then(|room| rooms.wire(room).ok()) else {
        request.not_found().await;
        return None;
    };
    Some((request.accept().await.ok()?, wire))
}

/// Before the name of a room.
pub(crate) const PATH: &str = "/v1/play/";

/// Until either end goes.
async fn carry(connection: &Connection, mut wire: Wire) {
    loop {
        tokio::select! {
            said = connection.receive_datagram() => match said {
                Ok(datagram) => {
                    if wire.send(datagram.payload()).is_err() {
                        return;
                    }
                }
                Err(_) => return,
            },
            datagram = wire.receive() => match datagram {
                Some(datagram) => {
                    if !send(connection, &datagram) {
                        return;
                    }
                }
                None => return,
            },
        }
    }
}

/// One that does not fit the path is lost.
fn send(connection: &Connection, datagram: &Bytes) -> bool {
    match connection.send_datagram(datagram) {
        Ok(()) | Err(SendDatagramError::TooLarge) => true,
        Err(SendDatagramError::NotConnected | SendDatagramError::UnsupportedByPeer) => false,
    }
}
