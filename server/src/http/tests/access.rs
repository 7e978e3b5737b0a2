//! Who gets in, on every route there is.

use std::time::Duration;

use axum::http::StatusCode;
use model::api::{AuditLine, RoomSummary};
use reqwest::Method;
use serde_json::json;

use super::known::Known;
use crate::{
    admin::{Act, Allows, TokenAct, perform},
    http::document,
    testing::{Town, problem},
};

/// Every route that somebody must say who they are for, out of the API's own description, with ids of things that are there.
fn guarded(known: &Known) -> Vec<(Method, String)> {
    let document = document();
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if operation.get("security").is_some() {
                let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
                routes.push((method, known.filled(path)));
            }
        }
    }
    assert!(routes.len() > 40, "{}", routes.len());
    routes
}

#[tokio::test]
async fn a_stranger_gets_nothing() {
    let town = Town::new().await;
    let ann = town.guest("ann").await.token;
    let known = Known::of(&town, &ann).await;
    let settings = town.settings().clone();
    let create = |name: &str| {
        Act::Token(TokenAct::Create {
            name: name.to_owned(),
            scope: Allows::Admin,
            tenant: "local".to_owned(),
            days: 1_000,
        })
    };
    let revoked = perform(&settings, &create("revoked")).await.unwrap();
    let revoke = TokenAct::Revoke {
        name: "revoked".to_owned(),
    };
    perform(&settings, &Act::Token(revoke)).await.unwrap();
    town.clock.crank(Duration::from_secs(60 * 24 * 3_600));
    let expired = ann;
    for (method, path) in guarded(&known) {
        let nobody = town.request(method.clone(), &path).body("not even JSON");
        let nobody = nobody.send().await.unwrap();
        assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED, "{method} {path}");
        assert_eq!(nobody.headers()["www-authenticate"], "Bearer");
        assert_eq!(problem(nobody).await.code, "no_token", "{path}");
        for token in [
            &expired,
            &revoked,
            "",
            "nonsense",
            &"0".repeat(64),
            "incant_made_up",
        ] {
            let request = town.request(method.clone(), &path).bearer_auth(token);
            let answer = problem(request.send().await.unwrap()).await;
            assert_eq!(
                (answer.status, answer.code.as_str()),
                (401, "bad_token"),
                "{path}"
            );
        }
        let basic = town
            .request(method, &path)
            .basic_auth("ann", Some("secret"));
        let basic = problem(basic.send().await.unwrap()).await;
        assert_eq!(basic.code, "bad_token", "{path}");
    }
}

/// Who asks, in the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    Owner,
    Editor,
    Player,
    Visitor,
    Stranger,
    OtherTenant,
    Worker,
}

/// The status a request must have when nothing but permission is wrong with it; `None`: whatever, but not a denial.
fn expected(method: &Method, path: &str, who: Who) -> Option<u16> {
    let role = match who {
        Who::Owner => 4,
        Who::Editor => 3,
        Who::Player => 2,
        Who::Visitor => 1,
        Who::Stranger | Who::OtherTenant | Who::Worker => 0,
    };
    let needs = |needed: u8| (role < needed).then_some(403);
    if path.starts_with("/v1/worker") || path == "/metrics" {
        return (who != Who::Worker).then_some(403);
    }
    if path == "/v1/audit" {
        return Some(403);
    }
    let write = *method != Method::GET;
    if path.starts_with("/v1/rooms/") || path.starts_with("/v1/jobs/") {
        let worker_looks = who == Who::Worker && !write && !path.ends_with("/export");
        if worker_looks || who == Who::Worker && path.starts_with("/v1/jobs/") && !write {
            return None;
        }
        let last = path.rsplit('/').next().unwrap_or_default();
        let rules = write
            && (path.contains("/members")
                || path.matches('/').count() == 3
                || matches!(last, "restore" | "publish"));
        let builds = matches!(last, "export" | "cancel" | "retry")
            || write && matches!(last, "thumb" | "snapshots" | "prefabs");
        return match (rules, builds) {
            (true, _) => needs(4),
            (_, true) => needs(3),
            (false, false) => needs(1),
        };
    }
    if path.starts_with("/v1/assets/") {
        return match (write, who) {
            (false, Who::OtherTenant) => Some(403),
            (false, _) | (true, Who::Owner) => None,
            (true, _) => Some(403),
        };
    }
    let kept = path.starts_with("/v1/prefabs/") || path.starts_with("/v1/worlds/");
    if kept && write && !path.ends_with("/remix") {
        return (who != Who::Owner).then_some(403);
    }
    (who == Who::Worker).then_some(403)
}

