//! What is found again, kept, taken back to, published, and how much of it there may be.

use std::time::Duration;

use axum::http::StatusCode;
use model::{
    RoomId,
    api::{
        AssetDetails, JobAnswer, LibraryEntry, PrefabPlaced, PrefabSummary, PublishedWorld,
        RoomDetails, RoomRestored, RoomSummary, RoomUsage, SnapshotSummary,
    },
};
use reqwest::Method;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::known::Known;
use crate::{
    admin::{Act, Allows, TokenAct, perform},
    limits::Limits,
    testing::{Bundle, Town, problem, thumb},
};

async fn get<T: DeserializeOwned>(town: &Town, token: &str, path: &str) -> T {
    let answer = town.get(path).bearer_auth(token).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    answer.json().await.unwrap()
}

async fn post<T: DeserializeOwned>(town: &Town, token: &str, path: &str, body: &Value) -> T {
    let request = town.post(path).bearer_auth(token).json(body);
    let answer = request.send().await.unwrap();
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert!(status.is_success(), "{path}: {text}");
    serde_json::from_str(&text).unwrap()
}

/// A room of somebody's.
async fn room(town: &Town, token: &str) -> RoomId {
    let made: RoomSummary = post(town, token, "/v1/rooms", &json!({ "name": "Attic" })).await;
    made.id
}

/// Somebody of another organisation, who may do everything there.
async fn stranger(town: &Town) -> String {
    let create = TokenAct::Create {
        name: "other".to_owned(),
        scope: Allows::Admin,
        tenant: "acme".to_owned(),
        days: 1,
    };
    perform(town.settings(), &Act::Token(create)).await.unwrap()
}

