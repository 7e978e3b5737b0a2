//! People without an account.

use axum::{Json, extract::State, http::StatusCode};
use model::{
    api::{GuestAnswer, GuestRequest},
    limits::NAME_CHARS_MAX,
};

use super::{Shell, problem::Problem, take::Body};

pub(super) async fn create(
    State(shell): State<Shell>,
    Body(request): Body<GuestRequest>,
) -> Result<(StatusCode, Json<GuestAnswer>), Problem> {
    let name = name(&request.name)?;
    let (user, token) = shell.passes.issue(&name)?;
    Ok((StatusCode::CREATED, Json(GuestAnswer { user, token })))
}

/// A name fit to stand above a head or a door: one short line.
pub(super) fn name(text: &str) -> Result<String, Problem> {
    let name = text.trim();
    // Counted as it came, as the description counts.
    let good = !name.is_empty()
        && text.chars().count() <= NAME_CHARS_MAX
        && !name.chars().any(char::is_control);
    if good {
        Ok(name.to_owned())
    } else {
        let detail = format!("A name is one line of 1 to {NAME_CHARS_MAX} characters.");
        Err(Problem::unprocessable("bad_name", detail))
    }
}
