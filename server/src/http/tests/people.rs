//! What is one's own, and how often one may ask.

use std::net::IpAddr;
use std::time::Duration;

use axum::http::StatusCode;
use model::api::ReferenceAnswer;
use reqwest::Method;
use serde_json::Value;
use serde_json::json;

use super::known::Known;
use crate::{
    limits::Limits,
    picture::PICTURE_BYTES_MAX,
    testing::{Town, problem, thumb},
};

#[tokio::test]
async fn whoever_is_deleted_is_gone() {
    let town = Town::new().await;
    let ann = town.guest("ann").await.token;
    let known = Known::of(&town, &ann).await;
    let export = town
        .get("/v1/account/export")
        .bearer_auth(&ann)
        .send()
        .await
        .unwrap();
    let export: Value = export.json().await.unwrap();
    assert_eq!(export["account"]["name"], "ann");
    assert_eq!(export["jobs"][0]["prompt"], "crate");
    assert_eq!(export["rooms"][0]["id"], known.room.to_string());
    let deleted = town
        .request(Method::DELETE, "/v1/account")
        .bearer_auth(&ann);
    assert_eq!(
        deleted.send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    let after = town.get("/v1/me").bearer_auth(&ann).send().await.unwrap();
    assert_eq!(problem(after).await.code, "bad_token");
}

#[tokio::test]
async fn who_knocks_too_often_is_told_when_to_come_back() {
    let limits = Limits {
        requests_burst: 4,
        requests_per_second: 2,
        ..Limits::none()
    };
    let town = Town::with(|settings| crate::Settings { limits, ..settings }).await;
    let ann = town.guest("ann").await.token; // One of the address's four.
    let me = async || town.get("/v1/me").bearer_auth(&ann).send().await.unwrap();
    let first = me().await;
    assert_eq!(first.headers()["ratelimit-policy"], "\"person\";q=4;w=2");
    assert_eq!(first.headers()["ratelimit"], "\"person\";r=3;t=1");
    assert_eq!(
        (me().await.status(), me().await.status()),
        (StatusCode::OK, StatusCode::OK)
    );
    let over = me().await;
    assert_eq!(over.headers()["retry-after"], "1");
    assert_eq!(problem(over).await.code, "too_fast");
    town.clock.crank(Duration::from_secs(1));
    assert_eq!(me().await.status(), 200);
}

#[tokio::test]
async fn a_picture_is_kept_as_it_was_and_nothing_else_is() {
    let also: IpAddr = [127, 0, 0, 2].into();
    let town = Town::with(|settings| crate::Settings {
        references_from: vec![also],
        ..settings
    })
    .await;
    let home = town.home().await;
    let ann = town.guest("ann").await.token;
    let upload = |bytes: Vec<u8>| {
        let request = town
            .request(Method::PUT, "/v1/references")
            .bearer_auth(&ann);
        request.body(bytes).send()
    };
    let sent = upload(thumb(64)).await.unwrap();
    assert_eq!(sent.status(), StatusCode::CREATED);
    let kept: ReferenceAnswer = sent.json().await.unwrap();
    assert_eq!(kept.content_type, "image/png");
    assert_eq!(
        problem(upload(b"GIF89a".to_vec()).await.unwrap())
            .await
            .code,
        "bad_picture"
    );
    let huge = upload(vec![0; PICTURE_BYTES_MAX + 1]).await.unwrap();
    assert_eq!(problem(huge).await.code, "body_too_large");

    let inside = json!({ "url": format!("{}/healthz", town.server.url()) });
    let request = town.post("/v1/references").bearer_auth(&ann).json(&inside);
    let answer = problem(request.send().await.unwrap()).await;
    assert_eq!(answer.code, "bad_reference");
    assert!(
        answer.detail.contains("not on the open internet"),
        "{}",
        answer.detail
    );

    let ask = async |key: &str, reference: model::ContentHash| {
        let body = json!({ "roomId": home, "prompt": "a crate", "references": [reference] });
        let request = town
            .post("/v1/jobs")
            .bearer_auth(&ann)
            .header("idempotency-key", key);
        request.json(&body).send().await.unwrap()
    };
    let unknown = ask("a", model::ContentHash([9; 32])).await;
    assert_eq!(problem(unknown).await.code, "no_such_reference");
    assert_eq!(
        ask("b", kept.reference).await.status(),
        StatusCode::ACCEPTED
    );
    let lease = town.lease_answer(0).await.unwrap();
    assert_eq!(lease.brief.references, [kept.reference]);
}
