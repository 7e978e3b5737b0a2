//! Queued once, made once, ended once.

use model::{Change, JobState, Settings, Variant};

use super::*;
use crate::testing::{ANN, Bundle, Cellar, ROOM, job};

async fn make(cellar: &Cellar, bundle: &Bundle) {
    let manifest = cellar.send(bundle).await;
    let lease = cellar.claim(ANN).await.unwrap();
    cellar
        .store
        .publish(lease.job.id, lease.fence, &manifest)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_job_is_queued_once_however_often_it_is_asked_for() {
    let cellar = Cellar::new().await;
    let oak = job(1, "an oak");
    assert_eq!(cellar.queue(&oak).await.len(), 1);
    assert!(cellar.queue(&oak).await.is_empty());
    let lease = cellar.claim(ANN).await.unwrap();
    assert_eq!(lease.job, oak);
    assert!(cellar.claim(ANN).await.is_none());
}

#[tokio::test]
async fn a_job_is_queued_with_its_record_or_not_at_all() {
    let mut cellar = Cellar::new().await;
    let (_skipped, bad) = (cellar.next_record(), cellar.next_record());
    let commit = room::mail::Commit {
        records: vec![bad],
        jobs: vec![job(1, "an oak")],
        ..Default::default()
    };
    assert!(cellar.store.commit(ROOM, &commit).await.is_err());
    assert!(cellar.store.job(JobId([1; 16])).await.unwrap().is_none());
}

#[tokio::test]
async fn the_same_wish_a_second_time_is_ready_at_once() {
    let cellar = Cellar::new().await;
    cellar.queue(&job(1, "a crate")).await;
    let bundle = Bundle::a_crate(1);
    make(&cellar, &bundle).await;

    let again = cellar.queue(&job(2, "a crate")).await;
    assert!(
        matches!(&again[..], [Letter { mail: Mail::AssetReady { manifest, .. }, .. }] if **manifest == bundle.manifest)
    );
    let status = cellar.status(JobId([2; 16])).await;
    assert!(status.reused);
    assert_eq!(
        (status.status, status.result_asset_id),
        (JobState::Ready, Some(bundle.manifest.asset))
    );

    cellar.queue(&job(3, "another crate")).await;
    assert_eq!(cellar.status(JobId([3; 16])).await.status, JobState::Queued);
}

#[tokio::test]
async fn a_wish_whose_files_are_gone_is_made_again() {
    let cellar = Cellar::new().await;
    cellar.queue(&job(1, "a crate")).await;
    let bundle = Bundle::a_crate(1);
    make(&cellar, &bundle).await;
    cellar.store.lose(bundle.files[0].0).await;
    cellar.queue(&job(2, "a crate")).await;
    assert_eq!(cellar.status(JobId([2; 16])).await.status, JobState::Queued);
}

#[tokio::test]
async fn twins_in_line_are_made_once() {
    let cellar = Cellar::new().await;
    cellar.queue(&job(1, "a crate")).await;
    cellar.queue(&job(2, "a crate")).await;
    make(&cellar, &Bundle::a_crate(1)).await;
    assert!(cellar.status(JobId([2; 16])).await.reused);
    assert!(!cellar.status(JobId([1; 16])).await.reused);
    assert!(cellar.claim(ANN).await.is_none());
}

#[tokio::test]
async fn a_room_that_was_away_hears_how_its_jobs_ended() {
    let cellar = Cellar::new().await;
    for (number, words) in [(1, "a crate"), (2, "nonsense"), (3, "a chair")] {
        cellar.queue(&job(number, words)).await;
    }
    make(&cellar, &Bundle::a_crate(1)).await;
    let lease = cellar.claim(ANN).await.unwrap();
    cellar
        .store
        .take_back(lease.job.id, lease.fence, "no such thing", false)
        .await
        .unwrap();

    let jobs = [1, 2, 3, 4].map(|number| JobId([number; 16]));
    let letters = cellar.store.ended(jobs).await.unwrap();
    assert!(matches!(&letters[..], [
        Letter { mail: Mail::AssetReady { .. }, .. },
        Letter { mail: Mail::JobFailed { why, .. }, .. },
        Letter { mail: Mail::Progress(_), .. },
    ] if why == "no such thing"));
}

#[tokio::test]
async fn a_job_that_was_given_up_can_be_tried_again() {
    let cellar = Cellar::new().await;
    let oak = job(1, "an oak");
    cellar.queue(&oak).await;
    assert!(
        cellar.retry(oak.id).await.is_empty(),
        "it has not failed yet"
    );
    let lease = cellar.claim(ANN).await.unwrap();
    cellar
        .store
        .take_back(oak.id, lease.fence, "no luck", false)
        .await
        .unwrap();
    assert_eq!(cellar.retry(oak.id).await.len(), 1);
    let second = cellar.claim(ANN).await.unwrap();
    assert_eq!(second.attempt, 1);
    assert!(second.fence > lease.fence);
}

/// A job that changes a crate.
fn edit(number: u8, words: &str, width: f32) -> Job {
    let settings = Settings::new([("width".to_owned(), width)]).unwrap();
    let variant = Variant {
        base: Bundle::a_crate(1).manifest.asset,
        changes: vec![Change::Parameters(settings)],
    };
    Job {
        variant: Some(variant),
        ..job(number, words)
    }
}

#[tokio::test]
async fn an_edit_is_leased_with_all_it_says() {
    let cellar = Cellar::new().await;
    let wider = edit(1, "a crate", 2.0);
    cellar.queue(&wider).await;
    let lease = cellar.claim(ANN).await.unwrap();
    assert_eq!(lease.job, wider);
}

#[tokio::test]
async fn the_same_change_of_the_same_thing_is_made_once_whatever_it_was_called() {
    let cellar = Cellar::new().await;
    cellar.queue(&edit(1, "a crate", 2.0)).await;
    make(&cellar, &Bundle::a_crate(2)).await;
    for (number, job, status) in [
        (2, edit(2, "a box", 2.0), JobState::Ready),
        (3, edit(3, "a crate", 2.5), JobState::Queued),
        (4, job(4, "a crate"), JobState::Queued),
    ] {
        cellar.queue(&job).await;
        let found = cellar.status(JobId([number; 16])).await;
        assert_eq!(found.status, status, "{number}");
    }
}
