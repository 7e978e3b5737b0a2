//! What happens in a room, as it happens, over a WebSocket. What is in the journal is told from any version on; what is only
//! worth knowing now is told once.

use axum::{
    extract::{
        State,
        ws::{Message, WebSocket, WebSocketUpgrade},
    },
    response::{IntoResponse as _, Response},
};
use model::{RoomId, api::RoomEvent};
use room::history::{Event, Record, Source};
use serde::Deserialize;
use tokio::sync::{broadcast::error::RecvError, watch};

use super::{
    Shell,
    problem::Problem,
    take::{At, Queried},
};
use crate::events::Heard;

/// Records told in one go.
const RECORDS_MAX: i64 = 500;

/// What a client says is never read, but a socket must have a limit.
const MESSAGE_BYTES_MAX: usize = 1 << 10;

#[derive(Deserialize)]
pub(super) struct Since {
    since: Option<u64>,
}

pub(super) async fn watch(
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    Queried(Since { since }): Queried<Since>,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    let upgrade = upgrade.map_err(|why| {
        Problem::new(
            why.status(),
            "no_websocket",
            "Events are told over a WebSocket.",
        )
    })?;
    let newest = shell.store.version(room).await?;
    let since = since.unwrap_or(newest);
    Ok(upgrade
        .max_message_size(MESSAGE_BYTES_MAX)
        .on_upgrade(move |socket| tell(shell, room, since, socket))
        .into_response())
}

/// Until the client goes, or the server.
async fn tell(shell: Shell, room: RoomId, since: u64, mut socket: WebSocket) {
    let mut closing = shell.closing.clone();
    // Listening comes first: what is written between the two is told twice by nobody, for it is read by version.
    let mut heard = shell.events.listen(room);
    let mut told = since;
    loop {
        told = match catch_up(&shell, room, told, &mut socket).await {
            Some(told) => told,
            None => return,
        };
        tokio::select! {
            news = heard.recv() => match news {
                Ok(Heard::Progress(note)) => {
                    let event = RoomEvent::JobProgress {
                        job_id: note.job,
                        status: note.state,
                        progress: note.percent,
                        detail: note.detail,
                    };
                    if !send(&mut socket, &event).await {
                        return;
                    }
                }
                // Who was too slow has missed notes, never versions.
                Ok(Heard::Durable) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            said = socket.recv() => match said {
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return,
            },
            () = stopping(&mut closing) => return,
        }
    }
}

async fn stopping(closing: &mut watch::Receiver<bool>) {
    // An error means that the server itself is gone; then, too, it is time to stop.
    drop(closing.wait_for(|closing| *closing).await);
}

/// Everything after `told` that is on disk; the version it is told up to.
async fn catch_up(
    shell: &Shell,
    room: RoomId,
    mut told: u64,
    socket: &mut WebSocket,
) -> Option<u64> {
    loop {
        let records = match shell.store.records_since(room, told, RECORDS_MAX).await {
            Ok(records) => records,
            Err(error) => {
                tracing::warn!(%room, %error, "events cannot be read");
                return Some(told);
            }
        };
        if records.is_empty() {
            return Some(told);
        }
        for record in &records {
            if !send(socket, &event(record)).await {
                return None;
            }
            told = record.version;
        }
    }
}

async fn send(socket: &mut WebSocket, event: &RoomEvent) -> bool {
    let text = serde_json::to_string(event).unwrap_or_default();
    socket.send(Message::Text(text.into())).await.is_ok()
}

/// A record as those outside hear of it.
pub(super) fn event(record: &Record) -> RoomEvent {
    let version = record.version;
    match &record.event {
        Event::Made {
            job,
            manifest,
            draft,
            ..
        } => RoomEvent::AssetReady {
            version,
            job_id: *job,
            asset_id: manifest.asset,
            draft: *draft,
        },
        Event::NotMade { job, why } => RoomEvent::JobFailed {
            version,
            job_id: *job,
            why: why.to_string(),
        },
        changed => RoomEvent::Command {
            version,
            command: record.command,
            by: match record.source {
                Source::Human(player) => Some(player),
                Source::System => None,
            },
            what: changed.name().to_owned(),
        },
    }
}

/// What happened since a version, for those who would rather ask: at most [`RECORDS_MAX`].
pub(super) async fn history(
    State(shell): State<Shell>,
    At(room): At<RoomId>,
    Queried(Since { since }): Queried<Since>,
) -> Result<axum::Json<Vec<RoomEvent>>, Problem> {
    let records = shell
        .store
        .records_since(room, since.unwrap_or(0), RECORDS_MAX)
        .await?;
    Ok(axum::Json(records.iter().map(event).collect()))
}
