//! Files are kept for ever, served whole, and given to those who may have them.

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
