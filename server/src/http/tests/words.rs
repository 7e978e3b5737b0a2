//! What everybody is told: the description, and what is wrong.

use axum::http::StatusCode;
use reqwest::Method;
use serde_json::Value;

use crate::{
    http::BODY_BYTES_MAX,
    testing::{Town, problem},
};

#[tokio::test]
async fn the_description_names_every_route_and_every_schema_it_refers_to() {
    let town = Town::new().await;
    let answer = town.get("/v1/openapi.json").send().await.unwrap();
    let tag = answer.headers()["etag"].clone();
    let text = answer.text().await.unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    for reference in text.split("\"$ref\":\"#").skip(1) {
        let pointer = reference.split('"').next().unwrap();
        assert!(document.pointer(pointer).is_some(), "{pointer}");
    }
    let again = town.get("/v1/openapi.json").header("if-none-match", tag);
    assert_eq!(
        again.send().await.unwrap().status(),
        StatusCode::NOT_MODIFIED
    );
    let docs = town.get("/docs").send().await.unwrap();
    assert!(
        docs.headers()["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("default-src 'none'")
    );
    let docs = docs.text().await.unwrap();
    assert!(!docs.contains("https://"), "nothing comes from elsewhere");
}

#[tokio::test]
async fn what_is_not_there_is_a_problem_too() {
    let town = Town::new().await;
    for path in [
        "/",
        "/v1",
        "/v1/nope",
        "/v1/files/xyz",
        "/v1/assets/1/2",
        "/v1/assets/1/x",
    ] {
        let answer = problem(town.look(path).send().await.unwrap()).await;
        assert_eq!(
            (answer.status, answer.code.as_str()),
            (404, "not_found"),
            "{path}"
        );
    }
    let deleted = town
        .request(Method::DELETE, "/v1/guests")
        .send()
        .await
        .unwrap();
    assert_eq!(problem(deleted).await.code, "method_not_allowed");
}

#[tokio::test]
async fn bad_bodies_are_explained() {
    let town = Town::new().await;
    let guests = |body: String| {
        town.post("/v1/guests")
            .header("content-type", "application/json")
            .body(body)
    };
    let long = format!(r#"{{"name":"{}"}}"#, "x".repeat(33));
    let huge = " ".repeat(BODY_BYTES_MAX + 1);
    for (body, status, code) in [
        ("", 400, "bad_body"),
        ("{", 400, "bad_body"),
        ("{}", 422, "bad_body"),
        (r#"{"name":7}"#, 422, "bad_body"),
        (r#"{"name":"ann","admin":true}"#, 422, "bad_body"),
        (r#"{"name":"   "}"#, 422, "bad_name"),
        (r#"{"name":"a\nb"}"#, 422, "bad_name"),
        (&long, 422, "bad_name"),
        (&huge, 413, "body_too_large"),
    ] {
        let answer = problem(guests(body.to_owned()).send().await.unwrap()).await;
        assert_eq!(
            (answer.status, answer.code.as_str()),
            (status, code),
            "{body:.40}"
        );
    }
    let plain = town
        .post("/v1/guests")
        .body("name=ann")
        .send()
        .await
        .unwrap();
    assert_eq!(problem(plain).await.code, "not_json");
}

#[tokio::test]
async fn it_says_that_it_lives_and_whether_a_worker_does() {
    let town = Town::new().await;
    assert_eq!(
        town.get("/healthz").send().await.unwrap().status(),
        StatusCode::OK
    );
    let ready = || async {
        town.get("/readyz")
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap()
    };
    assert!(ready().await.contains(r#""worker":false"#));
    assert!(town.lease(0).await.is_none());
    assert!(ready().await.contains(r#""worker":true"#));
}
