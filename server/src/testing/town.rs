//! A running server in a folder of its own, and people and workers who speak HTTP to it.

use model::{
    JobId, Lease, RoomId,
    api::{GuestAnswer, LeaseAnswer, LeaseRequest, Problem, PublishRequest, RoomSummary},
};
use protocol::PROTOCOL_VERSION;
use reqwest::{Client, Method, RequestBuilder, Response, StatusCode};
use serde_json::json;
use tempfile::TempDir;

use super::{ANN, Bundle, elsewhere};
use crate::{Server, Settings, clock::Clock, start};

pub(crate) struct Town {
    pub(crate) server: Server,
    pub(crate) clock: Clock,
    _folder: TempDir,
    settings: Settings,
    client: Client,
}

impl Town {
    pub(crate) async fn new() -> Self {
        Self::with(|settings| settings).await
    }

    /// One with other settings.
    pub(crate) async fn with(change: impl FnOnce(Settings) -> Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::cranked();
        let settings = Settings {
            clock: clock.clone(),
            postgres: elsewhere::postgres().await,
            bucket: elsewhere::bucket(),
            ..Settings::local(folder.path())
        };
        let settings = change(settings);
        Self {
            server: start(settings.clone()).await.unwrap(),
            settings,
            clock,
            _folder: folder,
            client: Client::new(),
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.server.url()))
    }

    pub(crate) fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path)
    }

    /// What was made, as somebody who may see it.
    pub(crate) fn look(&self, path: &str) -> RequestBuilder {
        self.get(path).bearer_auth(self.server.worker_token())
    }

    /// As a worker.
    pub(crate) fn work(&self, method: Method, path: &str) -> RequestBuilder {
        self.request(method, &format!("/v1/worker{path}"))
            .bearer_auth(self.server.worker_token())
    }

    pub(crate) async fn guest(&self, name: &str) -> GuestAnswer {
        let answer = self
            .post("/v1/guests")
            .json(&json!({ "name": name }))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        answer.json().await.unwrap()
    }

    /// The first room.
    pub(crate) async fn home(&self) -> RoomId {
        let ann = self.guest("ann").await;
        let rooms = self
            .get("/v1/rooms")
            .bearer_auth(ann.token)
            .send()
            .await
            .unwrap();
        rooms.json::<Vec<RoomSummary>>().await.unwrap()[0].id
    }

    pub(crate) async fn join(&self, guest: &GuestAnswer, room: RoomId) -> Response {
        let request = self
            .post(&format!("/v1/rooms/{room}/join"))
            .bearer_auth(&guest.token);
        request
            .json(&json!({ "protocol": PROTOCOL_VERSION }))
            .send()
            .await
            .unwrap()
    }

    pub(crate) async fn lease(&self, poll_secs: u64) -> Option<Lease> {
        self.lease_answer(poll_secs)
            .await
            .map(|answer| answer.lease)
    }

    /// The same with what is wanted beside the words.
    pub(crate) async fn lease_answer(&self, poll_secs: u64) -> Option<LeaseAnswer> {
        let request = LeaseRequest {
            worker: ANN,
            poll_secs,
            providers: Vec::new(),
        };
        let answer = self
            .work(Method::POST, "/lease")
            .json(&request)
            .send()
            .await
            .unwrap();
        match answer.status() {
            StatusCode::OK => Some(answer.json().await.unwrap()),
            status => {
                assert_eq!(status, StatusCode::NO_CONTENT);
                None
            }
        }
    }

    pub(crate) async fn send(&self, bundle: &Bundle) {
        for (hash, bytes) in &bundle.files {
            let sent = self
                .work(Method::PUT, &format!("/files/{hash}"))
                .body(bytes.clone());
            assert_eq!(sent.send().await.unwrap().status(), StatusCode::CREATED);
        }
    }

    pub(crate) async fn publish(&self, job: JobId, fence: u64, bundle: &Bundle) -> Response {
        let manifest = bundle.manifest.clone();
        let request = PublishRequest { fence, manifest };
        let path = format!("/jobs/{job}/publish");
        self.work(Method::POST, &path)
            .json(&request)
            .send()
            .await
            .unwrap()
    }
}

/// The problem in an answer, which must look as RFC 9457 has it.
pub(crate) async fn problem(answer: Response) -> Problem {
    let status = answer.status();
    assert_eq!(answer.headers()["content-type"], "application/problem+json");
    let problem: Problem = answer.json().await.unwrap();
    assert_eq!(problem.status, status.as_u16());
    assert!(!problem.detail.is_empty());
    problem
}
