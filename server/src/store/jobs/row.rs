//! A job as the table has it, and what can be read from it.

use model::{
    AssetId, AssetVersion, Brief, Job, JobId, JobNote, JobState, PlayerId, Prompt, RoomId, Variant,
    api::JobStatus,
};
use room::mail::Mail;
use sqlx::AnyConnection;

use super::Holder;
use crate::store::{Letter, StoreError, assets, database::locked, id};

/// A job as the table has it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Row {
    pub(super) id: Vec<u8>,
    pub(super) room: Vec<u8>,
    pub(super) prompt: String,
    pub(super) seed: i64,
    pub(super) variant: Option<String>,
    pub(super) wish: Vec<u8>,
    pub(super) state: String,
    pub(super) attempts: i64,
    pub(super) max_attempts: i64,
    pub(super) fence: i64,
    pub(super) percent: i64,
    pub(super) detail: String,
    pub(super) last_error: Option<String>,
    pub(super) asset: Option<Vec<u8>>,
    pub(super) asset_version: Option<i64>,
    pub(super) reused: i64,
    pub(super) created: i64,
    pub(super) asker: Option<i64>,
    pub(super) brief: Option<String>,
    pub(super) draft: i64,
    pub(super) until: Option<i64>,
    pub(super) client_request: Option<String>,
}

pub(super) async fn row(
    connection: &mut AnyConnection,
    job: JobId,
) -> Result<Option<Row>, StoreError> {
    Ok(sqlx::query_as("SELECT * FROM jobs WHERE id = $1")
        .bind(&job.0[..])
        .fetch_optional(connection)
        .await?)
}

/// The same, and nobody else changes it until this transaction ends.
pub(super) async fn locked_row(
    connection: &mut AnyConnection,
    job: JobId,
) -> Result<Option<Row>, StoreError> {
    let select = locked(connection, "SELECT * FROM jobs WHERE id = $1");
    Ok(sqlx::query_as(select)
        .bind(&job.0[..])
        .fetch_optional(connection)
        .await?)
}

impl Row {
    pub(super) fn id(&self) -> Result<JobId, StoreError> {
        id(&self.id, "job").map(JobId)
    }

    pub(super) fn room(&self) -> Result<RoomId, StoreError> {
        id(&self.room, "room").map(RoomId)
    }

    pub(super) fn prompt(&self) -> Result<Prompt, StoreError> {
        Prompt::parse(&self.prompt).or(Err(StoreError::BadRow("prompt")))
    }

    pub(super) fn state(&self) -> Result<JobState, StoreError> {
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

    pub(super) fn asset(&self) -> Result<Option<AssetVersion>, StoreError> {
        let (Some(asset), Some(version)) = (&self.asset, self.asset_version) else {
            return Ok(None);
        };
        Ok(Some(AssetVersion {
            asset: AssetId(id(asset, "asset")?),
            version: version as u32,
        }))
    }

    pub(super) fn job(&self) -> Result<Job, StoreError> {
        Ok(Job {
            id: self.id()?,
            room: self.room()?,
            prompt: self.prompt()?,
            seed: self.seed.cast_unsigned(),
            variant: self.variant()?,
        })
    }

    /// Who asked for it, and for which room.
    pub(super) fn holder(&self) -> Result<Holder, StoreError> {
        Ok(Holder {
            asker: self.asker.map(|asker| PlayerId(asker.cast_unsigned())),
            room: self.room()?,
        })
    }

    /// What is wanted beside the words.
    pub(super) fn brief(&self) -> Result<Brief, StoreError> {
        let brief = self.brief.as_deref().map(serde_json::from_str);
        let brief: Option<Brief> = brief.transpose().or(Err(StoreError::BadRow("brief")))?;
        Ok(brief.unwrap_or_default())
    }

    fn variant(&self) -> Result<Option<Variant>, StoreError> {
        let variant = self.variant.as_deref().map(serde_json::from_str);
        variant.transpose().or(Err(StoreError::BadRow("variant")))
    }

    pub(super) fn status(&self) -> Result<JobStatus, StoreError> {
        Ok(JobStatus {
            job_id: self.id()?,
            status: self.state()?,
            attempts: self.attempts as u32,
            max_attempts: self.max_attempts as u32,
            progress: self.percent as u8,
            detail: self.detail.clone(),
            result_asset_id: self.asset()?,
            reused: self.reused != 0,
            last_error: self.last_error.clone(),
            client_request_id: self.client_request.clone(),
        })
    }

    pub(super) fn letter(&self, mail: Mail) -> Result<Letter, StoreError> {
        Ok(Letter {
            room: self.room()?,
            mail,
        })
    }

    pub(super) fn noted(&self) -> Result<Letter, StoreError> {
        self.letter(Mail::Progress(JobNote {
            job: self.id()?,
            prompt: self.prompt()?,
            state: self.state()?,
            percent: self.percent as u8,
            detail: self.detail.clone(),
        }))
    }

    pub(super) fn given_up(&self, why: &str) -> Result<Letter, StoreError> {
        self.letter(Mail::JobFailed {
            job: self.id()?,
            why: why.to_owned(),
        })
    }

    /// What its room must hear when it has ended.
    pub(super) async fn end(
        &self,
        connection: &mut AnyConnection,
    ) -> Result<Option<Letter>, StoreError> {
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
            (JobState::Failed | JobState::Cancelled, _) => {
                let why = self.last_error.as_deref().unwrap_or("it was given up");
                self.given_up(why).map(Some)
            }
            _ => self.noted().map(Some),
        }
    }
}

/// The name of a state in the table.
pub(super) fn state_name(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Generating => "generating",
        JobState::Postprocess => "postprocess",
        JobState::Ready => "ready",
        JobState::Failed => "failed",
        JobState::Cancelled => "cancelled",
    }
}