/// Everything that stands in a room, once so many things in it are finished.
async fn standing(town: &Town, token: &str, room: RoomId, ready: usize) -> Value {
    for _ in 0..100 {
        let state: Value = get(town, token, &format!("/v1/rooms/{room}/export")).await;
        let objects = state["objects"].as_object().unwrap();
        let finished = objects
            .values()
            .filter(|thing| thing["look"].get("ready").is_some());
        if finished.count() == ready && objects.len() == ready {
            return state;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("there never were {ready} finished things");
}

/// One more crate, finished; the first one is made, the others are there at once.
async fn crate_at(town: &Town, token: &str, room: RoomId, (key, x): (&str, f32)) -> JobAnswer {
    let body = json!({ "roomId": room, "prompt": "a crate", "at": { "x": x, "z": 0.0 } });
    let request = town.post("/v1/jobs").bearer_auth(token);
    let asked = request.header("idempotency-key", key).json(&body);
    let asked = asked.send().await.unwrap();
    assert_eq!(asked.status(), StatusCode::ACCEPTED);
    if let Some(lease) = town.lease(0).await {
        let bundle = Bundle::a_crate(1);
        town.send(&bundle).await;
        let published = town.publish(lease.job.id, lease.fence, &bundle).await;
        assert_eq!(published.status(), StatusCode::OK);
    }
    asked.json().await.unwrap()
}

#[tokio::test]
async fn a_thing_is_found_by_its_words_by_those_who_may_see_it() {
    let town = Town::new().await;
    let (ann, ben) = (town.guest("ann").await.token, town.guest("ben").await.token);
    let known = Known::of(&town, &ann).await;
    let search = async |token: &str, query: &str| -> usize {
        let found: Vec<LibraryEntry> = get(&town, token, &format!("/v1/library{query}")).await;
        found.len()
    };
    assert_eq!(search(&ann, "").await, 1);
    assert_eq!(search(&ben, "?q=CRATE").await, 1);
    assert_eq!(search(&ann, "?q=zebra").await, 0);
    assert_eq!(search(&ann, "?q=%25").await, 0, "a percent sign is one");
    assert_eq!(search(&ann, "?mine=true").await, 1);
    assert_eq!(search(&ben, "?mine=true").await, 0);
    assert_eq!(search(&stranger(&town).await, "").await, 0);

    let path = format!("/v1/assets/{}", known.asset.asset);
    let details: AssetDetails = get(&town, &ben, &path).await;
    assert_eq!(details.versions, [1]);
    let hide = town.request(Method::PATCH, &path).bearer_auth(&ann);
    let hidden = hide.json(&json!({ "visibility": "private" })).send().await;
    assert_eq!(hidden.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(search(&ben, "").await, 0);
    assert_eq!(search(&ann, "").await, 1);
}

#[tokio::test]
async fn what_is_kept_together_is_placed_together() {
    let town = Town::new().await;
    let ann = town.guest("ann").await.token;
    let room = room(&town, &ann).await;
    let mut objects = Vec::new();
    for place in [("a", -4.0), ("b", 4.0)] {
        let made = crate_at(&town, &ann, room, place).await;
        objects.extend(made.placeholder.entity_id);
    }
    standing(&town, &ann, room, 2).await;
    let body = json!({ "roomId": room, "name": "Two crates", "objects": objects });
    let kept: PrefabSummary = post(&town, &ann, "/v1/prefabs", &body).await;
    assert_eq!((kept.things, kept.mine), (2, true));
    let listed: Vec<PrefabSummary> = get(&town, &ann, "/v1/prefabs").await;
    assert_eq!(listed, std::slice::from_ref(&kept));

    let body = json!({ "prefab": kept.id, "at": { "x": 50.0, "z": 30.0, "turnDeg": 90.0 } });
    let path = format!("/v1/rooms/{room}/prefabs");
    let placed: PrefabPlaced = post(&town, &ann, &path, &body).await;
    let state = standing(&town, &ann, room, 4).await;
    let thing = |at: usize| &state["objects"][placed.objects[at].to_string()];
    let [first, second] = [0, 1].map(|at| {
        let position = &thing(at)["pose"]["position"];
        [0, 2].map(|axis| position[axis].as_f64().unwrap())
    });
    let apart = [second[0] - first[0], second[1] - first[1]];
    assert!(
        apart[0].abs() < 0.1 && (apart[1].abs() - 8.0).abs() < 0.1,
        "{apart:?}"
    );
    assert_eq!(thing(0)["group"], thing(1)["group"]);
    assert!(thing(0)["group"].is_string(), "they belong together");

    let one = town.request(Method::DELETE, &format!("/v1/prefabs/{}", kept.id));
    let gone = one.bearer_auth(&ann).send().await.unwrap();
    assert_eq!(gone.status(), StatusCode::NO_CONTENT);
    let again = town.post(&path).bearer_auth(&ann).json(&body);
    assert_eq!(problem(again.send().await.unwrap()).await.status, 404);
    town.server.stop().await;
}

#[tokio::test]
async fn a_room_becomes_what_it_was_and_goes_on_from_there() {
    let town = Town::new().await;
    let ann = town.guest("ann").await;
    let room = room(&town, &ann.token).await;
    crate_at(&town, &ann.token, room, ("a", 0.0)).await;
    let before = standing(&town, &ann.token, room, 1).await;
    let path = format!("/v1/rooms/{room}/snapshots");
    let body = json!({ "label": "One crate" });
    let kept: SnapshotSummary = post(&town, &ann.token, &path, &body).await;
    crate_at(&town, &ann.token, room, ("b", 9.0)).await;
    let after = standing(&town, &ann.token, room, 2).await;
    let listed: Vec<SnapshotSummary> = get(&town, &ann.token, &path).await;
    assert_eq!(listed[0].label.as_deref(), Some("One crate"));

    let path = format!("/v1/rooms/{room}/restore");
    let body = json!({ "version": kept.version });
    let restored: RoomRestored = post(&town, &ann.token, &path, &body).await;
    assert!(restored.version > after["version"].as_u64().unwrap());
    let now = standing(&town, &ann.token, room, 1).await;
    assert_eq!(now["objects"], before["objects"]);
    assert_eq!(now["version"], restored.version);
    assert_eq!(town.join(&ann, room).await.status(), StatusCode::OK);
    crate_at(&town, &ann.token, room, ("c", -9.0)).await;
    standing(&town, &ann.token, room, 2).await;
    assert!(town.server.store().verify(room).await.unwrap() as u64 > restored.version);
    let nothing = json!({ "version": restored.version + 1_000 });
    let missing = town.post(&path).bearer_auth(&ann.token).json(&nothing);
    assert_eq!(problem(missing.send().await.unwrap()).await.status, 404);
    town.server.stop().await;
}

#[tokio::test]
async fn a_published_world_is_where_others_begin() {
    let limits = Limits {
        published_per_person: 1,
        ..Limits::none()
    };
    let town = Town::with(|settings| crate::Settings { limits, ..settings }).await;
    let ann = town.guest("ann").await.token;
    let eve = stranger(&town).await;
    let attic = room(&town, &ann).await;
    crate_at(&town, &ann, attic, ("a", 0.0)).await;
    let state = standing(&town, &ann, attic, 1).await;
    let path = format!("/v1/rooms/{attic}/publish");
    let body = json!({ "title": "A crate", "description": "It stands.", "visibility": "public" });
    let world: PublishedWorld = post(&town, &ann, &path, &body).await;
    let more = town.post(&path).bearer_auth(&ann).json(&body);
    let more = problem(more.send().await.unwrap()).await;
    assert_eq!((more.status, more.code.as_str()), (402, "too_many_worlds"));

    let seen: Vec<PublishedWorld> = get(&town, &eve, "/v1/worlds").await;
    assert_eq!(seen.len(), 1);
    assert!(!seen[0].mine);
    let path = format!("/v1/worlds/{}/remix", world.id);
    let remix: RoomSummary = post(&town, &eve, &path, &json!({})).await;
    let begun = standing(&town, &eve, remix.id, 1).await;
    assert_eq!(begun["ground"], state["ground"]);
    let things = begun["objects"].as_object().unwrap().values().next();
    let asset = &things.unwrap()["look"]["ready"];
    let path = format!("/v1/assets/{}", asset["asset"].as_str().unwrap());
    get::<AssetDetails>(&town, &eve, &path).await;
    let ruled: RoomDetails = get(&town, &eve, &format!("/v1/rooms/{}", remix.id)).await;
    assert_eq!(ruled.name, "A crate");

    let path = format!("/v1/worlds/{}", world.id);
    let withdrawn = town.request(Method::DELETE, &path).bearer_auth(&ann);
    assert_eq!(
        withdrawn.send().await.unwrap().status(),
        StatusCode::NO_CONTENT
    );
    let seen: Vec<PublishedWorld> = get(&town, &eve, "/v1/worlds").await;
    assert!(seen.is_empty());
    town.server.stop().await;
}

#[tokio::test]
async fn a_room_that_is_full_takes_nothing_new_and_says_so() {
    let limits = Limits {
        assets_per_room: 1,
        ..Limits::none()
    };
    let town = Town::with(|settings| crate::Settings { limits, ..settings }).await;
    let ann = town.guest("ann").await.token;
    let known = Known::of(&town, &ann).await;
    let usage: RoomUsage = get(&town, &ann, &format!("/v1/rooms/{}/usage", known.room)).await;
    assert_eq!((usage.assets.used, usage.assets.most), (1, 1));
    assert!(usage.bytes.used > 0);
    let body = json!({ "roomId": known.room, "prompt": "a chair" });
    let request = town.post("/v1/jobs").bearer_auth(&ann);
    let more = request.header("idempotency-key", "more").json(&body);
    let more = problem(more.send().await.unwrap()).await;
    assert_eq!(
        (more.status, more.code.as_str()),
        (402, "room_storage_full")
    );
}

#[tokio::test]
async fn a_room_has_a_picture_that_everybody_who_sees_it_gets() {
    let town = Town::new().await;
    let ann = town.guest("ann").await.token;
    let room = room(&town, &ann).await;
    let path = format!("/v1/rooms/{room}/thumb");
    let put = async |bytes: Vec<u8>| {
        let request = town.request(Method::PUT, &path).bearer_auth(&ann);
        request.body(bytes).send().await.unwrap()
    };
    assert_eq!(
        problem(put(b"no picture".to_vec()).await).await.code,
        "bad_picture"
    );
    assert_eq!(put(thumb(64)).await.status(), StatusCode::OK);
    let rooms: Vec<RoomSummary> = get(&town, &ann, "/v1/rooms").await;
    let pictured = rooms.iter().find(|known| known.id == room).unwrap();
    let file = format!("/v1/files/{}", pictured.thumb.unwrap());
    let answer = town.get(&file).bearer_auth(&ann).send().await.unwrap();
    assert_eq!(answer.bytes().await.unwrap(), thumb(64));
}

#[tokio::test]
async fn a_request_keeps_the_name_its_client_gave_it() {
    let town = Town::new().await;
    let ann = town.guest("ann").await.token;
    let room = room(&town, &ann).await;
    let body = json!({ "roomId": room, "prompt": "a crate", "clientRequestId": "mine-7" });
    let request = town.post("/v1/jobs").bearer_auth(&ann);
    let asked = request.header("idempotency-key", "a").json(&body);
    let asked: JobAnswer = asked.send().await.unwrap().json().await.unwrap();
    let status: Value = get(&town, &ann, &format!("/v1/jobs/{}", asked.job_id)).await;
    assert_eq!(status["clientRequestId"], "mine-7");
}
