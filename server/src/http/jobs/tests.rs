//! Having things made over HTTP, in a room and beside one.

use model::{CommandId, FallbackPolicy};
use reqwest::{Response as Answered, StatusCode as Status};
use serde_json::{Value, json};

use super::*;
use crate::{
    Limits, Settings,
    testing::{Bundle, Town, problem},
};

async fn post(town: &Town, token: &str, key: &str, body: &Value) -> Answered {
    let request = town.post("/v1/jobs").bearer_auth(token);
    let request = request.header("idempotency-key", key).json(body);
    request.send().await.unwrap()
}

async fn asked(answer: Answered) -> JobAnswer {
    assert_eq!(answer.status(), Status::ACCEPTED);
    answer.json().await.unwrap()
}

#[tokio::test]
async fn a_wish_stands_in_the_room_and_the_same_request_is_the_same_wish() {
    let town = Town::new().await;
    let home = town.home().await;
    let ann = town.guest("ann").await.token;
    let body =
        json!({ "roomId": home, "prompt": "two wooden crates", "at": { "x": 3.0, "z": 1.0 } });
    let first = asked(post(&town, &ann, "a", &body).await).await;
    assert!(first.placeholder.entity_id.is_some(), "{first:?}");
    assert!(
        first
            .placeholder
            .scale_meters
            .iter()
            .all(|edge| *edge > 0.05)
    );
    assert_eq!(first.status, JobState::Queued);
    assert_eq!(first.fallback_policy, FallbackPolicy::Downgrade);

    let again = post(&town, &ann, "a", &body).await;
    assert_eq!(again.headers()["idempotent-replayed"], "true");
    assert_eq!(asked(again).await, first);
    let jobs = town
        .get(&format!("/v1/rooms/{home}/jobs"))
        .bearer_auth(&ann);
    let jobs: Vec<JobStatus> = jobs.send().await.unwrap().json().await.unwrap();
    assert_eq!(jobs.len(), first.jobs.len());

    let mut other = body.clone();
    other["prompt"] = json!("a chair");
    let other = problem(post(&town, &ann, "a", &other).await).await;
    assert_eq!((other.status, other.code.as_str()), (422, "key_reused"));
    let none = town.post("/v1/jobs").bearer_auth(&ann).json(&body);
    assert_eq!(
        problem(none.send().await.unwrap()).await.code,
        "no_idempotency_key"
    );
    town.server.stop().await;
}

#[tokio::test]
async fn a_wish_beside_a_room_is_made_without_waking_it() {
    let town = Town::new().await;
    let home = town.home().await;
    let ann = town.guest("ann").await.token;
    let body = json!({
        "roomId": home, "prompt": "a crate", "negativePrompt": "no lid", "draft": true,
        "assetType": "prop", "fallbackPolicy": "keep_placeholder",
    });
    let answer = asked(post(&town, &ann, "a", &body).await).await;
    assert_eq!(answer.placeholder.entity_id, None);
    let lease = town.lease_answer(0).await.unwrap();
    assert_eq!(lease.lease.job.id, answer.job_id);
    assert_eq!(lease.brief.without.as_deref(), Some("no lid"));
    assert_eq!(lease.brief.fallback_policy, FallbackPolicy::KeepPlaceholder);
    let rooms = town
        .get("/v1/rooms")
        .bearer_auth(&ann)
        .send()
        .await
        .unwrap();
    let rooms: Vec<model::api::RoomSummary> = rooms.json().await.unwrap();
    assert!(!rooms[0].warm);
}

