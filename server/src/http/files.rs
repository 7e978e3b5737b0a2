//! Published bytes. What is named by its content, or by a version, never changes: keep it for ever.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use model::{AssetId, AssetVersion, ContentHash};

use super::{Shell, problem::Problem, take::At};

const FOR_EVER: &str = "public, max-age=31536000, immutable";

pub(super) async fn file(
    State(shell): State<Shell>,
    At(hash): At<ContentHash>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
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
fn names(tags: &str, tag: &str) -> bool {
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
            let answer = town.get(&path).send().await.unwrap();
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
                    .get(&path)
                    .header("if-none-match", tags)
                    .send()
                    .await
                    .unwrap();
                assert_eq!(answer.status(), 304);
                assert_eq!(answer.headers()["cache-control"], FOR_EVER);
            }
            let other = town
                .get(&path)
                .header("if-none-match", "\"x\"")
                .send()
                .await
                .unwrap();
            assert_eq!(other.status(), 200);
            let head = town.request(Method::HEAD, &path).send().await.unwrap();
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
        let answer = town.get(&format!("/v1/files/{name}")).send().await.unwrap();
        assert_eq!(problem(answer).await.code, "file_damaged");
    }
}
