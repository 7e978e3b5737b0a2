//! Two thousand jobs, workers that die, lie, fall silent and come back late: every job ends once, with at most one thing made.

use model::{AssetVersion, JobState, Lease, WorkerId, limits::LEASE_SECS};
use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};

use super::*;
use crate::testing::{Bundle, Cellar, ROOM, job};

const JOBS: u16 = 2_000;
const WORKERS: u8 = 6;

/// What a worker does with its job.
#[derive(Clone, Copy)]
enum Fate {
    /// Publishes it.
    Done,
    /// Publishes it, twice, for the answer was lost.
    DoneTwice,
    /// Fails, for now or for good.
    Failed { retry: bool },
    /// Dies.
    Dead,
    /// Dies, and says afterwards that it is done.
    Undead,
    /// Shows a draft and dies.
    Draft,
}

fn fate(luck: &mut ChaCha8Rng) -> Fate {
    match luck.next_u32() % 12 {
        0..=3 => Fate::Done,
        4 | 5 => Fate::DoneTwice,
        6 => Fate::Failed { retry: true },
        7 => Fate::Failed { retry: false },
        8 => Fate::Dead,
        9 => Fate::Undead,
        _ => Fate::Draft,
    }
}

fn numbered(number: u16) -> Job {
    let [high, low] = number.to_be_bytes();
    let mut id = [1; 16];
    (id[0], id[1]) = (high, low);
    Job {
        id: JobId(id),
        ..job(0, &format!("crate number {number}"))
    }
}

#[tokio::test]
async fn two_thousand_jobs_end_once_each() {
    let cellar = Cellar::new().await;
    let bundle = Bundle::a_crate(1);
    cellar.send(&bundle).await;
    let all: Vec<Job> = (0..JOBS).map(numbered).collect();
    let commit = room::mail::Commit {
        jobs: all.clone(),
        ..Default::default()
    };
    cellar.store.commit(ROOM, &commit).await.unwrap();

    let mut luck = ChaCha8Rng::seed_from_u64(7);
    let mut late: Vec<Lease> = Vec::new();
    let mut letters = Vec::new();
    loop {
        let mut idle = true;
        for worker in 0..WORKERS {
            let Some(lease) = cellar.claim(WorkerId([worker; 16])).await else {
                continue;
            };
            idle = false;
            let (id, fence) = (lease.job.id, lease.fence);
            let made = thing(&bundle, id);
            match fate(&mut luck) {
                Fate::Done => letters.extend(cellar.store.publish(id, fence, &made).await.unwrap()),
                Fate::DoneTwice => {
                    letters.extend(cellar.store.publish(id, fence, &made).await.unwrap());
                    cellar.store.publish(id, fence, &made).await.unwrap();
                }
                Fate::Failed { retry } => {
                    letters.push(
                        cellar
                            .store
                            .take_back(id, fence, "no", retry)
                            .await
                            .unwrap(),
                    );
                }
                Fate::Dead => {}
                Fate::Undead => late.push(lease),
                Fate::Draft => {
                    cellar.store.draft(id, fence, &made).await.unwrap();
                }
            }
        }
        if luck.next_u32().is_multiple_of(8) || idle {
            cellar.crank_secs(LEASE_SECS);
            let reaped = cellar.store.reap().await.unwrap();
            letters.extend(reaped.iter().cloned());
            for lease in late.drain(..) {
                let made = thing(&bundle, lease.job.id);
                let refused = cellar.store.publish(lease.job.id, lease.fence, &made).await;
                // Where a draft of it stays, the same once more changes nothing.
                let ready = cellar.status(lease.job.id).await.status == JobState::Ready;
                assert!(matches!(refused, Err(LeaseError::Stale)) || ready);
            }
            if idle && reaped.is_empty() {
                break;
            }
        }
    }

    let mut ready = 0;
    for job in &all {
        let status = cellar.status(job.id).await;
        let ended: Vec<_> = letters
            .iter()
            .filter(|letter| match &letter.mail {
                Mail::AssetReady { job: of, .. } | Mail::JobFailed { job: of, .. } => *of == job.id,
                _ => false,
            })
            .collect();
        assert_eq!(ended.len(), 1, "{status:?}: {ended:?}");
        match status.status {
            JobState::Ready => {
                ready += 1;
                assert_eq!(status.result_asset_id, Some(thing(&bundle, job.id).asset));
            }
            JobState::Failed => assert!(status.last_error.is_some()),
            other => panic!("a job is stuck: {other:?}"),
        }
        assert!(status.attempts <= ATTEMPTS_MAX);
    }
    let assets: i64 = sqlx::query_scalar("SELECT count(*) FROM assets")
        .fetch_one(&cellar.store.database.readers)
        .await
        .unwrap();
    assert_eq!(assets, ready);
    assert!((500..2_000).contains(&ready), "{ready}");
}

/// What comes of a job, named after it.
fn thing(bundle: &Bundle, job: JobId) -> model::Manifest {
    model::Manifest {
        asset: AssetVersion {
            asset: AssetId(job.0),
            version: 1,
        },
        ..bundle.manifest.clone()
    }
}
