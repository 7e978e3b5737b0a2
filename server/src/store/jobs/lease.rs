//! Leases: one worker has a job for a while, proves it by the fence, and loses it by silence.

use model::{
    JobId, JobNote, JobState, Lease, Manifest, WorkerId, api::ProgressReport, limits::LEASE_SECS,
};
use room::mail::Mail;
use sqlx::SqliteConnection;

use super::{IN_LINE, Row, reuse, row, state_name};
use crate::store::{Letter, Store, StoreError, assets};

const LEASE_MS: i64 = LEASE_SECS as i64 * 1_000;

/// Said of a job whose workers fell silent as often as it may be tried.
const SILENT: &str = "every worker that tried it fell silent";

/// Why a worker may not report.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// No such job.
    #[error("there is no such job")]
    Unknown,
    /// The lease ran out, or somebody else has it.
    #[error("this job is not leased under this fence any more")]
    Stale,
    /// See [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for LeaseError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Leases the oldest job that waits or whose worker fell silent.
    pub async fn claim(&self, worker: WorkerId) -> Result<Option<Lease>, StoreError> {
        let now = self.now_ms();
        let leased: Option<Row> = sqlx::query_as(
            "UPDATE jobs SET state = 'generating', attempts = attempts + 1, fence = fence + 1,
             worker = ?1, lease_until = ?2, percent = 0, detail = 'starting'
             WHERE id = (SELECT id FROM jobs
                WHERE state = 'queued'
                   OR (state IN ('generating', 'postprocess') AND lease_until <= ?3 AND attempts < max_attempts)
                ORDER BY created, rowid LIMIT 1)
             RETURNING *",
        )
        .bind(&worker.0[..])
        .bind(now + LEASE_MS)
        .bind(now)
        .fetch_optional(&self.writer)
        .await?;
        let Some(row) = leased else { return Ok(None) };
        Ok(Some(Lease {
            job: row.job()?,
            fence: row.fence.cast_unsigned(),
            attempt: row.attempts as u32,
            lease_secs: LEASE_SECS,
        }))
    }

    /// Notes how far a job is and prolongs its lease.
    pub async fn progress(
        &self,
        job: JobId,
        report: &ProgressReport,
    ) -> Result<Letter, LeaseError> {
        let mut tx = self.write().await?;
        let row = leased(&mut tx, job, report.fence).await?;
        let state = match report.state {
            JobState::Postprocess => JobState::Postprocess,
            _ => JobState::Generating,
        };
        sqlx::query(
            "UPDATE jobs SET state = ?, percent = ?, detail = ?, lease_until = ? WHERE id = ?",
        )
        .bind(state_name(state))
        .bind(i64::from(report.percent))
        .bind(&report.detail)
        .bind(self.now_ms() + LEASE_MS)
        .bind(&job.0[..])
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(row.letter(Mail::Progress(JobNote {
            job,
            prompt: row.prompt()?,
            state,
            percent: report.percent,
            detail: report.detail.clone(),
        }))?)
    }

    /// Whether this fence may publish: leased under it, or published under it before.
    pub async fn may_publish(&self, job: JobId, fence: u64) -> Result<(), LeaseError> {
        let mut reader = self.readers.acquire().await?;
        let row = row(&mut reader, job).await?.ok_or(LeaseError::Unknown)?;
        let state = row.state()?;
        if row.holds(fence) || (state == JobState::Ready && row.fence.cast_unsigned() == fence) {
            Ok(())
        } else {
            Err(LeaseError::Stale)
        }
    }

    /// Publishes a version and finishes the job, and every job in line with the same wish. Once more
    /// by the same fence changes nothing.
    pub async fn publish(
        &self,
        job: JobId,
        fence: u64,
        proposed: &Manifest,
    ) -> Result<Vec<Letter>, LeaseError> {
        let mut tx = self.write().await?;
        let known = row(&mut tx, job).await?.ok_or(LeaseError::Unknown)?;
        if known.published(fence, proposed)? {
            return Ok(Vec::from_iter(known.end(&mut tx).await?));
        }
        leased(&mut tx, job, fence).await?;
        let manifest = assets::publish(&mut tx, proposed, self.now_ms()).await?;
        sqlx::query(
            "UPDATE jobs SET state = 'ready', percent = 100, detail = 'published', last_error = NULL,
             asset = ?, asset_version = ? WHERE id = ?",
        )
        .bind(&manifest.asset.asset.0[..])
        .bind(i64::from(manifest.asset.version))
        .bind(&job.0[..])
        .execute(&mut *tx)
        .await?;
        let mut done = vec![known.ready(&manifest)?];
        for twin in twins_in_line(&mut tx, &known).await? {
            reuse(&mut tx, twin.id()?, manifest.asset).await?;
            done.push(twin.ready(&manifest)?);
        }
        tx.commit().await?;
        Ok(done)
    }

    /// Takes a job back from its worker: in line again, or given up.
    pub async fn take_back(
        &self,
        job: JobId,
        fence: u64,
        why: &str,
        retry: bool,
    ) -> Result<Letter, LeaseError> {
        let mut tx = self.write().await?;
        let row = leased(&mut tx, job, fence).await?;
        let again = retry && row.attempts < row.max_attempts;
        let letter = put_back(&mut tx, &row, why, again).await?;
        tx.commit().await?;
        Ok(letter)
    }

    /// Takes jobs back whose workers fell silent.
    pub async fn reap(&self) -> Result<Vec<Letter>, StoreError> {
        let silent =
            "SELECT * FROM jobs WHERE state IN ('generating', 'postprocess') AND lease_until <= ?";
        let now = self.now_ms();
        let seen: Vec<Row> = sqlx::query_as(silent)
            .bind(now)
            .fetch_all(&self.readers)
            .await?;
        if seen.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.write().await?;
        let rows: Vec<Row> = sqlx::query_as(silent).bind(now).fetch_all(&mut *tx).await?;
        let mut letters = Vec::new();
        for row in &rows {
            let again = row.attempts < row.max_attempts;
            let why = if again {
                "its worker fell silent"
            } else {
                SILENT
            };
            letters.push(put_back(&mut tx, row, why, again).await?);
        }
        tx.commit().await?;
        Ok(letters)
    }
}

