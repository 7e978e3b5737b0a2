//! Work for generation workers: queued with the command that wants it, leased to one worker at a
//! time, ready or failed in the end. The same wish is made once.

mod lease;

use model::{
    AssetId, AssetVersion, ContentHash, Job, JobId, JobNote, JobState, Prompt, RoomId,
    api::JobStatus, limits::ATTEMPTS_MAX,
};
use room::mail::Mail;
use sqlx::SqliteConnection;

use super::{Letter, Store, StoreError, assets, blobs::Blobs, hash_of, id};
pub use lease::LeaseError;

/// Part of every wish: raise it when workers make something else of the same words and seed.
const PIPELINE: u32 = 1;

/// What a queued job says of itself.
const IN_LINE: &str = "in line";

/// A job as the table has it.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Row {
    id: Vec<u8>,
    room: Vec<u8>,
    prompt: String,
    seed: i64,
    wish: Vec<u8>,
    state: String,
    attempts: i64,
    max_attempts: i64,
    fence: i64,
    percent: i64,
    detail: String,
    last_error: Option<String>,
    asset: Option<Vec<u8>>,
    asset_version: Option<i64>,
    reused: bool,
}

impl Store {
    /// Where a job stands.
    pub async fn job(&self, job: JobId) -> Result<Option<JobStatus>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        match row(&mut reader, job).await? {
            Some(row) => row.status().map(Some),
            None => Ok(None),
        }
    }

    /// What a room must hear of those of `jobs` that ended while it was away.
    pub async fn ended(
        &self,
        jobs: impl IntoIterator<Item = JobId>,
    ) -> Result<Vec<Letter>, StoreError> {
        let mut reader = self.readers.acquire().await?;
        let mut letters = Vec::new();
        for job in jobs {
            if let Some(row) = row(&mut reader, job).await? {
                letters.extend(row.end(&mut reader).await?);
            }
        }
        Ok(letters)
    }

    /// A note for every job in line: what its placeholder says.
    pub async fn notes_in_line(&self) -> Result<Vec<Letter>, StoreError> {
        let rows: Vec<Row> = sqlx::query_as("SELECT * FROM jobs WHERE state = 'queued'")
            .fetch_all(&self.readers)
            .await?;
        rows.iter().map(Row::noted).collect()
    }
}

/// Queues a job; an id that is known is left as it is.
pub(super) async fn queue(
    connection: &mut SqliteConnection,
    blobs: &Blobs,
    job: &Job,
    now_ms: i64,
) -> Result<Option<Letter>, StoreError> {
    let inserted = sqlx::query(
        "INSERT INTO jobs (id, room, prompt, seed, wish, state, max_attempts, detail, created)
         VALUES (?, ?, ?, ?, ?, 'queued', ?, ?, ?) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&job.id.0[..])
    .bind(&job.room.0[..])
    .bind(job.prompt.as_str())
    .bind(job.seed.cast_signed())
    .bind(&wish(job)?.0[..])
    .bind(i64::from(ATTEMPTS_MAX))
    .bind(IN_LINE)
    .bind(now_ms)
    .execute(&mut *connection)
    .await?;
    match inserted.rows_affected() {
        0 => Ok(None),
        _ => start(connection, blobs, job.id).await,
    }
}

/// Queues a job of this room again that was given up.
pub(super) async fn retry(
    connection: &mut SqliteConnection,
    blobs: &Blobs,
    room: RoomId,
    job: JobId,
) -> Result<Option<Letter>, StoreError> {
    let updated = sqlx::query(
        "UPDATE jobs SET state = 'queued', attempts = 0, percent = 0, detail = ?
         WHERE id = ? AND room = ? AND state = 'failed'",
    )
    .bind(IN_LINE)
    .bind(&job.0[..])
    .bind(&room.0[..])
    .execute(&mut *connection)
    .await?;
    match updated.rows_affected() {
        0 => Ok(None),
        _ => start(connection, blobs, job).await,
    }
}

/// A job that was just queued is ready at once when its wish was made before.
async fn start(
    connection: &mut SqliteConnection,
    blobs: &Blobs,
    job: JobId,
) -> Result<Option<Letter>, StoreError> {
    let Some(queued) = row(connection, job).await? else {
        return Ok(None);
    };
    let made: Option<(Vec<u8>, i64)> = sqlx::query_as(
        "SELECT asset, asset_version FROM jobs WHERE wish = ? AND state = 'ready' AND asset NOT NULL LIMIT 1",
    )
    .bind(&queued.wish)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((asset, version)) = made else {
        return queued.noted().map(Some);
    };
    let asset = AssetVersion {
        asset: AssetId(id(&asset, "asset")?),
        version: version as u32,
    };
    match assets::manifest(connection, asset).await? {
        Some(manifest) if assets::whole(connection, blobs, &manifest).await? => {
            reuse(connection, job, asset).await?;
            Ok(Some(queued.letter(Mail::AssetReady {
                job,
                manifest: Box::new(manifest),
            })?))
        }
        _ => queued.noted().map(Some),
    }
}

/// Makes a queued job ready with what another one made.
async fn reuse(
    connection: &mut SqliteConnection,
    job: JobId,
    asset: AssetVersion,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE jobs SET state = 'ready', percent = 100, detail = 'made before', reused = 1,
         asset = ?, asset_version = ?, last_error = NULL WHERE id = ? AND state = 'queued'",
    )
    .bind(&asset.asset.0[..])
    .bind(i64::from(asset.version))
    .bind(&job.0[..])
    .execute(connection)
    .await?;
    Ok(())
}

