//! What happens, told from any version on.

use std::time::Duration;

use model::api::RoomEvent;
use serde_json::json;

use crate::testing::{Bundle, Town, problem};

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
