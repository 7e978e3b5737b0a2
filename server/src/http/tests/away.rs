//! A database that goes away.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::Value;
use serde_json::json;

use crate::testing::{Relay, Town, elsewhere, problem};

#[tokio::test]
async fn while_the_database_is_away_nothing_is_accepted_and_nothing_is_lost() {
    let Some(url) = elsewhere::postgres().await else {
        println!("skipped: there is no PostgreSQL here; `cargo xtask stores` starts one");
        return;
    };
    let at = url.split(['@', '/']).find_map(|part| part.parse().ok());
    let wire = Relay::to(at.expect("an address")).await;
    let url = url.replace(&at.unwrap().to_string(), &wire.address.to_string());
    let town = Town::with(|settings| crate::Settings {
        postgres: Some(url),
        ..settings
    })
    .await;
    let home = town.home().await;
    let ann = town.guest("ann").await;
    assert_eq!(town.join(&ann, home).await.status(), StatusCode::OK);
    let ask = async |key: &str| {
        let body = json!({ "roomId": home, "prompt": "a crate", "at": { "x": 0.0, "z": 0.0 } });
        let request = town.post("/v1/jobs").bearer_auth(&ann.token);
        let request = request.header("idempotency-key", key).json(&body);
        request.send().await.unwrap()
    };
    assert_eq!(ask("a").await.status(), StatusCode::ACCEPTED);
    wire.cut();
    let refused = problem(ask("b").await).await;
    assert_eq!(
        (refused.status, refused.code.as_str()),
        (503, "database_away")
    );
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(town.server.is_warm(home), "players stay where they are");
    wire.mend();
    let mut tries = 0;
    while ask("b").await.status() != StatusCode::ACCEPTED {
        tries += 1;
        assert!(tries < 40, "the database is back, the room is not");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    let state = town
        .get(&format!("/v1/rooms/{home}/export"))
        .bearer_auth(&ann.token);
    let state: Value = state.send().await.unwrap().json().await.unwrap();
    assert_eq!(state["objects"].as_object().unwrap().len(), 2);
    assert!(town.server.store().verify(home).await.unwrap() >= 2);
    town.server.stop().await;
}
