//! Leases: one worker has a job for a while, proves it by the fence, and loses it by silence.

use model::{
    AssetVersion, Brief, FallbackPolicy, JobId, JobNote, JobState, Lease, Manifest, PlayerId,
    RoomId, WorkerId,
    api::{LeaseAnswer, ProgressReport},
    limits::LEASE_SECS,
};
use room::mail::Mail;
use sqlx::{AnyConnection, AssertSqlSafe};

use super::{
    IN_LINE, Row, reuse,
    row::{locked_row, row},
    state_name,
};
use crate::store::{
    Letter, Store, StoreError, assets,
    database::{locked, unclaimed},
    grants,
};

const LEASE_MS: i64 = LEASE_SECS as i64 * 1_000;

/// One try takes no longer, however often its worker says that it lives: vendors need minutes, not hours.
const TRY_MS: i64 = 15 * 60 * 1_000;

/// Said of a job that took too long.
const TOO_LONG: &str = "it took too long";

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

/// Whom a job is made for.
#[derive(Clone, Copy, Debug)]
pub(in crate::store) struct Holder {
    /// Who asked, if anybody knows.
    pub(in crate::store) asker: Option<PlayerId>,
    /// Where it is waited for.
    pub(in crate::store) room: RoomId,
}

/// For whom a worker spends: it must hold the job, unless it only says what it has spent.
pub(in crate::store) async fn holder(
    connection: &mut AnyConnection,
    job: JobId,
    fence: u64,
    settled: bool,
) -> Result<Holder, LeaseError> {
    let row = if settled {
        let known = locked_row(connection, job).await?;
        known.ok_or(LeaseError::Unknown)?
    } else {
        leased(connection, job, fence).await?
    };
    Ok(row.holder()?)
}

impl Store {
    /// Leases the oldest job that waits or whose worker fell silent.
    pub async fn claim(&self, worker: WorkerId) -> Result<Option<LeaseAnswer>, StoreError> {
        let now = self.now_ms();
        let mut tx = self.write().await?;
        let next = unclaimed(
            &tx,
            "SELECT id FROM jobs
             WHERE (state = 'queued'
                OR (state IN ('generating', 'postprocess') AND lease_until <= $3 AND attempts < max_attempts))
               AND (SELECT count(*) FROM jobs AS running WHERE running.room = jobs.room
                    AND running.state IN ('generating', 'postprocess') AND running.lease_until > $3) < $4
             ORDER BY created, rowid LIMIT 1",
        );
        let claim = AssertSqlSafe(format!(
            "UPDATE jobs SET state = 'generating', attempts = attempts + 1, fence = fence + 1,
             worker = $1, lease_until = $2, until = $5, percent = 0, detail = 'starting'
             WHERE id = ({next}) RETURNING *",
            next = next.0
        ));
        let leased: Option<Row> = sqlx::query_as(claim)
            .bind(&worker.0[..])
            .bind(now + LEASE_MS)
            .bind(now)
            .bind(i64::from(self.limits.running_jobs_per_room))
            .bind(now + TRY_MS)
            .fetch_optional(&mut *tx)
            .await?;
        tx.commit().await?;
        let Some(row) = leased else { return Ok(None) };
        let lease = Lease {
            job: row.job()?,
            fence: row.fence.cast_unsigned(),
            attempt: row.attempts as u32,
            lease_secs: LEASE_SECS,
        };
        let brief = row.brief()?;
        Ok(Some(LeaseAnswer { lease, brief }))
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
            "UPDATE jobs SET state = $1, percent = $2, detail = $3, lease_until = $4 WHERE id = $5",
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
        let mut reader = self.database.readers.acquire().await?;
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
        let known = locked_row(&mut tx, job).await?.ok_or(LeaseError::Unknown)?;
        if known.published(fence, proposed)? {
            return Ok(Vec::from_iter(known.end(&mut tx).await?));
        }
        leased(&mut tx, job, fence).await?;
        let manifest = assets::publish(&mut tx, proposed, self.now_ms()).await?;
        grants::allow(
            &mut tx,
            manifest.asset.asset,
            &known.holder()?,
            self.now_ms(),
        )
        .await?;
        sqlx::query(
            "UPDATE jobs SET state = 'ready', draft = 0, percent = 100, detail = 'published', last_error = NULL,
             asset = $1, asset_version = $2 WHERE id = $3",
        )
        .bind(&manifest.asset.asset.0[..])
        .bind(i64::from(manifest.asset.version))
        .bind(&job.0[..])
        .execute(&mut *tx)
        .await?;
        let mut done = vec![known.ready(&manifest)?];
        for twin in twins_in_line(&mut tx, &known).await? {
            reuse(&mut tx, &twin, manifest.asset).await?;
            done.push(twin.ready(&manifest)?);
        }
        tx.commit().await?;
        Ok(done)
    }

