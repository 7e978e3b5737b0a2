//! The HTTP API under `/v1`: who may come, what there is, one resource per file.

mod door;
mod files;
mod guests;
mod health;
mod jobs;
mod problem;
mod rooms;
mod take;
mod worker;

use std::{net::IpAddr, sync::Arc};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{get, post, put},
};
use model::limits::FILE_BYTES_MAX;
use tokio::sync::watch;

use crate::{
    authorize::Action,
    identity::Passes,
    rooms::Rooms,
    store::{Letter, Store},
    workers::Workers,
};
pub(crate) use door::Reached;
use problem::Problem;

/// Requests are small; only bundles are large.
const BODY_BYTES_MAX: usize = 64 << 10;

/// A manifest with the largest collider, written out.
const MANIFEST_BYTES_MAX: usize = 512 << 10;

/// What every handler may use. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Shell {
    pub(crate) store: Store,
    pub(crate) rooms: Rooms,
    pub(crate) workers: Workers,
    pub(crate) passes: Arc<Passes>,
    /// Where rooms open their doors; unspecified: wherever a client reached us.
    pub(crate) ip: IpAddr,
    /// True once the server stops: nothing is held open any longer.
    pub(crate) closing: watch::Receiver<bool>,
}

impl Shell {
    fn tell(&self, letters: impl IntoIterator<Item = Letter>) {
        letters
            .into_iter()
            .for_each(|letter| self.rooms.tell(letter));
    }
}

/// The whole API.
pub(crate) fn app(shell: Shell) -> Router {
    let anybody = Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/v1/guests", post(guests::create))
        .route("/v1/files/{hash}", get(files::file))
        .route("/v1/assets/{asset}/{version}", get(files::manifest));

    let players = Router::new()
        .route("/v1/rooms", get(rooms::list).post(rooms::create))
        .route("/v1/rooms/{id}/join", post(rooms::join));

    let watchers = Router::new().route("/v1/jobs/{id}", get(jobs::status));

    let publish = post(worker::publish).layer(DefaultBodyLimit::max(MANIFEST_BYTES_MAX));
    let keep_file = put(worker::keep_file).layer(DefaultBodyLimit::max(FILE_BYTES_MAX));
    let workers = Router::new()
        .route("/v1/worker/lease", post(worker::lease))
        .route("/v1/worker/jobs/{id}/progress", post(worker::progress))
        .route("/v1/worker/jobs/{id}/publish", publish)
        .route("/v1/worker/jobs/{id}/fail", post(worker::fail))
        .route("/v1/worker/files/{hash}", keep_file);

    Router::new()
        .merge(anybody)
        .merge(door::only(Action::Play, &shell, players))
        .merge(door::only(Action::Watch, &shell, watchers))
        .merge(door::only(Action::Work, &shell, workers))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .fallback(nothing_here)
        .method_not_allowed_fallback(wrong_method)
        .with_state(shell)
}

async fn nothing_here() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "not_found",
        "There is nothing at this address.",
    )
}

async fn wrong_method() -> Problem {
    Problem::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method_not_allowed",
        "This address does not take that method.",
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use reqwest::Method;

    use super::*;
    use crate::testing::{Town, problem};

    const ID: &str = "00000000000000000000000000000001";

    fn guarded() -> Vec<(Method, String)> {
        vec![
            (Method::GET, "/v1/rooms".to_owned()),
            (Method::POST, "/v1/rooms".to_owned()),
            (Method::POST, format!("/v1/rooms/{ID}/join")),
            (Method::GET, format!("/v1/jobs/{ID}")),
            (Method::POST, "/v1/worker/lease".to_owned()),
            (Method::POST, format!("/v1/worker/jobs/{ID}/progress")),
            (Method::POST, format!("/v1/worker/jobs/{ID}/publish")),
            (Method::POST, format!("/v1/worker/jobs/{ID}/fail")),
            (Method::PUT, format!("/v1/worker/files/{ID}{ID}")),
        ]
    }

    #[tokio::test]
    async fn a_stranger_gets_nothing() {
        let town = Town::new().await;
        let expired = town.guest("ann").await.token;
        town.clock.crank(Duration::from_secs(60 * 24 * 3_600));
        for (method, path) in guarded() {
            let nobody = town
                .request(method.clone(), &path)
                .body("not even JSON")
                .send()
                .await
                .unwrap();
            assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED, "{path}");
            assert_eq!(nobody.headers()["www-authenticate"], "Bearer");
            assert_eq!(problem(nobody).await.code, "no_token", "{path}");
            for token in [&expired, "", "nonsense", &"0".repeat(64)] {
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
            assert_eq!(
                problem(basic.send().await.unwrap()).await.code,
                "bad_token",
                "{path}"
            );
        }
    }

    #[tokio::test]
    async fn players_do_not_work_and_workers_do_not_play() {
        let town = Town::new().await;
        let ann = town.guest("ann").await.token;
        for (method, path) in guarded() {
            let token = if path.starts_with("/v1/worker") {
                &ann
            } else {
                town.server.worker_token()
            };
            let answer = town
                .request(method, &path)
                .bearer_auth(token)
                .send()
                .await
                .unwrap();
            let expected = if path.starts_with("/v1/jobs") {
                "not_found"
            } else {
                "forbidden"
            };
            assert_eq!(problem(answer).await.code, expected, "{path}");
        }
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
            let answer = problem(town.get(path).send().await.unwrap()).await;
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
}
