//! Work for generation workers: queued with the command that wants it, leased to one worker at a
//! time, ready or failed in the end. The same wish is made once.

mod lease;
mod row;

use model::{
    AssetId, AssetVersion, ContentHash, Job, JobId, RoomId, api::JobStatus, limits::ATTEMPTS_MAX,
};
use room::mail::Mail;
use sqlx::AnyConnection;

use super::{Letter, Store, StoreError, assets, blobs::Blobs, hash_of, id};
pub use lease::LeaseError;
use row::{Row, row, state_name};

/// Part of every wish: raise it when workers make something else of the same words and seed.
const PIPELINE: u32 = 1;

/// What a queued job says of itself.
const IN_LINE: &str = "in line";

impl Store {
    /// Where a job stands.
    pub async fn job(&self, job: JobId) -> Result<Option<JobStatus>, StoreError> {
        let mut reader = self.database.readers.acquire().await?;
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
        let mut reader = self.database.readers.acquire().await?;
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
            .fetch_all(&self.database.readers)
            .await?;
        rows.iter().map(Row::noted).collect()
    }
}

/// Queues a job; an id that is known is left as it is.
pub(super) async fn queue(
    connection: &mut AnyConnection,
    blobs: &Blobs,
    job: &Job,
    now_ms: i64,
) -> Result<Option<Letter>, StoreError> {
    let inserted = sqlx::query(
        "INSERT INTO jobs (id, room, prompt, seed, variant, wish, state, max_attempts, detail, created)
         VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $9) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&job.id.0[..])
    .bind(&job.room.0[..])
    .bind(job.prompt.as_str())
    .bind(job.seed.cast_signed())
    .bind(variant(job)?)
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
    connection: &mut AnyConnection,
    blobs: &Blobs,
    room: RoomId,
    job: JobId,
) -> Result<Option<Letter>, StoreError> {
    let updated = sqlx::query(
        "UPDATE jobs SET state = 'queued', attempts = 0, percent = 0, detail = $1
         WHERE id = $2 AND room = $3 AND state = 'failed'",
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
    connection: &mut AnyConnection,
    blobs: &Blobs,
    job: JobId,
) -> Result<Option<Letter>, StoreError> {
    let Some(queued) = row(connection, job).await? else {
        return Ok(None);
    };
    let made: Option<(Vec<u8>, i64)> = sqlx::query_as(
        "SELECT asset, asset_version FROM jobs WHERE wish = $1 AND state = 'ready' AND asset IS NOT NULL LIMIT 1",
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
    connection: &mut AnyConnection,
    job: JobId,
    asset: AssetVersion,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE jobs SET state = 'ready', percent = 100, detail = 'made before', reused = 1,
         asset = $1, asset_version = $2, last_error = NULL WHERE id = $3 AND state = 'queued'",
    )
    .bind(&asset.asset.0[..])
    .bind(i64::from(asset.version))
    .bind(&job.0[..])
    .execute(connection)
    .await?;
    Ok(())
}

/// Two jobs with the same wish have the same result.
fn wish(job: &Job) -> Result<ContentHash, StoreError> {
    let bytes = match &job.variant {
        None => serde_json::to_vec(&(PIPELINE, &job.prompt, job.seed)),
        // Whatever it once was made from: the same change of the same thing.
        Some(variant) => serde_json::to_vec(&(PIPELINE, variant)),
    };
    bytes
        .map(|bytes| hash_of(&bytes))
        .or(Err(StoreError::BadRow("wish")))
}

fn variant(job: &Job) -> Result<Option<String>, StoreError> {
    let text = job.variant.as_ref().map(serde_json::to_string);
    text.transpose().or(Err(StoreError::BadRow("variant")))
}

#[cfg(test)]
mod tests;
