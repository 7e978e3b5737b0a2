//! Whom workers ask for help.

use axum::{Json, extract::State};
use model::api::ProviderStatus;

use super::Shell;

/// As the workers said when they came for work last.
pub(super) async fn list(State(shell): State<Shell>) -> Json<Vec<ProviderStatus>> {
    Json(shell.workers.providers())
}
