//! The ways into a room that browsers take, by hand: what is sent at one end of a channel goes out as it is.

use std::{thread, time::Duration};

use bytes::Bytes;
use crossbeam_channel::{Receiver, Sender, unbounded};
use futures_util::{SinkExt as _, StreamExt as _};
use model::api::{JoinAnswer, WebTransportDoor};
use tokio::{runtime::Builder, time::interval};
use tokio_tungstenite::{connect_async, tungstenite::Message};
use wtransport::{ClientConfig, Endpoint, tls::Sha256Digest};

/// Which of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Datagrams over HTTP/3.
    WebTransport,
    /// Messages over TCP.
    WebSocket,
}

/// How often what waits goes out.
const FLUSH: Duration = Duration::from_millis(2);

/// The ends of a connection: what goes in at the one is sent, what came comes out of the other. Either is
/// disconnected once the server has hung up.
#[must_use]
pub fn open(way: Way, server: &str, answer: &JoinAnswer) -> (Sender<Bytes>, Receiver<Bytes>) {
    let (send, outgoing) = unbounded();
    let (incoming, receive) = unbounded();
    let url = format!("{}{}", server.replace("http", "ws"), answer.web_socket);
    let door = answer.web_transport.clone();
    let carry = async move {
        match way {
            Way::WebSocket => web_socket(&url, outgoing, incoming).await,
            Way::WebTransport => {
                let door = door.expect("the server offers WebTransport");
                web_transport(&door, outgoing, incoming).await;
            }
        }
    };
    let run = move || {
        let runtime = Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(carry);
    };
    thread::Builder::new()
        .name("wire".to_owned())
        .spawn(run)
        .expect("a thread");
    (send, receive)
}

async fn web_socket(url: &str, outgoing: Receiver<Bytes>, incoming: Sender<Bytes>) {
    let Ok((mut socket, _)) = connect_async(url).await else {
        return;
    };
    let mut flush = interval(FLUSH);
    loop {
        tokio::select! {
            said = socket.next() => match said {
                Some(Ok(Message::Binary(datagram))) => {
                    if incoming.send(datagram).is_err() {
                        return;
                    }
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Text(_) | Message::Close(_) | Message::Frame(_)) | Err(_)) | None => return,
            },
            _ = flush.tick() => {
                for datagram in outgoing.try_iter() {
                    if socket.send(Message::Binary(datagram)).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

async fn web_transport(
    door: &WebTransportDoor,
    outgoing: Receiver<Bytes>,
    incoming: Sender<Bytes>,
) {
    let certificate = Sha256Digest::new(door.certificate_sha256.0);
    let config = ClientConfig::builder()
        .with_bind_default()
        .with_server_certificate_hashes([certificate])
        .build();
    let endpoint = Endpoint::client(config).expect("a socket");
    let Ok(connection) = endpoint.connect(&door.url).await else {
        return;
    };
    let mut flush = interval(FLUSH);
    loop {
        tokio::select! {
            said = connection.receive_datagram() => match said {
                Ok(datagram) => {
                    if incoming.send(datagram.payload()).is_err() {
                        return;
                    }
                }
                Err(_) => return,
            },
            _ = flush.tick() => {
                for datagram in outgoing.try_iter() {
                    // One that is too large for the path is lost.
                    connection.send_datagram(datagram).ok();
                }
            }
        }
    }
}