async fn row(connection: &mut SqliteConnection, job: JobId) -> Result<Option<Row>, StoreError> {
    Ok(sqlx::query_as("SELECT * FROM jobs WHERE id = ?")
        .bind(&job.0[..])
        .fetch_optional(connection)
        .await?)
}

/// Two jobs with the same wish have the same result.
fn wish(job: &Job) -> Result<ContentHash, StoreError> {
    serde_json::to_vec(&(PIPELINE, &job.prompt, job.seed))
        .map(|bytes| hash_of(&bytes))
        .or(Err(StoreError::BadRow("wish")))
}

impl Row {
    fn id(&self) -> Result<JobId, StoreError> {
        id(&self.id, "job").map(JobId)
    }

    fn room(&self) -> Result<RoomId, StoreError> {
        id(&self.room, "room").map(RoomId)
    }

    fn prompt(&self) -> Result<Prompt, StoreError> {
        Prompt::parse(&self.prompt).or(Err(StoreError::BadRow("prompt")))
    }

    fn state(&self) -> Result<JobState, StoreError> {
        match self.state.as_str() {
            "queued" => Ok(JobState::Queued),
            "generating" => Ok(JobState::Generating),
            "postprocess" => Ok(JobState::Postprocess),
            "ready" => Ok(JobState::Ready),
            "failed" => Ok(JobState::Failed),
            "cancelled" => Ok(JobState::Cancelled),
            _ => Err(StoreError::BadRow("job state")),
        }
    }

    fn asset(&self) -> Result<Option<AssetVersion>, StoreError> {
        let (Some(asset), Some(version)) = (&self.asset, self.asset_version) else {
            return Ok(None);
        };
        Ok(Some(AssetVersion {
            asset: AssetId(id(asset, "asset")?),
            version: version as u32,
        }))
    }

    fn job(&self) -> Result<Job, StoreError> {
        Ok(Job {
            id: self.id()?,
            room: self.room()?,
            prompt: self.prompt()?,
            seed: self.seed.cast_unsigned(),
        })
    }

    fn status(&self) -> Result<JobStatus, StoreError> {
        Ok(JobStatus {
            job_id: self.id()?,
            status: self.state()?,
            attempts: self.attempts as u32,
            progress: self.percent as u8,
            detail: self.detail.clone(),
            result_asset_id: self.asset()?,
            reused: self.reused,
            last_error: self.last_error.clone(),
        })
    }

    fn letter(&self, mail: Mail) -> Result<Letter, StoreError> {
        Ok(Letter {
            room: self.room()?,
            mail,
        })
    }

    fn noted(&self) -> Result<Letter, StoreError> {
        self.letter(Mail::Progress(JobNote {
            job: self.id()?,
            prompt: self.prompt()?,
            state: self.state()?,
            percent: self.percent as u8,
            detail: self.detail.clone(),
        }))
    }

    fn given_up(&self, why: &str) -> Result<Letter, StoreError> {
        self.letter(Mail::JobFailed {
            job: self.id()?,
            why: why.to_owned(),
        })
    }

    /// What its room must hear when it has ended.
    async fn end(&self, connection: &mut SqliteConnection) -> Result<Option<Letter>, StoreError> {
        match (self.state()?, self.asset()?) {
            (JobState::Ready, Some(asset)) => {
                let manifest = assets::manifest(connection, asset)
                    .await?
                    .ok_or(StoreError::BadRow("manifest"))?;
                let mail = Mail::AssetReady {
                    job: self.id()?,
                    manifest: Box::new(manifest),
                };
                self.letter(mail).map(Some)
            }
            (JobState::Failed, _) => {
                let why = self.last_error.as_deref().unwrap_or("it was given up");
                self.given_up(why).map(Some)
            }
            _ => self.noted().map(Some),
        }
    }
}

/// The name of a state in the table.
fn state_name(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Generating => "generating",
        JobState::Postprocess => "postprocess",
        JobState::Ready => "ready",
        JobState::Failed => "failed",
        JobState::Cancelled => "cancelled",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{ANN, Bundle, Cellar, ROOM, job};

    async fn make(cellar: &Cellar, bundle: &Bundle) {
        let manifest = cellar.send(bundle).await;
        let lease = cellar.store.claim(ANN).await.unwrap().unwrap();
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
        let lease = cellar.store.claim(ANN).await.unwrap().unwrap();
        assert_eq!(lease.job, oak);
        assert!(cellar.store.claim(ANN).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_job_is_queued_with_its_record_or_not_at_all() {
        let mut cellar = Cellar::new().await;
        let bad = cellar.next_record();
        let commit = room::mail::Commit {
            records: vec![bad.clone(), bad],
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
        make(&cellar, &Bundle::a_crate(1)).await;
        std::fs::remove_dir_all(cellar.folder.path().join("blobs")).unwrap();
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
        assert!(cellar.store.claim(ANN).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_room_that_was_away_hears_how_its_jobs_ended() {
        let cellar = Cellar::new().await;
        for (number, words) in [(1, "a crate"), (2, "nonsense"), (3, "a chair")] {
            cellar.queue(&job(number, words)).await;
        }
        make(&cellar, &Bundle::a_crate(1)).await;
        let lease = cellar.store.claim(ANN).await.unwrap().unwrap();
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
        let lease = cellar.store.claim(ANN).await.unwrap().unwrap();
        cellar
            .store
            .take_back(oak.id, lease.fence, "no luck", false)
            .await
            .unwrap();
        assert_eq!(cellar.retry(oak.id).await.len(), 1);
        let second = cellar.store.claim(ANN).await.unwrap().unwrap();
        assert_eq!(second.attempt, 1);
        assert!(second.fence > lease.fence);
    }
}
