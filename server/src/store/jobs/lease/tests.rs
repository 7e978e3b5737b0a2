//! One worker at a time, and what becomes of those who fall silent.

use model::{api::ProgressReport, limits::ATTEMPTS_MAX};

use super::*;
use crate::testing::{ANN, BEN, Bundle, Cellar, job};

fn halfway(fence: u64) -> ProgressReport {
    ProgressReport {
        fence,
        state: JobState::Postprocess,
        percent: 50,
        detail: "polishing".to_owned(),
    }
}

async fn leased() -> (Cellar, Lease) {
    let cellar = Cellar::new().await;
    cellar.queue(&job(1, "a crate")).await;
    let lease = cellar.claim(ANN).await.unwrap();
    (cellar, lease)
}

#[tokio::test]
async fn the_oldest_job_is_leased_first_and_to_one_worker() {
    let cellar = Cellar::new().await;
    for number in 1..=3 {
        cellar.queue(&job(number, &format!("crate {number}"))).await;
    }
    for number in 1..=3 {
        let lease = cellar.claim(ANN).await.unwrap();
        assert_eq!(lease.job.id, JobId([number; 16]));
        assert_eq!((lease.attempt, lease.fence), (1, 1));
    }
    assert!(cellar.claim(BEN).await.is_none());
}

#[tokio::test]
async fn a_worker_that_reports_keeps_its_lease() {
    let (cellar, lease) = leased().await;
    for _ in 0..5 {
        cellar.crank_secs(LEASE_SECS - 1);
        cellar
            .store
            .progress(lease.job.id, &halfway(lease.fence))
            .await
            .unwrap();
        assert!(cellar.store.reap().await.unwrap().is_empty());
    }
    let status = cellar.status(lease.job.id).await;
    assert_eq!(
        (status.status, status.progress),
        (JobState::Postprocess, 50)
    );
    assert!(cellar.claim(BEN).await.is_none());
}

#[tokio::test]
async fn a_silent_workers_job_goes_to_another_and_its_late_words_count_for_nothing() {
    let (cellar, lost) = leased().await;
    let manifest = cellar.send(&Bundle::a_crate(1)).await;
    cellar.crank_secs(LEASE_SECS);
    let lease = cellar.claim(BEN).await.unwrap();
    assert_eq!((lease.attempt, lease.fence), (2, 2));

    let job = lost.job.id;
    let late = cellar.store.progress(job, &halfway(lost.fence)).await;
    assert!(matches!(late, Err(LeaseError::Stale)));
    let late = cellar.store.publish(job, lost.fence, &manifest).await;
    assert!(matches!(late, Err(LeaseError::Stale)));
    let late = cellar.store.take_back(job, lost.fence, "late", false).await;
    assert!(matches!(late, Err(LeaseError::Stale)));
    assert!(matches!(
        cellar.store.may_publish(job, lost.fence).await,
        Err(LeaseError::Stale)
    ));
    cellar
        .store
        .publish(job, lease.fence, &manifest)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_job_no_worker_survives_is_given_up_and_its_room_hears_of_it() {
    let (cellar, first) = leased().await;
    for attempt in 2..=ATTEMPTS_MAX {
        cellar.crank_secs(LEASE_SECS);
        let letters = cellar.store.reap().await.unwrap();
        assert!(
            matches!(&letters[..], [Letter { mail: Mail::Progress(note), .. }] if note.state == JobState::Queued)
        );
        assert_eq!(cellar.claim(BEN).await.unwrap().attempt, attempt);
    }
    cellar.crank_secs(LEASE_SECS);
    assert!(cellar.claim(BEN).await.is_none(), "no attempts are left");
    let letters = cellar.store.reap().await.unwrap();
    assert!(matches!(
        &letters[..],
        [Letter {
            mail: Mail::JobFailed { .. },
            ..
        }]
    ));
    assert_eq!(
        cellar.status(first.job.id).await.last_error.as_deref(),
        Some(SILENT)
    );
}

#[tokio::test]
async fn publishing_twice_is_publishing_once() {
    let (cellar, lease) = leased().await;
    let manifest = cellar.send(&Bundle::a_crate(1)).await;
    for _ in 0..2 {
        let letters = cellar
            .store
            .publish(lease.job.id, lease.fence, &manifest)
            .await
            .unwrap();
        assert!(matches!(
            &letters[..],
            [Letter {
                mail: Mail::AssetReady { .. },
                ..
            }]
        ));
        cellar
            .store
            .may_publish(lease.job.id, lease.fence)
            .await
            .unwrap();
    }
    let other = cellar.send(&Bundle::a_crate(2)).await;
    let changed = cellar
        .store
        .publish(lease.job.id, lease.fence, &other)
        .await;
    assert!(matches!(changed, Err(LeaseError::Stale)));
    assert_eq!(
        cellar.store.manifest(manifest.asset).await.unwrap(),
        Some(manifest)
    );
    assert_eq!(cellar.store.manifest(other.asset).await.unwrap(), None);
}

#[tokio::test]
async fn a_version_once_published_never_changes() {
    let (cellar, lease) = leased().await;
    let manifest = cellar.send(&Bundle::a_crate(1)).await;
    cellar
        .store
        .publish(lease.job.id, lease.fence, &manifest)
        .await
        .unwrap();
    cellar.queue(&job(2, "another crate")).await;
    let lease = cellar.claim(BEN).await.unwrap();
    let renamed = Manifest {
        name: "box".to_owned(),
        ..manifest.clone()
    };
    let letters = cellar
        .store
        .publish(lease.job.id, lease.fence, &renamed)
        .await
        .unwrap();
    assert!(
        matches!(&letters[..], [Letter { mail: Mail::AssetReady { manifest: told, .. }, .. }] if **told == manifest)
    );
}

#[tokio::test]
async fn a_failure_is_tried_again_only_if_that_could_help() {
    let (cellar, lease) = leased().await;
    cellar
        .store
        .take_back(lease.job.id, lease.fence, "out of memory", true)
        .await
        .unwrap();
    let status = cellar.status(lease.job.id).await;
    assert_eq!(status.status, JobState::Queued);
    assert_eq!(status.last_error.as_deref(), Some("out of memory"));
    let lease = cellar.claim(ANN).await.unwrap();
    cellar
        .store
        .take_back(lease.job.id, lease.fence, "nonsense", false)
        .await
        .unwrap();
    assert_eq!(cellar.status(lease.job.id).await.status, JobState::Failed);
}
