//! Settings and lists.

use axum::http::StatusCode;
use model::api::{RoomDetails, RoomSummary};
use reqwest::Method;
use serde_json::Value;
use serde_json::json;

use super::known::Known;
use crate::testing::{Town, problem};

#[tokio::test]
async fn settings_of_a_room_are_its_owners_and_not_written_over() {
    let town = Town::new().await;
    let (ann, ben) = (town.guest("ann").await.token, town.guest("ben").await.token);
    let known = Known::of(&town, &ann).await;
    let path = format!("/v1/rooms/{}", known.room);
    let seen = town.get(&path).bearer_auth(&ann).send().await.unwrap();
    let tag = seen.headers()["etag"].clone();
    let change = |body: Value| {
        let request = town.request(Method::PATCH, &path).bearer_auth(&ann);
        request.header("if-match", tag.clone()).json(&body)
    };
    let denied = town.get(&path).bearer_auth(&ben).send().await.unwrap();
    assert_eq!(problem(denied).await.code, "forbidden");
    let opened = change(json!({ "openTo": "visitor", "style": "low poly", "playersMax": 9 }));
    let details: RoomDetails = opened.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        (details.players_max, details.style.as_deref()),
        (9, Some("low poly"))
    );
    let stale = change(json!({ "name": "Cellar" })).send().await.unwrap();
    assert_eq!(problem(stale).await.code, "changed_meanwhile");
    assert_eq!(
        town.get(&path)
            .bearer_auth(&ben)
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    let many = change(json!({ "playersMax": 65 }));
    let many = problem(many.send().await.unwrap()).await;
    assert!(matches!(
        many.code.as_str(),
        "bad_players" | "changed_meanwhile"
    ));

    // The style goes along with every job from now on.
    let body = json!({ "roomId": known.room, "prompt": "a chair" });
    let request = town
        .post("/v1/jobs")
        .bearer_auth(&ann)
        .header("idempotency-key", "styled");
    assert_eq!(request.json(&body).send().await.unwrap().status(), 202);
    let lease = town.lease_answer(0).await.unwrap();
    assert_eq!(lease.brief.style.as_deref(), Some("low poly"));
}

#[tokio::test]
async fn lists_come_in_pages() {
    let town = Town::new().await;
    let ann = town.guest("ann").await.token;
    for name in ["one", "two", "three"] {
        let made = town
            .post("/v1/rooms")
            .bearer_auth(&ann)
            .json(&json!({ "name": name }));
        assert_eq!(made.send().await.unwrap().status(), StatusCode::CREATED);
    }
    let mut names = Vec::new();
    let mut next = Some("/v1/rooms?limit=2".to_owned());
    while let Some(path) = next {
        let page = town.get(&path).bearer_auth(&ann).send().await.unwrap();
        let link = page
            .headers()
            .get("link")
            .map(|link| link.to_str().unwrap().to_owned());
        next = link.map(|link| link[1..].split('>').next().unwrap().to_owned());
        let rooms: Vec<RoomSummary> = page.json().await.unwrap();
        assert!(rooms.len() <= 2);
        names.extend(rooms.into_iter().map(|room| room.name));
    }
    assert_eq!(names, ["Home", "one", "two", "three"]);
    for bad in ["?limit=0", "?limit=x", "?cursor=zz"] {
        let answer = town
            .get(&format!("/v1/rooms{bad}"))
            .bearer_auth(&ann)
            .send()
            .await
            .unwrap();
        assert_eq!(problem(answer).await.code, "bad_query", "{bad}");
    }
}
