//! The worker's side: take a job, say how far it is, send the files, publish or give up.

use std::{pin::pin, time::Duration};

use axum::{
    Json,
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use model::{
    ContentHash, JobId, JobNote, JobState, Lease, Manifest,
    api::{FailRequest, JobStatus, LeaseRequest, ProgressReport, PublishRequest, SpendRequest},
    limits::POLL_SECS_MAX,
};
use room::mail::Mail;
use tokio::time::sleep;

use super::{
    Shell,
    problem::Problem,
    take::{At, Body, Raw},
};
use crate::{inspect::inspect, store::Letter};

/// A worker's words beside a placeholder stay short.
const DETAIL_CHARS_MAX: usize = 200;

/// Held open until there is work, the worker's patience ends, or the server stops.
pub(super) async fn lease(
    State(mut shell): State<Shell>,
    Body(request): Body<LeaseRequest>,
) -> Result<Response, Problem> {
    let workers = shell.workers.clone();
    let _present = workers.poll();
    workers.asks(request.worker, request.providers);
    let mut patience = pin!(sleep(Duration::from_secs(
        request.poll_secs.min(POLL_SECS_MAX)
    )));
    loop {
        let mut rung = pin!(workers.rung());
        rung.as_mut().enable(); // Before looking: what is queued between the two must not be missed.
        if let Some(answer) = shell.store.claim(request.worker).await? {
            shell.tell([starting(&answer.lease)]);
            return Ok(Json(answer).into_response());
        }
        tokio::select! {
            () = rung => {}
            () = &mut patience => return Ok(StatusCode::NO_CONTENT.into_response()),
            _ = shell.closing.wait_for(|closing| *closing) => {
                return Ok(StatusCode::NO_CONTENT.into_response());
            }
        }
    }
}

fn starting(lease: &Lease) -> Letter {
    Letter {
        room: lease.job.room,
        mail: Mail::Progress(JobNote {
            job: lease.job.id,
            prompt: lease.job.prompt.clone(),
            state: JobState::Generating,
            percent: 0,
            detail: "starting".to_owned(),
        }),
    }
}

pub(super) async fn progress(
    State(shell): State<Shell>,
    At(job): At<JobId>,
    Body(mut report): Body<ProgressReport>,
) -> Result<StatusCode, Problem> {
    report.percent = report.percent.min(100);
    report.detail = short(&report.detail);
    let letter = shell.store.progress(job, &report).await?;
    shell.tell([letter]);
    Ok(StatusCode::NO_CONTENT)
}

/// Asked before a call that costs something, and told what it did cost.
pub(super) async fn spend(
    State(shell): State<Shell>,
    At(job): At<JobId>,
    Body(mut call): Body<SpendRequest>,
) -> Result<StatusCode, Problem> {
    call.provider = short(&call.provider);
    call.model = short(&call.model);
    shell.store.spend(job, &call).await?;
    Ok(StatusCode::NO_CONTENT)
}

pub(super) async fn keep_file(
    State(shell): State<Shell>,
    At(hash): At<ContentHash>,
    Raw(bytes): Raw,
) -> Result<StatusCode, Problem> {
    shell.store.keep_file(hash, bytes).await?;
    Ok(StatusCode::CREATED)
}

/// Believes nothing: the server looks at the bytes itself before anybody else sees them.
pub(super) async fn publish(
    State(shell): State<Shell>,
    At(job): At<JobId>,
    Body(PublishRequest { fence, manifest }): Body<PublishRequest>,
) -> Result<Json<JobStatus>, Problem> {
    shell.store.may_publish(job, fence).await?;
    let verdict = inspected(&shell, &manifest).await?;
    let status = to_the_end(async move {
        if let Err(why) = verdict {
            let letter = shell.store.take_back(job, fence, &why, false).await?;
            shell.tell([letter]);
            return Err(Problem::unprocessable("bad_bundle", why));
        }
        let letters = shell.store.publish(job, fence, &manifest).await?;
        shell.tell(letters);
        Ok(shell.store.job(job).await?)
    });
    let missing = || Problem::not_found("There is no such job.");
    status.await?.map(Json).ok_or_else(missing)
}

/// Looked at as closely as what is published in the end: everybody sees it until then.
pub(super) async fn draft(
    State(shell): State<Shell>,
    At(job): At<JobId>,
    Body(PublishRequest { fence, manifest }): Body<PublishRequest>,
) -> Result<Json<JobStatus>, Problem> {
    shell.store.may_publish(job, fence).await?;
    if let Err(why) = inspected(&shell, &manifest).await? {
        return Err(Problem::unprocessable("bad_bundle", why));
    }
    let status = to_the_end(async move {
        let letter = shell.store.draft(job, fence, &manifest).await?;
        shell.tell(letter);
        Ok(shell.store.job(job).await?)
    });
    let missing = || Problem::not_found("There is no such job.");
    status.await?.map(Json).ok_or_else(missing)
}

/// Does it even if the worker hangs up meanwhile: what the store knows, the room must hear.
async fn to_the_end<T: Send + 'static>(
    work: impl Future<Output = Result<T, Problem>> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::spawn(work).await {
        Ok(done) => done,
        Err(error) => Err(Problem::ours(&error)),
    }
}

/// What is wrong with a bundle, as a sentence.
async fn inspected(shell: &Shell, manifest: &Manifest) -> Result<Result<(), String>, Problem> {
    let mut files = Vec::new();
    for file in manifest.files() {
        match shell.store.file(file.hash).await? {
            Some(bytes) if bytes.len() == file.bytes as usize => files.push(bytes),
            Some(_) => {
                return Ok(Err(format!(
                    "file {} is not as long as the manifest says",
                    file.hash
                )));
            }
            None => return Ok(Err(format!("file {} was never sent", file.hash))),
        }
    }
    let manifest = manifest.clone();
    let looked = tokio::task::spawn_blocking(move || inspect(&manifest, &files)).await;
    let verdict = looked.map_err(|error| Problem::ours(&error))?;
    Ok(verdict.map_err(|problem| problem.to_string()))
}

pub(super) async fn fail(
    State(shell): State<Shell>,
    At(job): At<JobId>,
    Body(request): Body<FailRequest>,
) -> Result<StatusCode, Problem> {
    let FailRequest { fence, why, retry } = request;
    to_the_end(async move {
        let letter = shell
            .store
            .take_back(job, fence, &short(&why), retry)
            .await?;
        shell.tell([letter]);
        shell.workers.ring();
        Ok(StatusCode::NO_CONTENT)
    })
    .await
}

fn short(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(DETAIL_CHARS_MAX)
        .collect()
}

#[cfg(test)]
mod tests;
