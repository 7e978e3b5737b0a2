//! The way into a room for those through whom nothing but HTTP gets: a WebSocket, each message one datagram. Who
//! they are is proved by the ticket inside, as everywhere.

use std::time::Duration;

use axum::{
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    response::Response,
};
use bytes::Bytes;
use model::RoomId;
use tokio::time::timeout;

use super::{Shell, problem::Problem, take::At};
use crate::{
    rooms::{DATAGRAM_BYTES_MAX, Wire},
    web_transport::PATH,
};

/// Where it is, for this room.
pub(super) fn path(room: RoomId) -> String {
    format!("{PATH}{room}")
}

/// Who takes nothing for this long is gone.
const SEND_PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn play(
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let upgrade = upgrade.map_err(|why| {
        Problem::new(
            why.status(),
            "no_websocket",
            "Rooms are entered over a WebSocket.",
        )
    })?;
    let wire = shell.rooms.wire(room)?;
    let mut closing = shell.closing.clone();
    let upgrade = upgrade
        .max_message_size(DATAGRAM_BYTES_MAX)
        .max_frame_size(DATAGRAM_BYTES_MAX);
    Ok(upgrade.on_upgrade(async move |socket| {
        tokio::select! {
            () = carry(socket, wire) => {}
            // An error means that the server itself is gone; then, too, it is time to stop.
            _ = closing.wait_for(|closing| *closing) => {}
        }
    }))
}

/// Until either end goes.
async fn carry(mut socket: WebSocket, mut wire: Wire) {
    loop {
        tokio::select! {
            said = socket.recv() => match said {
                Some(Ok(Message::Binary(datagram))) => {
                    if wire.send(datagram).is_err() {
                        return;
                    }
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                Some(Ok(Message::Text(_) | Message::Close(_)) | Err(_)) | None => return,
            },
            datagram = wire.receive() => match datagram {
                Some(datagram) => {
                    if !send(&mut socket, datagram).await {
                        return;
                    }
                }
                None => return,
            },
        }
    }
}

async fn send(socket: &mut WebSocket, datagram: Bytes) -> bool {
    let sending = socket.send(Message::Binary(datagram));
    matches!(timeout(SEND_PATIENCE, sending).await, Ok(Ok(())))
}