#[tokio::test]
async fn a_job_that_is_called_off_is_nobodys_and_can_be_tried_again() {
    let town = Town::new().await;
    let home = town.home().await;
    let ann = town.guest("ann").await.token;
    let body = json!({ "roomId": home, "prompt": "a crate" });
    let job = asked(post(&town, &ann, "a", &body).await).await.job_id;
    let lease = town.lease(0).await.unwrap();
    let act = |what: &str| {
        town.post(&format!("/v1/jobs/{job}/{what}"))
            .bearer_auth(&ann)
    };
    let cancelled: JobStatus = act("cancel").send().await.unwrap().json().await.unwrap();
    assert_eq!(cancelled.status, JobState::Cancelled);
    assert_eq!(
        problem(act("cancel").send().await.unwrap()).await.code,
        "job_ended"
    );
    let bundle = Bundle::a_crate(1);
    town.send(&bundle).await;
    let late = town.publish(job, lease.fence, &bundle).await;
    assert_eq!(problem(late).await.code, "stale_lease");

    let again = act("retry").send().await.unwrap();
    assert_eq!(again.status(), Status::ACCEPTED);
    let lease = town.lease(0).await.unwrap();
    assert_eq!((lease.job.id, lease.attempt), (job, 1));
    let early = problem(act("retry").send().await.unwrap()).await;
    assert_eq!(early.code, "nothing_to_retry");
    town.server.stop().await;
}

#[tokio::test]
async fn the_sixty_first_prompt_in_an_hour_waits() {
    let limits = Limits {
        prompts_per_minute: u32::MAX,
        requests_burst: u32::MAX,
        ..Limits::default()
    };
    let town = Town::with(|settings| Settings { limits, ..settings }).await;
    let home = town.home().await;
    let ann = town.guest("ann").await.token;
    let ben = town.guest("ben").await.token;
    let wish =
        |number: usize| json!({ "roomId": home, "prompt": format!("crate number {number}") });
    for number in 0..60 {
        asked(post(&town, &ann, &number.to_string(), &wish(number)).await).await;
        town.clock.crank(std::time::Duration::from_secs(10));
    }
    let over = post(&town, &ann, "60", &wish(60)).await;
    let wait: u64 = over.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert_eq!(wait, 3_600 - 600);
    let over = problem(over).await;
    assert_eq!((over.status, over.code.as_str()), (429, "over_quota"));
    assert!(
        over.detail.contains("60 prompts in an hour"),
        "{}",
        over.detail
    );
    // Nobody was asked anything: there is no such job.
    let jobs = town
        .get(&format!("/v1/rooms/{home}/jobs"))
        .bearer_auth(&ann);
    let jobs: Vec<JobStatus> = jobs.send().await.unwrap().json().await.unwrap();
    assert_eq!(jobs.len(), 60);

    asked(post(&town, &ben, "60", &wish(60)).await).await;
    town.clock.crank(std::time::Duration::from_secs(wait));
    asked(post(&town, &ann, "60", &wish(60)).await).await;
}

#[tokio::test]
async fn limits_hold_however_many_ask_at_once() {
    let limits = Limits {
        prompts_per_minute: 7,
        ..Limits::none()
    };
    let town = Town::with(|settings| Settings { limits, ..settings }).await;
    let home = town.home().await;
    let ann = town.guest("ann").await.token;
    let mut asking = tokio::task::JoinSet::new();
    for number in 0..40 {
        let body = json!({ "roomId": home, "prompt": format!("crate number {number}") });
        let request = town.post("/v1/jobs").bearer_auth(&ann).json(&body);
        let request = request.header("idempotency-key", number.to_string());
        asking.spawn(async move { request.send().await.unwrap().status() });
    }
    let answers = asking.join_all().await;
    let taken = answers.iter().filter(|status| **status == Status::ACCEPTED);
    assert_eq!(taken.count(), 7, "{answers:?}");
}

