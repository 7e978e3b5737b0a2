//! Published bytes. What is named by its content, or by a version, never changes: keep it for ever.

use std::time::Duration;

use axum::{
    Extension, Json,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use model::{
    AssetId, AssetVersion, ContentHash,
    api::{DownloadAnswer, ShareAsset, SignedFile, file_path},
};
use serde::Deserialize;

use super::{
    Shell,
    door::Knock,
    problem::Problem,
    take::{At, Body, Queried},
};
use crate::{
    authorize::{Action, Object, authorize},
    identity::{Person, Subject},
};

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// How long a signed URL is good for.
const SIGNED_FOR: Duration = Duration::from_secs(15 * 60);

/// What a signed URL of ours says.
#[derive(Deserialize)]
pub(super) struct Signed {
    until: Option<u64>,
    signature: Option<ContentHash>,
}

/// For whoever may see things, and whoever has a URL that was signed for this one file.
pub(super) async fn file(
    State(shell): State<Shell>,
    Extension(subject): Extension<Subject>,
    At(hash): At<ContentHash>,
    Queried(signed): Queried<Signed>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    if !is_signed(&shell, hash, &signed) {
        authorize(&subject, Action::Fetch, &Object::Server)?;
    }
    let missing = || Problem::not_found("There is no such file.");
    let bytes = shell.store.file(hash).await?.ok_or_else(missing)?;
    let kind = content_type(&bytes);
    Ok(kept_for_ever(&headers, &hash.to_string(), kind, bytes))
}

pub(super) async fn manifest(
    State(shell): State<Shell>,
    At((asset, version)): At<(AssetId, u32)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asset = AssetVersion { asset, version };
    let missing = || Problem::not_found("There is no such version of an asset.");
    let manifest = shell.store.manifest(asset).await?.ok_or_else(missing)?;
    let json = serde_json::to_vec(&manifest).map_err(|error| Problem::ours(&error))?;
    Ok(kept_for_ever(
        &headers,
        &asset.to_string(),
        "application/json",
        json.into(),
    ))
}

/// Where the files of a version are, for those who fetch them without a token: a URL for each.
pub(super) async fn download(
    State(shell): State<Shell>,
    At((asset, version)): At<(AssetId, u32)>,
) -> Result<Json<DownloadAnswer>, Problem> {
    let asset = AssetVersion { asset, version };
    let missing = || Problem::not_found("There is no such version of an asset.");
    let manifest = shell.store.manifest(asset).await?.ok_or_else(missing)?;
    let until = shell.passes.clock().now_secs() + SIGNED_FOR.as_secs();
    let mut files: Vec<SignedFile> = Vec::new();
    for file in manifest.files() {
        if files.iter().any(|known| known.hash == file.hash) {
            continue;
        }
        let elsewhere = shell.store.signed_url(file.hash, SIGNED_FOR).await?;
        let url = elsewhere.unwrap_or_else(|| {
            let path = file_path(file.hash);
            let signature = signature(&shell, file.hash, until);
            format!("{path}?until={until}&signature={signature}")
        });
        files.push(SignedFile {
            hash: file.hash,
            bytes: file.bytes,
            url,
        });
    }
    Ok(Json(DownloadAnswer {
        files,
        expires_ms: until * 1_000,
    }))
}

/// Says who may see a thing.
pub(super) async fn share(
    person: Person,
    knock: Knock,
    State(shell): State<Shell>,
    At(asset): At<AssetId>,
    Body(ShareAsset { visibility }): Body<ShareAsset>,
) -> Result<StatusCode, Problem> {
    shell.store.share(asset, &person.tenant, visibility).await?;
    let object = format!("{asset} {visibility:?}").to_lowercase();
    shell
        .note(Some(&person), &knock, "asset_shared", &object)
        .await;
    Ok(StatusCode::NO_CONTENT)
}

fn is_signed(shell: &Shell, hash: ContentHash, signed: &Signed) -> bool {
    let (Some(until), Some(given)) = (signed.until, signed.signature) else {
        return false;
    };
    // Comparing hashes takes the same time wherever they differ.
    let good = blake3::Hash::from(signature(shell, hash, until).0) == blake3::Hash::from(given.0);
    good && shell.passes.clock().now_secs() < until
}

fn signature(shell: &Shell, hash: ContentHash, until: u64) -> ContentHash {
    let signed = [&hash.0[..], &until.to_be_bytes()].concat();
    ContentHash(*blake3::keyed_hash(&shell.file_key, &signed).as_bytes())
}

fn kept_for_ever(
    asked: &HeaderMap,
    name: &str,
    content_type: &'static str,
    bytes: bytes::Bytes,
) -> Response {
    let tag = format!("\"{name}\"");
    let known = asked.get_all(header::IF_NONE_MATCH).iter();
    let fresh = known
        .filter_map(|tags| tags.to_str().ok())
        .any(|tags| names(tags, &tag));
    let lasting = [
        (header::CACHE_CONTROL, FOR_EVER.to_owned()),
        (header::ETAG, tag),
    ];
    if fresh {
        return (StatusCode::NOT_MODIFIED, lasting).into_response();
    }
    let kind = [
        (header::CONTENT_TYPE, content_type),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (lasting, kind, bytes).into_response()
}

/// Whether one of the `If-None-Match` tags is this one; a weak tag counts, as RFC 9110 has it.
pub(super) fn names(tags: &str, tag: &str) -> bool {
    let mut tags = tags
        .split(',')
        .map(|known| known.trim().trim_start_matches("W/"));
    tags.any(|known| known == tag || known == "*")
}

/// What bytes are, by how they begin: bundles hold nothing else.
fn content_type(bytes: &[u8]) -> &'static str {
    match bytes {
        [b'g', b'l', b'T', b'F', ..] => "model/gltf-binary",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [b'{', ..] => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests;
