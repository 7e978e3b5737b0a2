//! The whole door: who gets in, and what they are told.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::*;
use crate::{
    admin::{Act, Allows, TokenAct, perform},
    testing::{Bundle, Relay, Town, elsewhere, problem, thumb},
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
    assert!(routes.len() > 25, "{}", routes.len());
    routes
}

/// Things that are there.
struct Known {
    room: model::RoomId,
    job: model::JobId,
    asset: model::AssetVersion,
    hash: model::ContentHash,
}

impl Known {
    /// A room of ann's with one finished thing in it.
    async fn of(town: &Town, ann: &str) -> Self {
        let made = town.post("/v1/rooms").bearer_auth(ann);
        let made = made.json(&json!({ "name": "Attic" })).send().await.unwrap();
        let room = made.json::<RoomSummary>().await.unwrap().id;
        let body = json!({ "roomId": room, "prompt": "a crate" });
        let asked = town.post("/v1/jobs").bearer_auth(ann);
        let asked = asked.header("idempotency-key", "known").json(&body);
        assert_eq!(asked.send().await.unwrap().status(), StatusCode::ACCEPTED);
        let lease = town.lease(0).await.unwrap();
        let bundle = Bundle::a_crate(1);
        town.send(&bundle).await;
        let published = town.publish(lease.job.id, lease.fence, &bundle).await;
        assert_eq!(published.status(), StatusCode::OK);
        Self {
            room,
            job: lease.job.id,
            asset: bundle.manifest.asset,
            hash: bundle.files[0].0,
        }
    }

    fn filled(&self, path: &str) -> String {
        path.replace("{room}", &self.room.to_string())
            .replace("{job}", &self.job.to_string())
            .replace("{asset}", &self.asset.asset.to_string())
            .replace("{version}", &self.asset.version.to_string())
            .replace("{hash}", &self.hash.to_string())
            .replace("{user}", &"7".repeat(32))
    }
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
    if path.starts_with("/v1/worker") {
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
        let rules = write && (path.contains("/members") || path.matches('/').count() == 3);
        let builds =
            path.ends_with("/export") || path.ends_with("/cancel") || path.ends_with("/retry");
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
            if ends || who == Who::OtherTenant && path == "/v1/audit" {
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
    assert!(checked > 180, "{checked}");
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
async fn events_are_told_from_any_version_on() {
    let town = Town::new().await;
    let home = town.home().await;
    let ann = town.guest("ann").await.token;
    let body =
        |words: &str| json!({ "roomId": home, "prompt": words, "at": { "x": 0.0, "z": 0.0 } });
    let ask = async |key: &str, words: &str| {
        let request = town
            .post("/v1/jobs")
            .bearer_auth(&ann)
            .header("idempotency-key", key);
        assert_eq!(
            request.json(&body(words)).send().await.unwrap().status(),
            202
        );
    };
    ask("a", "a crate").await;
    let mut first = listen(&town, &ann, &format!("/v1/rooms/{home}/events?since=0")).await;
    let spawned = heard(&mut first).await;
    assert!(
        matches!(spawned, RoomEvent::Command { version: 1, ref what, .. } if what == "spawned"),
        "{spawned:?}"
    );
    ask("b", "a chair").await;
    let lease = town.lease(0).await.unwrap();
    let bundle = Bundle::a_crate(1);
    town.send(&bundle).await;
    town.publish(lease.job.id, lease.fence, &bundle).await;
    let mut progressed = false;
    let ready = loop {
        match heard(&mut first).await {
            RoomEvent::JobProgress { .. } => progressed = true,
            RoomEvent::AssetReady {
                version, asset_id, ..
            } => break (version, asset_id),
            RoomEvent::Command { .. } | RoomEvent::JobFailed { .. } => {}
        }
    };
    assert_eq!(ready.1, bundle.manifest.asset);
    assert!(progressed);
    let since = ready.0 - 1;
    let mut late = listen(
        &town,
        &ann,
        &format!("/v1/rooms/{home}/events?since={since}"),
    )
    .await;
    assert!(
        matches!(heard(&mut late).await, RoomEvent::AssetReady { version, .. } if version == ready.0)
    );
    let plain = town
        .get(&format!("/v1/rooms/{home}/events"))
        .bearer_auth(&ann);
    assert_eq!(
        problem(plain.send().await.unwrap()).await.code,
        "no_websocket"
    );
    town.server.stop().await;
}

type Socket = tokio_tungstenite::WebSocketStream<tokio::net::TcpStream>;

async fn listen(town: &Town, token: &str, path: &str) -> Socket {
    use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
    let url = town.server.url().replace("http", "ws") + path;
    let mut request = url.into_client_request().unwrap();
    let bearer = format!("Bearer {token}").parse().unwrap();
    request.headers_mut().insert("authorization", bearer);
    let stream = tokio::net::TcpStream::connect(town.server.address())
        .await
        .unwrap();
    tokio_tungstenite::client_async(request, stream)
        .await
        .unwrap()
        .0
}

async fn heard(socket: &mut Socket) -> RoomEvent {
    use futures_util::StreamExt as _;
    let next = tokio::time::timeout(Duration::from_secs(10), socket.next()).await;
    let message = next.unwrap().unwrap().unwrap();
    serde_json::from_str(message.to_text().unwrap()).unwrap()
}

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