    /// Publishes a version that may be shown until the job is finished; the job stays leased. The same draft again changes
    /// nothing.
    pub async fn draft(
        &self,
        job: JobId,
        fence: u64,
        proposed: &Manifest,
    ) -> Result<Option<Letter>, LeaseError> {
        let mut tx = self.write().await?;
        let known = leased(&mut tx, job, fence).await?;
        if known.draft != 0 && known.asset()? == Some(proposed.asset) {
            return Ok(None);
        }
        let manifest = assets::publish(&mut tx, proposed, self.now_ms()).await?;
        grants::allow(
            &mut tx,
            manifest.asset.asset,
            &known.holder()?,
            self.now_ms(),
        )
        .await?;
        sqlx::query(
            "UPDATE jobs SET draft = 1, asset = $1, asset_version = $2, detail = 'draft', lease_until = $3
             WHERE id = $4",
        )
        .bind(&manifest.asset.asset.0[..])
        .bind(i64::from(manifest.asset.version))
        .bind(self.now_ms() + LEASE_MS)
        .bind(&job.0[..])
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        let mail = Mail::DraftReady {
            job,
            manifest: Box::new(manifest),
        };
        Ok(Some(known.letter(mail)?))
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
        let silent = "SELECT * FROM jobs WHERE state IN ('generating', 'postprocess') AND (lease_until <= $1 OR until <= $1)";
        let now = self.now_ms();
        let seen: Vec<Row> = sqlx::query_as(silent)
            .bind(now)
            .fetch_all(&self.database.readers)
            .await?;
        if seen.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.write().await?;
        let silent = locked(&tx, silent);
        let rows: Vec<Row> = sqlx::query_as(silent).bind(now).fetch_all(&mut *tx).await?;
        let mut letters = Vec::new();
        for row in &rows {
            let again = row.attempts < row.max_attempts;
            let why = match (row.until.is_some_and(|until| until <= now), again) {
                (true, _) => TOO_LONG,
                (false, true) => "its worker fell silent",
                (false, false) => SILENT,
            };
            let letter = match offline(row)? {
                Some(brief) if !again => put_back_offline(&mut tx, row, why, &brief).await?,
                _ => put_back(&mut tx, row, why, again).await?,
            };
            letters.push(letter);
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
async fn leased(connection: &mut AnyConnection, job: JobId, fence: u64) -> Result<Row, LeaseError> {
    let row = locked_row(connection, job)
        .await?
        .ok_or(LeaseError::Unknown)?;
    if row.holds(fence) {
        Ok(row)
    } else {
        Err(LeaseError::Stale)
    }
}

async fn twins_in_line(connection: &mut AnyConnection, made: &Row) -> Result<Vec<Row>, StoreError> {
    let twins = locked(
        connection,
        "SELECT * FROM jobs WHERE wish = $1 AND state = 'queued'",
    );
    Ok(sqlx::query_as(twins)
        .bind(&made.wish)
        .fetch_all(connection)
        .await?)
}

/// How a job that was given up is tried once more, without anybody outside: only where whoever asked wants that, and only
/// once.
fn offline(row: &Row) -> Result<Option<String>, StoreError> {
    let brief = row.brief()?;
    let asked = row.asker.is_some() && brief.fallback_policy == FallbackPolicy::Downgrade;
    if !asked || row.draft != 0 {
        return Ok(None);
    }
    let brief = Brief {
        fallback_policy: FallbackPolicy::ProceduralOnly,
        ..brief
    };
    serde_json::to_string(&brief)
        .map(Some)
        .or(Err(StoreError::BadRow("brief")))
}

async fn put_back_offline(
    connection: &mut AnyConnection,
    row: &Row,
    why: &str,
    brief: &str,
) -> Result<Letter, StoreError> {
    sqlx::query("UPDATE jobs SET brief = $1, attempts = max_attempts - 1 WHERE id = $2")
        .bind(brief)
        .bind(&row.id)
        .execute(&mut *connection)
        .await?;
    put_back(connection, row, why, true).await
}

/// Puts a job in line again, or gives it up. One with a draft is not given up: the draft is what came of it.
async fn put_back(
    connection: &mut AnyConnection,
    row: &Row,
    why: &str,
    again: bool,
) -> Result<Letter, StoreError> {
    if let (false, true, Some(asset)) = (again, row.draft != 0, row.asset()?) {
        return keep_draft(connection, row, asset, why).await;
    }
    let (state, detail) = if again {
        (JobState::Queued, IN_LINE)
    } else {
        (JobState::Failed, "given up")
    };
    sqlx::query(
        "UPDATE jobs SET state = $1, detail = $2, percent = 0, last_error = $3, worker = NULL WHERE id = $4",
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

async fn keep_draft(
    connection: &mut AnyConnection,
    row: &Row,
    asset: AssetVersion,
    why: &str,
) -> Result<Letter, StoreError> {
    sqlx::query(
        "UPDATE jobs SET state = 'ready', detail = 'the draft stays', percent = 100, last_error = $1,
         worker = NULL WHERE id = $2",
    )
    .bind(why)
    .bind(&row.id)
    .execute(&mut *connection)
    .await?;
    let manifest = assets::manifest(connection, asset)
        .await?
        .ok_or(StoreError::BadRow("manifest"))?;
    row.ready(&manifest)
}

#[cfg(test)]
mod tests;
