//! The worker's side over real sockets.

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
        .look(&format!("/v1/assets/{}/{}", asset.asset, asset.version))
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
        town.look(&format!("/v1/assets/{asset}/1"))
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
        providers: Vec::new(),
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
