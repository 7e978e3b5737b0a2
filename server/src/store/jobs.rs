//! Work for generation workers: queued with the command that wants it, leased to one worker at a
//! time, ready or failed in the end. The same wish is made once.

mod lease;
mod row;

use model::{
    AssetId, AssetVersion, Brief, ContentHash, Job, JobId, PlayerId, RoomId, api::JobStatus,
    limits::ATTEMPTS_MAX,
};
use room::mail::Mail;
use sqlx::AnyConnection;

use super::{Letter, Store, StoreError, assets, blobs::Blobs, grants, hash_of, id, orders::Said};
pub use lease::LeaseError;
pub(super) use lease::{Holder, holder};
use row::{Row, locked_row, row, state_name};

/// Part of every wish: raise it when workers make something else of the same words and seed.
const PIPELINE: u32 = 1;

/// Said of a job that nobody wants any more.
const CALLED_OFF: &str = "it was called off";

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

    /// The room a job belongs to.
    pub(crate) async fn room_of(&self, job: JobId) -> Result<Option<RoomId>, StoreError> {
        let mut reader = self.database.readers.acquire().await?;
        let row = row(&mut reader, job).await?;
        row.map(|row| row.room()).transpose()
    }

    /// The newest jobs of a room before a place in line, at most `limit`, each with its own place.
    pub(crate) async fn jobs_of(
        &self,
        room: RoomId,
        before: i64,
        limit: i64,
    ) -> Result<Vec<(JobStatus, i64)>, StoreError> {
        #[derive(sqlx::FromRow)]
        struct Placed {
            place: i64,
            #[sqlx(flatten)]
            row: Row,
        }
        let rows: Vec<Placed> = sqlx::query_as(
            "SELECT rowid AS place, jobs.* FROM jobs WHERE room = $1 AND rowid < $2
             ORDER BY rowid DESC LIMIT $3",
        )
        .bind(&room.0[..])
        .bind(before)
        .bind(limit)
        .fetch_all(&self.database.readers)
        .await?;
        rows.iter()
            .map(|placed| Ok((placed.row.status()?, placed.place)))
            .collect()
    }

    /// Calls a job off, whoever holds it; nothing to hear when it had ended.
    pub(crate) async fn cancel(&self, job: JobId) -> Result<Option<Letter>, StoreError> {
        let mut tx = self.write().await?;
        let Some(row) = locked_row(&mut tx, job).await? else {
            return Ok(None);
        };
        let cancelled = sqlx::query(
            "UPDATE jobs SET state = 'cancelled', detail = 'called off', last_error = $1, worker = NULL
             WHERE id = $2 AND state IN ('queued', 'generating', 'postprocess')",
        )
        .bind(CALLED_OFF)
        .bind(&job.0[..])
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        match cancelled.rows_affected() {
            0 => Ok(None),
            _ => row.given_up(CALLED_OFF).map(Some),
        }
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
    asker: Option<(PlayerId, Option<Said>)>,
    now_ms: i64,
) -> Result<Option<Letter>, StoreError> {
    let (asker, said) = asker.unzip();
    let (brief, client_request) = said
        .flatten()
        .map(|said| (said.brief, said.client_request))
        .unzip();
    let brief = effective(connection, job.room, brief).await?;
    let inserted = sqlx::query(
        "INSERT INTO jobs (id, room, prompt, seed, variant, wish, state, max_attempts, detail, created, asker, brief,
                           client_request)
         VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $9, $10, $11, $12) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&job.id.0[..])
    .bind(&job.room.0[..])
    .bind(job.prompt.as_str())
    .bind(job.seed.cast_signed())
    .bind(variant(job)?)
    .bind(&wish(job, brief.as_deref())?.0[..])
    .bind(i64::from(ATTEMPTS_MAX))
    .bind(IN_LINE)
    .bind(now_ms)
    .bind(asker.map(|asker| asker.0.cast_signed()))
    .bind(brief)
    .bind(client_request.flatten())
    .execute(&mut *connection)
    .await?;
    match inserted.rows_affected() {
        0 => Ok(None),
        _ => start(connection, blobs, job.id).await,
    }
}

/// What is wanted beside the words, with the style of the room where nothing else was said; nothing when it is nothing.
async fn effective(
    connection: &mut AnyConnection,
    room: RoomId,
    brief: Option<String>,
) -> Result<Option<String>, StoreError> {
    let style: Option<Option<String>> = sqlx::query_scalar("SELECT style FROM rooms WHERE id = $1")
        .bind(&room.0[..])
        .fetch_optional(connection)
        .await?;
    let mut brief: Brief = brief
        .as_deref()
        .map_or(Ok(Brief::default()), serde_json::from_str)
        .or(Err(StoreError::BadRow("brief")))?;
    brief.style = brief.style.or(style.flatten());
    if brief == Brief::default() {
        return Ok(None);
    }
    serde_json::to_string(&brief)
        .map(Some)
        .or(Err(StoreError::BadRow("brief")))
}

/// Fails a job that was just queued, because whoever asked may not have it.
pub(super) async fn refuse(
    connection: &mut AnyConnection,
    job: JobId,
    why: &str,
) -> Result<Option<Letter>, StoreError> {
    sqlx::query(
        "UPDATE jobs SET state = 'failed', detail = 'refused', last_error = $1 WHERE id = $2",
    )
    .bind(why)
    .bind(&job.0[..])
    .execute(&mut *connection)
    .await?;
    match row(connection, job).await? {
        Some(row) => row.given_up(why).map(Some),
        None => Ok(None),
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
         WHERE id = $2 AND room = $3 AND state IN ('failed', 'cancelled')",
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
            reuse(connection, &queued, asset).await?;
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
    job: &Row,
    asset: AssetVersion,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE jobs SET state = 'ready', percent = 100, detail = 'made before', reused = 1,
         asset = $1, asset_version = $2, last_error = NULL WHERE id = $3 AND state = 'queued'",
    )
    .bind(&asset.asset.0[..])
    .bind(i64::from(asset.version))
    .bind(&job.id)
    .execute(&mut *connection)
    .await?;
    grants::allow(connection, asset.asset, &job.holder()?, job.created).await
}

/// Two jobs with the same wish have the same result.
fn wish(job: &Job, brief: Option<&str>) -> Result<ContentHash, StoreError> {
    let bytes = match (&job.variant, brief) {
        (None, None) => serde_json::to_vec(&(PIPELINE, &job.prompt, job.seed)),
        (None, Some(brief)) => serde_json::to_vec(&(PIPELINE, &job.prompt, job.seed, brief)),
        // Whatever it once was made from: the same change of the same thing.
        (Some(variant), _) => serde_json::to_vec(&(PIPELINE, variant)),
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
mod chaos;
#[cfg(test)]
mod tests;
