//! The API's description, for programs and for people.

use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{Html, IntoResponse as _, Response},
};

use super::{Shell, page::tagged, problem::Problem};

pub(super) async fn document(
    State(shell): State<Shell>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    tagged(&headers, &*shell.document)
}

/// One page that needs nothing from elsewhere.
pub(super) async fn page() -> Response {
    let policy = "default-src 'none'; connect-src 'self'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
    (
        [(header::CONTENT_SECURITY_POLICY, policy)],
        Html(include_str!("docs.html")),
    )
        .into_response()
}
