//! The HTTP API under `/v1`: one table of all there is, who may come, one resource per file.

mod account;
mod audit;
mod describe;
mod docs;
mod door;
mod events;
mod files;
mod guests;
mod health;
mod jobs;
mod join;
mod library;
mod members;
mod metrics;
mod once;
mod page;
mod play;
mod prefabs;
mod problem;
mod providers;
mod references;
mod rooms;
mod route;
mod snapshots;
mod table;
mod take;
mod worker;
mod worlds;

use std::{net::IpAddr, sync::Arc};

use axum::{Router, extract::DefaultBodyLimit, http::StatusCode};
use serde_json::Value;
use tokio::sync::watch;

use crate::{
    events::Events,
    identity::Passes,
    limits::Limits,
    outside::Outside,
    pace::Pace,
    rooms::Rooms,
    store::{Letter, Store},
    web_transport::WebTransport,
    workers::Workers,
};
pub(crate) use door::Reached;
use problem::Problem;
use table::routes;

/// Requests are small; only bundles are large.
const BODY_BYTES_MAX: usize = 64 << 10;

/// What every handler may use. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shell {
    pub(crate) store: Store,
    pub(crate) rooms: Rooms,
    pub(crate) workers: Workers,
    pub(crate) events: Events,
    pub(crate) passes: Arc<Passes>,
    pub(crate) outside: Outside,
    pub(crate) limits: Arc<Limits>,
    pub(crate) pace: Pace,
    /// The API as OpenAPI has it.
    pub(crate) document: Arc<Value>,
    /// Signs the URLs of files that are in a folder of ours.
    pub(crate) file_key: [u8; 32],
    /// Where browsers reach them, if they do.
    pub(crate) web_transport: Option<WebTransport>,
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

/// The API as OpenAPI has it.
pub(crate) fn document() -> Value {
    describe::document(&routes())
}

/// The whole API.
pub(crate) fn app(shell: Shell) -> Router {
    door::guarded(routes(), &shell)
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

#[cfg(test)]
mod tests;
