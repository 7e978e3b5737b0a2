//! Rooms are made, entered, and outlive what happens to them.

use reqwest::StatusCode as Status;
use serde_json::json;

use crate::testing::{Town, problem};
use model::{
    PlayerId, RoomId,
    api::{JoinAnswer, RoomSummary},
};
use protocol::PROTOCOL_VERSION;

#[tokio::test]
async fn the_first_room_is_home_and_more_can_be_made() {
    let town = Town::new().await;
    let home = town.home().await;
    let ann = town.guest("ann").await;
    let made = town
        .post("/v1/rooms")
        .bearer_auth(&ann.token)
        .json(&json!({ "name": " Attic " }));
    let made = made.send().await.unwrap();
    assert_eq!(made.status(), Status::CREATED);
    let attic: RoomSummary = made.json().await.unwrap();
    let rooms = town
        .get("/v1/rooms")
        .bearer_auth(&ann.token)
        .send()
        .await
        .unwrap();
    let rooms: Vec<RoomSummary> = rooms.json().await.unwrap();
    assert_eq!(
        rooms.iter().map(|room| room.id).collect::<Vec<_>>(),
        [home, attic.id]
    );
    assert_eq!(
        rooms
            .iter()
            .map(|room| room.name.as_str())
            .collect::<Vec<_>>(),
        ["Home", "Attic"]
    );
    assert!(!rooms[0].warm);
}

#[tokio::test]
async fn joining_wakes_a_room_and_answers_with_a_ticket() {
    let town = Town::new().await;
    let home = town.home().await;
    let ann = town.guest("ann").await;
    let answer = town.join(&ann, home).await;
    assert_eq!(answer.status(), Status::OK);
    let answer: JoinAnswer = answer.json().await.unwrap();
    assert_eq!(answer.player, PlayerId::from(ann.user));
    assert_eq!(answer.udp.ip(), town.server.address().ip());
    assert_eq!(answer.connect_token.len(), 2_048 * 2);
    let rooms = town
        .get("/v1/rooms")
        .bearer_auth(&ann.token)
        .send()
        .await
        .unwrap();
    assert!(rooms.json::<Vec<RoomSummary>>().await.unwrap()[0].warm);

    let again: JoinAnswer = town.join(&ann, home).await.json().await.unwrap();
    assert_eq!(again.udp, answer.udp);
    assert_ne!(again.connect_token, answer.connect_token);
    town.server.stop().await;
}

#[tokio::test]
async fn a_client_of_another_protocol_hears_which_one_it_needs() {
    let town = Town::new().await;
    let home = town.home().await;
    let ann = town.guest("ann").await;
    let request = town
        .post(&format!("/v1/rooms/{home}/join"))
        .bearer_auth(&ann.token);
    let answer = request
        .json(&json!({ "protocol": PROTOCOL_VERSION + 1 }))
        .send()
        .await
        .unwrap();
    let problem = problem(answer).await;
    assert_eq!(
        (problem.status, problem.code.as_str()),
        (409, "protocol_mismatch")
    );
    assert!(
        problem.detail.contains(&PROTOCOL_VERSION.to_string()),
        "{}",
        problem.detail
    );
}

#[tokio::test]
async fn an_unknown_room_cannot_be_joined() {
    let town = Town::new().await;
    let ann = town.guest("ann").await;
    let answer = town.join(&ann, RoomId([9; 16])).await;
    assert_eq!(problem(answer).await.status, 404);
}

#[tokio::test]
async fn a_room_that_crashed_is_there_again_at_the_same_door() {
    let town = Town::new().await;
    let home = town.home().await;
    let ann = town.guest("ann").await;
    let before: JoinAnswer = town.join(&ann, home).await.json().await.unwrap();
    town.server.crash_room(home);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let after: JoinAnswer = town.join(&ann, home).await.json().await.unwrap();
    assert_eq!(after.udp, before.udp);
    town.server.stop().await;
}

#[tokio::test]
async fn a_room_that_crashes_again_and_again_stays_down_and_the_others_live() {
    let town = Town::new().await;
    let home = town.home().await;
    let ann = town.guest("ann").await;
    let mut code = String::new();
    for _ in 0..50 {
        let answer = town.join(&ann, home).await;
        if answer.status() != Status::OK {
            code = problem(answer).await.code;
            break;
        }
        town.server.crash_room(home);
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    assert_eq!(code, "room_down");
    assert_eq!(
        problem(town.get("/readyz").send().await.unwrap())
            .await
            .code,
        "not_ready"
    );

    let made = town
        .post("/v1/rooms")
        .bearer_auth(&ann.token)
        .json(&json!({ "name": "Attic" }));
    let attic: RoomSummary = made.send().await.unwrap().json().await.unwrap();
    assert_eq!(town.join(&ann, attic.id).await.status(), Status::OK);
    town.server.stop().await;
}

#[tokio::test]
async fn a_room_with_a_corrupt_journal_stays_down_and_says_where() {
    use model::{CommandId, ObjectId, Pose};
    use room::history::{Event, Snapshot, Source};

    let town = Town::new().await;
    let home = town.home().await;
    let event = Event::Moved {
        poses: vec![(ObjectId(1), Pose::default())],
    };
    let record = Snapshot::default().next(CommandId([1; 16]), Source::System, event);
    let commit = room::mail::Commit {
        records: vec![record],
        ..Default::default()
    };
    town.server.store().commit(home, &commit).await.unwrap();
    town.server
        .store()
        .damage("UPDATE journal SET hash = command")
        .await;

    let ann = town.guest("ann").await;
    let down = problem(town.join(&ann, home).await).await;
    assert_eq!((down.status, down.code.as_str()), (503, "room_down"));
    assert!(
        down.detail.contains("corrupt at version 1"),
        "{}",
        down.detail
    );
    town.server.stop().await;
}