#[tokio::test]
async fn money_is_counted_to_the_millionth_however_many_spend_at_once() {
    let limits = Limits {
        micro_usd_per_day: 1_000_003,
        ..Limits::none()
    };
    let town = Town::with(|settings| Settings { limits, ..settings }).await;
    let home = town.home().await;
    let ann = town.guest("ann").await.token;
    let body = json!({ "roomId": home, "prompt": "a crate" });
    let job = asked(post(&town, &ann, "a", &body).await).await.job_id;
    let fence = town.lease(0).await.unwrap().fence;
    let spend = |call: u64, micro_usd: u64, settled: bool| {
        let request = town.work(reqwest::Method::POST, &format!("/jobs/{job}/spend"));
        request.json(&model::api::SpendRequest {
            fence,
            call,
            provider: "hub".to_owned(),
            model: "m".to_owned(),
            micro_usd,
            settled,
        })
    };
    let mut asking = tokio::task::JoinSet::new();
    for call in 0..30 {
        let request = spend(call, 70_001, false);
        asking.spawn(async move { (call, request.send().await.unwrap().status()) });
    }
    let answers = asking.join_all().await;
    let granted: Vec<u64> = answers
        .iter()
        .filter(|(_, status)| *status == Status::NO_CONTENT)
        .map(|(call, _)| *call)
        .collect();
    assert_eq!(granted.len(), 14, "{answers:?}");
    let used = async || -> u64 {
        let usage = town
            .get("/v1/usage")
            .bearer_auth(&ann)
            .send()
            .await
            .unwrap();
        usage
            .json::<model::api::Usage>()
            .await
            .unwrap()
            .micro_usd
            .used
    };
    assert_eq!(used().await, 14 * 70_001);
    for call in &granted {
        for _ in 0..2 {
            let settled = spend(*call, 10_003 + call, true).send().await.unwrap();
            assert_eq!(settled.status(), Status::NO_CONTENT);
        }
    }
    let expected: u64 = granted.iter().map(|call| 10_003 + call).sum();
    assert_eq!(used().await, expected);
    let too_much = spend(99, 1_000_003, false).send().await.unwrap();
    assert!(too_much.headers().contains_key("retry-after"));
    assert_eq!(problem(too_much).await.code, "over_quota");
}

#[tokio::test]
async fn a_draft_is_shown_and_then_the_last_version_takes_its_place() {
    let town = Town::new().await;
    let home = town.home().await;
    let ann = town.guest("ann").await.token;
    let body = json!({ "roomId": home, "prompt": "a crate", "at": { "x": 0.0, "z": 0.0 } });
    let job = asked(post(&town, &ann, "a", &body).await).await.job_id;
    let fence = town.lease(0).await.unwrap().fence;
    let first = Bundle::a_crate(1);
    town.send(&first).await;
    let draft = async |bundle: &Bundle| -> JobStatus {
        let request = town.work(reqwest::Method::POST, &format!("/jobs/{job}/draft"));
        let manifest = bundle.manifest.clone();
        let request = request.json(&model::api::PublishRequest { fence, manifest });
        request.send().await.unwrap().json().await.unwrap()
    };
    for _ in 0..2 {
        let status = draft(&first).await;
        assert_eq!(status.status, JobState::Generating);
        assert_eq!(status.result_asset_id, Some(first.manifest.asset));
    }
    let mut last = Bundle::a_crate(1);
    last.manifest.asset.version = 2;
    let answer = town.publish(job, fence, &last).await;
    let status: JobStatus = answer.json().await.unwrap();
    assert_eq!(status.status, JobState::Ready);
    assert_eq!(status.result_asset_id, Some(last.manifest.asset));

    // The room has seen both, one after the other.
    let mut ready = Vec::new();
    for _ in 0..100 {
        let history = town
            .get(&format!("/v1/rooms/{home}/history"))
            .bearer_auth(&ann);
        let events: Vec<model::api::RoomEvent> =
            history.send().await.unwrap().json().await.unwrap();
        ready = events
            .into_iter()
            .filter_map(|event| match event {
                model::api::RoomEvent::AssetReady { asset_id, .. } => Some(asset_id),
                _ => None,
            })
            .collect();
        if ready.len() == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(ready, [first.manifest.asset, last.manifest.asset]);
    town.server.stop().await;
}

#[test]
fn a_key_means_the_same_command_to_the_same_person_alone() {
    let key = |text: &str| {
        let mut headers = HeaderMap::new();
        headers.insert("idempotency-key", text.parse().unwrap());
        Key::of(&headers)
    };
    let command = |text: &str, user: u8| -> CommandId {
        key(text).unwrap().command(model::UserId([user; 16]))
    };
    assert_eq!(command("a", 1), command("a", 1));
    assert_ne!(command("a", 1), command("a", 2));
    assert_ne!(command("a", 1), command("b", 1));
    for bad in ["", " ", "a b", &"x".repeat(201)] {
        assert!(key(bad).is_err(), "{bad}");
    }
}
