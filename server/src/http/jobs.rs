//! How jobs are getting on.

use axum::{Json, extract::State};
use model::{JobId, api::JobStatus};

use super::{Shell, problem::Problem, take::At};

pub(super) async fn status(
    State(shell): State<Shell>,
    At(job): At<JobId>,
) -> Result<Json<JobStatus>, Problem> {
    let status = shell.store.job(job).await?;
    status
        .map(Json)
        .ok_or_else(|| Problem::not_found("There is no such job."))
}
