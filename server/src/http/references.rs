//! Pictures of what is meant: brought along, or fetched once from where somebody says they are.

use axum::{Json, extract::State, http::StatusCode};
use bytes::Bytes;
use model::{
    ContentHash, PlayerId,
    api::{ReferenceAnswer, ReferenceRequest},
};

use super::{
    Shell,
    door::Knock,
    problem::Problem,
    take::{Body, Raw},
};
use crate::{
    identity::Person,
    outside::OutsideError,
    picture::{self, PICTURE_BYTES_MAX},
};

/// What somebody sends.
pub(super) async fn upload(
    person: Person,
    State(shell): State<Shell>,
    Raw(bytes): Raw,
) -> Result<(StatusCode, Json<ReferenceAnswer>), Problem> {
    let kept = keep(&shell, &person, bytes).await?;
    Ok((StatusCode::CREATED, Json(kept)))
}

/// What lies somewhere on the web. It is fetched once and kept, so that nobody can put something else there later.
pub(super) async fn fetch(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    Body(request): Body<ReferenceRequest>,
) -> Result<(StatusCode, Json<ReferenceAnswer>), Problem> {
    match shell.outside.strange(&request.url, PICTURE_BYTES_MAX).await {
        Ok(bytes) => {
            let kept = keep(&shell, &person, bytes).await?;
            Ok((StatusCode::CREATED, Json(kept)))
        }
        Err(error) => {
            if matches!(error, OutsideError::Inside) {
                shell
                    .note(Some(&person), &knock, "reference_inside", &request.url)
                    .await;
            }
            let detail = format!("This picture cannot be fetched: {error}.");
            Err(Problem::unprocessable("bad_reference", detail))
        }
    }
}

/// Keeps a picture, if it is one.
pub(super) async fn keep(
    shell: &Shell,
    person: &Person,
    bytes: Bytes,
) -> Result<ReferenceAnswer, Problem> {
    let kind = picture::look(&bytes)
        .map_err(|why| Problem::unprocessable("bad_picture", why.to_string()))?;
    let hash = ContentHash(*blake3::hash(&bytes).as_bytes());
    let length = bytes.len();
    shell.store.keep_file(hash, bytes).await?;
    shell
        .store
        .keep_picture(hash, person, kind.content_type())
        .await?;
    Ok(ReferenceAnswer {
        reference: hash,
        content_type: kind.content_type().to_owned(),
        bytes: length as u64,
        owner: PlayerId::from(person.user),
    })
}