impl Row {
    fn holds(&self, fence: u64) -> bool {
        let in_work = matches!(self.state.as_str(), "generating" | "postprocess");
        in_work && self.fence.cast_unsigned() == fence
    }

    fn published(&self, fence: u64, proposed: &Manifest) -> Result<bool, StoreError> {
        let same = self.fence.cast_unsigned() == fence && self.asset()? == Some(proposed.asset);
        Ok(same && self.state()? == JobState::Ready)
    }

    fn ready(&self, manifest: &Manifest) -> Result<Letter, StoreError> {
        self.letter(Mail::AssetReady {
            job: self.id()?,
            manifest: Box::new(manifest.clone()),
        })
    }
}

/// The job, when it is leased under this fence.
async fn leased(
    connection: &mut SqliteConnection,
    job: JobId,
    fence: u64,
) -> Result<Row, LeaseError> {
    let row = row(connection, job).await?.ok_or(LeaseError::Unknown)?;
    if row.holds(fence) {
        Ok(row)
    } else {
        Err(LeaseError::Stale)
    }
}

async fn twins_in_line(
    connection: &mut SqliteConnection,
    made: &Row,
) -> Result<Vec<Row>, StoreError> {
    Ok(
        sqlx::query_as("SELECT * FROM jobs WHERE wish = ? AND state = 'queued'")
            .bind(&made.wish)
            .fetch_all(connection)
            .await?,
    )
}

/// Puts a job in line again, or gives it up.
async fn put_back(
    connection: &mut SqliteConnection,
    row: &Row,
    why: &str,
    again: bool,
) -> Result<Letter, StoreError> {
    let (state, detail) = if again {
        (JobState::Queued, IN_LINE)
    } else {
        (JobState::Failed, "given up")
    };
    sqlx::query(
        "UPDATE jobs SET state = ?, detail = ?, percent = 0, last_error = ?, worker = NULL WHERE id = ?",
    )
    .bind(state_name(state))
    .bind(detail)
    .bind(why)
    .bind(&row.id)
    .execute(connection)
    .await?;
    if again {
        Row {
            state: state_name(state).to_owned(),
            percent: 0,
            detail: detail.to_owned(),
            ..row.clone()
        }
        .noted()
    } else {
        row.given_up(why)
    }
}

#[cfg(test)]
mod tests {
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
        let lease = cellar.store.claim(ANN).await.unwrap().unwrap();
        (cellar, lease)
    }

    #[tokio::test]
    async fn the_oldest_job_is_leased_first_and_to_one_worker() {
        let cellar = Cellar::new().await;
        for number in 1..=3 {
            cellar.queue(&job(number, &format!("crate {number}"))).await;
        }
        for number in 1..=3 {
            let lease = cellar.store.claim(ANN).await.unwrap().unwrap();
            assert_eq!(lease.job.id, JobId([number; 16]));
            assert_eq!((lease.attempt, lease.fence), (1, 1));
        }
        assert!(cellar.store.claim(BEN).await.unwrap().is_none());
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
        assert!(cellar.store.claim(BEN).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_silent_workers_job_goes_to_another_and_its_late_words_count_for_nothing() {
        let (cellar, lost) = leased().await;
        let manifest = cellar.send(&Bundle::a_crate(1)).await;
        cellar.crank_secs(LEASE_SECS);
        let lease = cellar.store.claim(BEN).await.unwrap().unwrap();
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
            assert_eq!(
                cellar.store.claim(BEN).await.unwrap().unwrap().attempt,
                attempt
            );
        }
        cellar.crank_secs(LEASE_SECS);
        assert!(
            cellar.store.claim(BEN).await.unwrap().is_none(),
            "no attempts are left"
        );
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
        let lease = cellar.store.claim(BEN).await.unwrap().unwrap();
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
        let lease = cellar.store.claim(ANN).await.unwrap().unwrap();
        cellar
            .store
            .take_back(lease.job.id, lease.fence, "nonsense", false)
            .await
            .unwrap();
        assert_eq!(cellar.status(lease.job.id).await.status, JobState::Failed);
    }
}
