//! The HTTP API as plain calls, for those who know what they do: anything unexpected is a panic.

use model::{
    AssetVersion, JobId, Lease, Manifest, RoomId, WorkerId,
    api::{
        FailRequest, GuestAnswer, GuestRequest, JobAnswer, JobRequest, JobStatus, JoinAnswer,
        JoinRequest, LeaseRequest, Problem, RoomEvent, RoomSummary,
    },
};
use protocol::PROTOCOL_VERSION;
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde::de::DeserializeOwned;

/// One server.
#[derive(Clone, Debug)]
pub struct Api {
    url: String,
    http: Client,
}

impl Api {
    /// The one that answers here.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            http: Client::new(),
        }
    }

    /// Somebody new.
    #[must_use]
    pub fn guest(&self, name: &str) -> GuestAnswer {
        let body = GuestRequest {
            name: name.to_owned(),
        };
        read(self.http.post(self.at("/v1/guests")).json(&body))
    }

    /// The room every server has.
    #[must_use]
    pub fn home(&self, token: &str) -> RoomId {
        let rooms: Vec<RoomSummary> = read(self.http.get(self.at("/v1/rooms")).bearer_auth(token));
        rooms.first().expect("a server has a room").id
    }

    /// A ticket into it, or why not.
    pub fn join(&self, room: RoomId, token: &str, protocol: u64) -> Result<JoinAnswer, Problem> {
        let url = self.at(&format!("/v1/rooms/{room}/join"));
        let request = self
            .http
            .post(url)
            .bearer_auth(token)
            .json(&JoinRequest { protocol });
        let answer = send(request);
        if answer.status().is_success() {
            Ok(answer.json().expect("a ticket"))
        } else {
            Err(answer.json().expect("a problem"))
        }
    }

    /// A ticket into the room every server has.
    #[must_use]
    pub fn enter(&self, token: &str) -> JoinAnswer {
        self.join(self.home(token), token, PROTOCOL_VERSION)
            .unwrap_or_else(|problem| panic!("{}", problem.detail))
    }

    /// Where a job stands.
    #[must_use]
    pub fn job(&self, job: JobId, token: &str) -> JobStatus {
        read(
            self.http
                .get(self.at(&format!("/v1/jobs/{job}")))
                .bearer_auth(token),
        )
    }

    /// Asks for something to be made.
    #[must_use]
    pub fn wish(&self, wanted: &JobRequest, key: &str, token: &str) -> JobAnswer {
        let request = self.http.post(self.at("/v1/jobs")).bearer_auth(token);
        read(request.header("idempotency-key", key).json(wanted))
    }

    /// All that ever happened in a room.
    #[must_use]
    pub fn history(&self, room: RoomId, token: &str) -> Vec<RoomEvent> {
        let mut all: Vec<RoomEvent> = Vec::new();
        loop {
            let since = all.last().and_then(RoomEvent::version).unwrap_or(0);
            let url = self.at(&format!("/v1/rooms/{room}/history?since={since}"));
            let more: Vec<RoomEvent> = read(self.http.get(url).bearer_auth(token));
            if more.is_empty() {
                return all;
            }
            all.extend(more);
        }
    }

    /// What an asset consists of.
    #[must_use]
    pub fn manifest(&self, AssetVersion { asset, version }: AssetVersion) -> Manifest {
        let url = self.at(&format!("/v1/assets/{asset}/{version}"));
        let witness = self.guest("witness").token;
        read(self.http.get(url).bearer_auth(witness))
    }

    /// Whatever there is at a path; `known` is an `ETag` the asker has already.
    #[must_use]
    pub fn get(&self, path: &str, known: Option<&str>) -> Response {
        let witness = self.guest("witness").token;
        let mut request = self.http.get(self.at(path)).bearer_auth(witness);
        if let Some(tag) = known {
            request = request.header("if-none-match", tag);
        }
        send(request)
    }

    /// Shows a token at a path, whatever comes of it.
    pub fn show(&self, token: &str, path: &str) {
        drop(send(self.http.get(self.at(path)).bearer_auth(token)));
    }

    /// Takes a job, as a worker does.
    #[must_use]
    pub fn lease(&self, worker_token: &str) -> Lease {
        let request = LeaseRequest {
            worker: WorkerId([1; 16]),
            poll_secs: 10,
            providers: Vec::new(),
        };
        read(
            self.http
                .post(self.at("/v1/worker/lease"))
                .bearer_auth(worker_token)
                .json(&request),
        )
    }

    /// Gives a job up for good, as a worker does.
    pub fn fail(&self, worker_token: &str, lease: &Lease, why: &str) {
        let request = FailRequest {
            fence: lease.fence,
            why: why.to_owned(),
            retry: false,
        };
        let url = self.at(&format!("/v1/worker/jobs/{}/fail", lease.job.id));
        let answer = send(self.http.post(url).bearer_auth(worker_token).json(&request));
        assert!(answer.status().is_success(), "{}", answer.status());
    }

    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }
}

fn send(request: RequestBuilder) -> Response {
    request.send().expect("the server answers")
}

fn read<T: DeserializeOwned>(request: RequestBuilder) -> T {
    let answer = send(request);
    let status = answer.status();
    let text = answer.text().unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status}: {text}"))
}