#[tokio::test]
async fn everybody_gets_what_their_role_allows_on_every_route_and_nothing_else() {
    let town = Town::new().await;
    let (ann, ben) = (town.guest("ann").await, town.guest("ben").await);
    let (cat, dan) = (town.guest("cat").await, town.guest("dan").await);
    let eve = town.guest("eve").await;
    let known = Known::of(&town, &ann.token).await;
    for (user, role) in [
        (ben.user, "editor"),
        (cat.user, "player"),
        (dan.user, "visitor"),
    ] {
        let path = format!("/v1/rooms/{}/members/{user}", known.room);
        let request = town.request(Method::PUT, &path).bearer_auth(&ann.token);
        let appointed = request.json(&json!({ "role": role })).send().await.unwrap();
        assert_eq!(appointed.status(), StatusCode::NO_CONTENT);
    }
    let other = Act::Token(TokenAct::Create {
        name: "other".to_owned(),
        scope: Allows::Admin,
        tenant: "acme".to_owned(),
        days: 1,
    });
    let other = perform(town.settings(), &other).await.unwrap();
    let people = [
        (Who::Editor, ben.token.as_str()),
        (Who::Player, &cat.token),
        (Who::Visitor, &dan.token),
        (Who::Stranger, &eve.token),
        (Who::OtherTenant, &other),
        (Who::Worker, town.server.worker_token()),
        (Who::Owner, &ann.token),
    ];
    let mut checked = 0;
    for (method, path) in guarded(&known) {
        // The end of an account is the end of the test; waiting for work takes long.
        let ends = path == "/v1/account" || path == "/v1/worker/lease";
        for (who, token) in people {
            // What is gone cannot be asked for any more.
            let gone = method == Method::DELETE && who == Who::Owner && !path.contains("/members");
            if ends || gone || who == Who::OtherTenant && path == "/v1/audit" {
                continue;
            }
            let request = town.request(method.clone(), &path).bearer_auth(token);
            let status = request.send().await.unwrap().status().as_u16();
            match expected(&method, &path, who) {
                Some(expected) => assert_eq!(status, expected, "{who:?} {method} {path}"),
                None => assert!(
                    !matches!(status, 401 | 403) && status < 500,
                    "{who:?} {method} {path}: {status}"
                ),
            }
            checked += 1;
        }
    }
    assert!(checked > 280, "{checked}");
    let audit = town.server.store().verify_audit().await.unwrap();
    assert!(audit.unwrap() > 50, "denials are written down");
    town.server.stop().await;
}

#[tokio::test]
async fn nothing_goes_from_one_organisation_to_another() {
    let town = Town::new().await;
    let ann = town.guest("ann").await.token;
    let known = Known::of(&town, &ann).await;
    let token = |scope| {
        Act::Token(TokenAct::Create {
            name: "spy".to_owned(),
            scope,
            tenant: "acme".to_owned(),
            days: 1,
        })
    };
    let spy = perform(town.settings(), &token(Allows::Admin))
        .await
        .unwrap();
    let rooms = town
        .get("/v1/rooms")
        .bearer_auth(&spy)
        .send()
        .await
        .unwrap();
    assert!(rooms.json::<Vec<RoomSummary>>().await.unwrap().is_empty());
    for path in [
        "/v1/rooms/{room}",
        "/v1/jobs/{job}",
        "/v1/assets/{asset}/{version}",
    ] {
        let answer = town
            .get(&known.filled(path))
            .bearer_auth(&spy)
            .send()
            .await
            .unwrap();
        assert_eq!(problem(answer).await.code, "TENANT_MISMATCH", "{path}");
    }
    let body = json!({ "roomId": known.room, "prompt": "a crate" });
    let request = town
        .post("/v1/jobs")
        .bearer_auth(&spy)
        .header("idempotency-key", "a");
    let answer = request.json(&body).send().await.unwrap();
    assert_eq!(problem(answer).await.code, "TENANT_MISMATCH");
    let audit = town
        .get("/v1/audit")
        .bearer_auth(&spy)
        .send()
        .await
        .unwrap();
    let lines: Vec<AuditLine> = audit.json().await.unwrap();
    let mismatches = lines.iter().filter(|line| line.what == "TENANT_MISMATCH");
    assert_eq!(mismatches.count(), 4, "{lines:?}");
}
