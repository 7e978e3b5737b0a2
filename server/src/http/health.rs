//! Whether this server lives, and whether it can do its work.

use axum::{Json, extract::State, http::StatusCode};
use serde::Serialize;

use super::{Shell, problem::Problem};

#[derive(Serialize)]
pub(super) struct Alive {
    status: &'static str,
}

#[derive(Serialize)]
pub(super) struct Ready {
    status: &'static str,
    /// Whether anybody is there to make things; players may come without.
    worker: bool,
}

pub(super) async fn alive() -> Json<Alive> {
    Json(Alive { status: "alive" })
}

pub(super) async fn ready(State(shell): State<Shell>) -> Result<Json<Ready>, Problem> {
    let not_ready = |why: String| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", why);
    if *shell.closing.borrow() {
        return Err(not_ready("The server is stopping.".to_owned()));
    }
    if let Some(why) = shell.rooms.trouble() {
        return Err(not_ready(format!("A room is not well: {why}.")));
    }
    shell.store.ping().await?;
    Ok(Json(Ready {
        status: "ready",
        worker: shell.workers.present(),
    }))
}
