//! The browsers' ways, for whoever wants to try them without one, or gets through by nothing else.

use std::error::Error;

use bytes::Bytes;
use crossbeam_channel::{Receiver, Sender, bounded, unbounded};
use futures_util::{SinkExt as _, StreamExt as _};
use lightyear::crossbeam::CrossbeamIo;
use model::api::WebTransportDoor;
use tokio::sync::mpsc;
use tokio_tungstenite::{connect_async, tungstenite::Message};
use wtransport::{ClientConfig, Endpoint, error::SendDatagramError, tls::Sha256Digest};

/// Datagrams that may wait for the session; it takes all there are at every update.
const WAITING_MAX: usize = 1_024;

/// What can go wrong on the way is logged, and ends the connection.
type Outcome = Result<(), Box<dyn Error + Send + Sync>>;

/// The ends of a session's link on this side.
pub(super) struct Ends {
    to_session: Sender<Bytes>,
    from_session: Receiver<Bytes>,
}

/// Both sides of a link.
pub(super) fn pair() -> (CrossbeamIo, Ends) {
    let (to_session, received) = bounded(WAITING_MAX);
    let (sent, from_session) = unbounded();
    let ends = Ends {
        to_session,
        from_session,
    };
    (CrossbeamIo::new(sent, received), ends)
}

impl Ends {
    /// What comes in goes to the session or is lost; what the session sends can be awaited.
    fn split(self) -> (Sender<Bytes>, mpsc::Receiver<Bytes>) {
        let (forward, outgoing) = mpsc::channel(WAITING_MAX);
        tokio::task::spawn_blocking(move || {
            while let Ok(datagram) = self.from_session.recv() {
                if forward.blocking_send(datagram).is_err() {
                    return;
                }
            }
        });
        (self.to_session, outgoing)
    }
}

/// Each message is one datagram.
pub(super) async fn by_web_socket(url: String, ends: Ends) {
    if let Err(problem) = web_socket(&url, ends).await {
        tracing::warn!("{url}: {problem}");
    }
}

async fn web_socket(url: &str, ends: Ends) -> Outcome {
    let (mut socket, _) = connect_async(url).await?;
    let (incoming, mut outgoing) = ends.split();
    loop {
        tokio::select! {
            said = socket.next() => match said.transpose()? {
                Some(Message::Binary(datagram)) => drop(incoming.try_send(datagram)),
                Some(Message::Ping(_) | Message::Pong(_)) => {}
                Some(Message::Text(_) | Message::Close(_) | Message::Frame(_)) | None => return Ok(()),
            },
            datagram = outgoing.recv() => match datagram {
                Some(datagram) => socket.send(Message::Binary(datagram)).await?,
                None => return Ok(()),
            },
        }
    }
}

/// Datagrams as they are.
pub(super) async fn by_web_transport(door: WebTransportDoor, ends: Ends) {
    if let Err(problem) = web_transport(&door, ends).await {
        tracing::warn!("{}: {problem}", door.url);
    }
}

async fn web_transport(door: &WebTransportDoor, ends: Ends) -> Outcome {
    let certificate = Sha256Digest::new(door.certificate_sha256.0);
    let config = ClientConfig::builder()
        .with_bind_default()
        .with_server_certificate_hashes([certificate])
        .build();
    let connection = Endpoint::client(config)?.connect(&door.url).await?;
    let (incoming, mut outgoing) = ends.split();
    loop {
        tokio::select! {
            datagram = connection.receive_datagram() => {
                drop(incoming.try_send(datagram?.payload()));
            }
            datagram = outgoing.recv() => match datagram {
                Some(datagram) => match connection.send_datagram(&datagram) {
                    Ok(()) | Err(SendDatagramError::TooLarge) => {}
                    Err(problem) => return Err(problem.into()),
                },
                None => return Ok(()),
            },
        }
    }
}
