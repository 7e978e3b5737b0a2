//! Published bytes. What is named by its content, or by a version, never changes: keep it for ever.

use std::time::Duration;

use axum::{
    Extension, Json,
    extract::{Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use model::{
    AssetId, AssetVersion, ContentHash,
    api::{DownloadAnswer, ShareAsset, SignedFile, Visibility, file_path},
};
use serde::Deserialize;

use super::{
    Shell,
    door::Knock,
    problem::Problem,
    take::{At, Body},
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
    Query(signed): Query<Signed>,
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
    let name = match visibility {
        Visibility::Private => "private",
        Visibility::Room => "room",
        Visibility::Org => "org",
        Visibility::Public => "public",
    };
    shell.store.share(asset, &person.tenant, name).await?;
    let object = format!("{asset} {name}");
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
mod tests {
    use model::Manifest;
    use reqwest::Method;

    use super::*;
    use crate::testing::{Bundle, Town, problem};

    #[tokio::test]
    async fn files_are_kept_for_ever_and_asked_for_once() {
        let town = Town::new().await;
        let bundle = Bundle::a_crate(1);
        town.send(&bundle).await;
        let Manifest {
            lods,
            thumb,
            recipe,
            ..
        } = &bundle.manifest;
        for (file, kind) in [
            (lods[0], "model/gltf-binary"),
            (*thumb, "image/png"),
            (*recipe, "application/json"),
        ] {
            let sent = bundle.files.iter().find(|(hash, _)| *hash == file.hash);
            let (hash, bytes) = sent.unwrap();
            let path = format!("/v1/files/{hash}");
            let answer = town.look(&path).send().await.unwrap();
            let headers = answer.headers().clone();
            assert_eq!(headers["content-type"], kind);
            assert_eq!(headers["cache-control"], FOR_EVER);
            assert_eq!(headers["etag"], format!("\"{hash}\""));
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert_eq!(answer.bytes().await.unwrap(), bytes);

            for tags in [
                format!("\"{hash}\""),
                format!("\"x\", W/\"{hash}\""),
                "*".to_owned(),
            ] {
                let answer = town
                    .look(&path)
                    .header("if-none-match", tags)
                    .send()
                    .await
                    .unwrap();
                assert_eq!(answer.status(), 304);
                assert_eq!(answer.headers()["cache-control"], FOR_EVER);
            }
            let other = town
                .look(&path)
                .header("if-none-match", "\"x\"")
                .send()
                .await
                .unwrap();
            assert_eq!(other.status(), 200);
            let head = town
                .request(Method::HEAD, &path)
                .bearer_auth(town.server.worker_token())
                .send()
                .await
                .unwrap();
            assert_eq!(head.headers()["content-length"], bytes.len().to_string());
        }
    }

    #[tokio::test]
    async fn a_damaged_file_is_not_served() {
        let town = Town::new().await;
        let bundle = Bundle::a_crate(1);
        town.send(&bundle).await;
        let name = bundle.files[0].0.to_string();
        town.server.store().spoil(bundle.files[0].0).await;
        let answer = town
            .look(&format!("/v1/files/{name}"))
            .send()
            .await
            .unwrap();
        assert_eq!(problem(answer).await.code, "file_damaged");
    }

    #[tokio::test]
    async fn a_signed_url_gives_one_file_for_a_while_and_no_other() {
        let town = Town::new().await;
        let home = town.home().await;
        let ann = town.guest("ann").await.token;
        let body = serde_json::json!({ "roomId": home, "prompt": "a crate" });
        let request = town.post("/v1/jobs").bearer_auth(&ann);
        let made = request.header("idempotency-key", "a").json(&body);
        assert_eq!(made.send().await.unwrap().status(), 202);
        let lease = town.lease(0).await.unwrap();
        let bundle = Bundle::a_crate(1);
        town.send(&bundle).await;
        let published = town.publish(lease.job.id, lease.fence, &bundle).await;
        assert_eq!(published.status(), 200);

        let AssetVersion { asset, version } = bundle.manifest.asset;
        let path = format!("/v1/assets/{asset}/{version}/download");
        let nobody = town.get(&path).send().await.unwrap();
        assert_eq!(problem(nobody).await.code, "no_token");
        let answer = town.get(&path).bearer_auth(&ann).send().await.unwrap();
        let answer: DownloadAnswer = answer.json().await.unwrap();
        let at = |url: &str| {
            if url.starts_with('/') {
                format!("{}{url}", town.server.url())
            } else {
                url.to_owned()
            }
        };
        let fetch = async |url: &str| reqwest::get(at(url)).await.unwrap();
        for file in &answer.files {
            let got = fetch(&file.url).await;
            assert_eq!(got.status(), 200, "{}", file.url);
            assert_eq!(got.bytes().await.unwrap().len(), file.bytes as usize);
        }
        let [first, second, ..] = &answer.files[..] else {
            panic!("more than one file");
        };
        let swapped = first
            .url
            .replace(&first.hash.to_string(), &second.hash.to_string());
        assert!(fetch(&swapped).await.status().is_client_error());
        let plain = format!("/v1/files/{}", first.hash);
        assert_eq!(fetch(&plain).await.status(), 401);
        if first.url.starts_with('/') {
            town.clock.crank(SIGNED_FOR);
            assert_eq!(fetch(&first.url).await.status(), 401);
        }
    }
}
