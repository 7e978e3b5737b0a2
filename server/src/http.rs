//! The HTTP API under `/v1`: who may come, what there is, one resource per file.

mod door;
mod files;
mod guests;
mod health;
mod jobs;
mod problem;
mod rooms;
mod take;
mod worker;

use std::{net::IpAddr, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{get, post, put},
};
use model::limits::FILE_BYTES_MAX;
use tokio::sync::watch;

use crate::{
    authorize::Action,
    identity::Passes,
    rooms::Rooms,
    store::{Letter, Store},
    workers::Workers,
};
pub(crate) use door::Reached;
use problem::Problem;

/// Requests are small; only bundles are large.
const BODY_BYTES_MAX: usize = 64 << 10;

/// A manifest with the largest collider, written out.
const MANIFEST_BYTES_MAX: usize = 512 << 10;

/// What every handler may use. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shell {
    pub(crate) store: Store,
    pub(crate) rooms: Rooms,
    pub(crate) workers: Workers,
    pub(crate) passes: Arc<Passes>,
    /// Where rooms open their doors; unspecified: wherever a client reached us.
    pub(crate) ip: IpAddr,
    /// True once the server stops: nothing is held open any longer.
    pub(crate) closing: watch::Receiver<bool>,
}

impl Shell {
    fn tell(&self, letters: impl IntoIterator<Item = Letter>) {
        letters
            .into_iter()
            .for_each(|letter| self.rooms.tell(letter));
    }
}

/// The whole API.
pub(crate) fn app(shell: Shell) -> Router {
    let anybody = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/v1/guests", post(guests::create))
        .route("/v1/files/{hash}", get(files::file))
        .route("/v1/assets/{asset}/{version}", get(files::manifest));

    let players = Router::new()
        .route("/v1/rooms", get(rooms::list).post(rooms::create))
        .route("/v1/rooms/{id}/join", post(rooms::join));

    let watchers = Router::new().route("/v1/jobs/{id}", get(jobs::status));

    let publish = post(worker::publish).layer(DefaultBodyLimit::max(MANIFEST_BYTES_MAX));
    let keep_file = put(worker::keep_file).layer(DefaultBodyLimit::max(FILE_BYTES_MAX));
    let workers = Router::new()
        .route("/v1/worker/lease", post(worker::lease))
        .route("/v1/worker/jobs/{id}/progress", post(worker::progress))
        .route("/v1/worker/jobs/{id}/publish", publish)
        .route("/v1/worker/jobs/{id}/fail", post(worker::fail))
        .route("/v1/worker/files/{hash}", keep_file);

    Router::new()
        .merge(anybody)
        .merge(door::only(Action::Play, &shell, players))
        .merge(door::only(Action::Watch, &shell, watchers))
        .merge(door::only(Action::Work, &shell, workers))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .with_state(shell)
}

async fn nothing_here() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "There is nothing at this address.",
    )
}

async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take that method.",
    )
}
