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
    api::{FailRequest, JobStatus, LeaseRequest, ProgressReport, PublishRequest},
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
    let mut patience = pin!(sleep(Duration::from_secs(
        request.poll_secs.min(POLL_SECS_MAX)
    )));
    loop {
        let mut rung = pin!(workers.rung());
        rung.as_mut().enable(); // Before looking: what is queued between the two must not be missed.
        if let Some(lease) = shell.store.claim(request.worker).await? {
            shell.tell([starting(&lease)]);
            return Ok(Json(lease).into_response());
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
mod tests {
    use std::time::Instant;

    use model::{RoomId, limits::FILE_BYTES_MAX};
    use reqwest::Method;
    use room::mail::Commit;

    use super::*;
    use crate::testing::{Bundle, Town, hash, job, problem};

    /// Queues a job as the room's bridge would.
    async fn queue(town: &Town, room: RoomId, words: &str) -> JobId {
        let job = model::Job {
            room,
            ..job(words.len() as u8, words)
        };
        let commit = Commit {
            jobs: vec![job.clone()],
            ..Commit::default()
        };
        town.server.store().commit(room, &commit).await.unwrap();
        job.id
    }

    #[tokio::test]
    async fn a_job_goes_from_lease_to_published_files() {
        let town = Town::new().await;
        let home = town.home().await;
        let id = queue(&town, home, "a crate").await;
        let lease = town.lease(1).await.unwrap();
        assert_eq!((lease.job.id, lease.job.room, lease.attempt), (id, home, 1));

        let report = ProgressReport {
            fence: lease.fence,
            state: JobState::Postprocess,
            percent: 250,
            detail: "polishing\n".repeat(100),
        };
        let told = town
            .work(Method::POST, &format!("/jobs/{id}/progress"))
            .json(&report)
            .send()
            .await
            .unwrap();
        assert_eq!(told.status(), 204);

        let bundle = Bundle::a_crate(1);
        town.send(&bundle).await;
        for _ in 0..2 {
            let answer = town.publish(id, lease.fence, &bundle).await;
            assert_eq!(answer.status(), 200);
            let status: JobStatus = answer.json().await.unwrap();
            assert_eq!(
                (status.status, status.result_asset_id),
                (JobState::Ready, Some(bundle.manifest.asset))
            );
        }
        let asset = bundle.manifest.asset;
        let manifest = town
            .get(&format!("/v1/assets/{}/{}", asset.asset, asset.version))
            .send()
            .await
            .unwrap();
        assert!(
            manifest.headers()["cache-control"]
                .to_str()
                .unwrap()
                .contains("immutable")
        );
        assert_eq!(manifest.json::<Manifest>().await.unwrap(), bundle.manifest);
    }

    #[tokio::test]
    async fn a_bad_bundle_fails_its_job_for_good() {
        let town = Town::new().await;
        let home = town.home().await;
        let id = queue(&town, home, "a crate").await;
        let lease = town.lease(0).await.unwrap();
        let mut bundle = Bundle::a_crate(1);
        town.send(&bundle).await;
        bundle.manifest.triangles = [11; 3];

        let stale = town.publish(id, lease.fence + 1, &bundle).await;
        assert_eq!(problem(stale).await.code, "stale_lease");

        let refused = problem(town.publish(id, lease.fence, &bundle).await).await;
        assert_eq!((refused.status, refused.code.as_str()), (422, "bad_bundle"));
        assert!(
            refused.detail.contains("12 triangles"),
            "{}",
            refused.detail
        );
        let ann = town.guest("ann").await;
        let status = town
            .get(&format!("/v1/jobs/{id}"))
            .bearer_auth(ann.token)
            .send()
            .await
            .unwrap();
        let status: JobStatus = status.json().await.unwrap();
        assert_eq!(status.status, JobState::Failed);
        assert_eq!(status.last_error, Some(refused.detail));
        let asset = bundle.manifest.asset.asset;
        assert_eq!(
            town.get(&format!("/v1/assets/{asset}/1"))
                .send()
                .await
                .unwrap()
                .status(),
            404
        );
    }

    #[tokio::test]
    async fn a_bundle_without_its_files_is_refused() {
        let town = Town::new().await;
        let home = town.home().await;
        let id = queue(&town, home, "a crate").await;
        let lease = town.lease(0).await.unwrap();
        let refused = problem(town.publish(id, lease.fence, &Bundle::a_crate(1)).await).await;
        assert!(refused.detail.contains("never sent"), "{}", refused.detail);
    }

    #[tokio::test]
    async fn files_are_what_they_are_called_and_not_too_large() {
        let town = Town::new().await;
        let put = |name, bytes: Vec<u8>| {
            town.work(Method::PUT, &format!("/files/{name}"))
                .body(bytes)
                .send()
        };
        let lie = put(hash(b"truth"), b"lies".to_vec()).await.unwrap();
        assert_eq!(problem(lie).await.code, "hash_mismatch");
        let large = vec![7; FILE_BYTES_MAX];
        assert_eq!(put(hash(&large), large).await.unwrap().status(), 201);
        let larger = vec![7; FILE_BYTES_MAX + 1];
        let refused = put(hash(&larger), larger).await.unwrap();
        assert_eq!(problem(refused).await.code, "body_too_large");
    }

    #[tokio::test]
    async fn a_job_no_worker_knows_is_not_found() {
        let town = Town::new().await;
        let request = FailRequest {
            fence: 1,
            why: "why not".to_owned(),
            retry: true,
        };
        let path = format!("/jobs/{}/fail", JobId([9; 16]));
        let answer = town
            .work(Method::POST, &path)
            .json(&request)
            .send()
            .await
            .unwrap();
        assert_eq!(problem(answer).await.code, "not_found");
    }

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "the wait itself is tested")]
    async fn a_waiting_worker_hears_of_work_at_once() {
        let town = Town::new().await;
        let home = town.home().await;
        let first = queue(&town, home, "an oak").await;
        let lease = town.lease(0).await.unwrap();
        let began = Instant::now();
        let (waiting, ()) = tokio::join!(town.lease(20), async {
            sleep(Duration::from_millis(100)).await;
            let request = FailRequest {
                fence: lease.fence,
                why: "busy".to_owned(),
                retry: true,
            };
            town.work(Method::POST, &format!("/jobs/{first}/fail"))
                .json(&request)
                .send()
                .await
                .unwrap();
        });
        assert_eq!(waiting.unwrap().job.id, first);
        assert!(began.elapsed() < Duration::from_secs(5));
    }

    #[tokio::test]
    #[expect(clippy::disallowed_methods, reason = "the wait itself is tested")]
    async fn a_server_that_stops_does_not_wait_for_waiting_workers() {
        let town = Town::new().await;
        let url = format!("{}/v1/worker/lease", town.server.url());
        let request = LeaseRequest {
            worker: crate::testing::BEN,
            poll_secs: 20,
        };
        let poll = reqwest::Client::new()
            .post(url)
            .bearer_auth(town.server.worker_token())
            .json(&request);
        let poll = tokio::spawn(poll.send());
        sleep(Duration::from_millis(200)).await;
        let began = Instant::now();
        town.server.stop().await;
        assert!(began.elapsed() < Duration::from_secs(4));
        assert_eq!(poll.await.unwrap().unwrap().status(), 204);
    }

    #[tokio::test]
    async fn a_silent_workers_job_is_in_line_again_without_anybody_asking() {
        let town = Town::new().await;
        let home = town.home().await;
        let id = queue(&town, home, "a crate").await;
        let lost = town.lease(0).await.unwrap();
        town.clock.crank(Duration::from_secs(lost.lease_secs));
        let found = town.lease(10).await.unwrap();
        assert_eq!((found.job.id, found.attempt), (id, 2));
        assert!(found.fence > lost.fence);
        for _ in 0..2 {
            town.clock.crank(Duration::from_secs(lost.lease_secs));
            sleep(Duration::from_millis(1_500)).await;
            assert!(town.lease(0).await.is_none_or(|lease| lease.attempt == 3));
        }
        let status = town.server.store().job(id).await.unwrap().unwrap();
        assert_eq!(status.status, JobState::Failed);
    }
}
