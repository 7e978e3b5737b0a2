//! The one door to a server: leases, reports and files over HTTP.

use std::{io::Read as _, time::Duration};

use model::{
    AssetVersion, ContentHash, JobId, Manifest, Provenance, Recipe,
    api::{
        FailRequest, LeaseAnswer, LeaseRequest, Problem, ProgressReport, PublishRequest,
        SpendRequest, file_path,
    },
    limits::FILE_BYTES_MAX,
};
use reqwest::{
    StatusCode,
    blocking::{Client, RequestBuilder, Response},
};
use serde::de::DeserializeOwned;

/// Beyond what a request is held open on purpose.
const PATIENCE: Duration = Duration::from_secs(10);

/// Slowest link a worker may have, in bytes per second: a file takes no longer than it would there.
const LINK_BYTES_PER_SEC: usize = 256 << 10;

/// A server, and this worker's right to work for it.
#[derive(Clone)]
pub struct Server {
    client: Client,
    url: String,
    token: String,
}

/// Why a request did not succeed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ServerError {
    /// Not there, or not well; worth another try.
    #[error("the server is away: {0}")]
    Away(String),
    /// Somebody else has the job now, or nobody wants it any more.
    #[error("the lease is lost")]
    LeaseLost,
    /// The token.
    #[error("the server does not accept this worker's token")]
    Denied,
    /// Asked too often, or a cap is reached.
    #[error("{why}")]
    Enough {
        /// One sentence for the person who asked.
        why: String,
        /// When to ask again.
        wait_secs: Option<u64>,
    },
    /// It has no such thing, or no such door.
    #[error("the server declined: {0}")]
    Missing(String),
    /// Understood and declined.
    #[error("the server declined: {0}")]
    Declined(String),
}

impl Server {
    /// For the server at `url`, such as `http://127.0.0.1:4000`. Connects with the first request.
    pub fn new(url: &str, token: String) -> Result<Self, ServerError> {
        let client = Client::builder()
            .connect_timeout(PATIENCE)
            .build()
            .map_err(|error| ServerError::Away(chain(&error)))?;
        Ok(Self {
            client,
            url: url.trim_end_matches('/').to_owned(),
            token,
        })
    }

    /// A job, or nothing when there was none until the request's patience ended.
    pub fn lease(&self, request: &LeaseRequest) -> Result<Option<LeaseAnswer>, ServerError> {
        let held_open = Duration::from_secs(request.poll_secs);
        let call = self.client.post(self.path("lease")).json(request);
        let answer = self.send(call.timeout(held_open + PATIENCE))?;
        if answer.status() == StatusCode::NO_CONTENT {
            return Ok(None);
        }
        let lease = answer.json();
        lease
            .map(Some)
            .map_err(|error| ServerError::Away(chain(&error)))
    }

    /// Says how far a job is, which also keeps the lease.
    pub fn report(&self, job: JobId, report: &ProgressReport) -> Result<(), ServerError> {
        let call = self.client.post(self.path(&format!("jobs/{job}/progress")));
        self.send(call.json(report).timeout(PATIENCE)).map(drop)
    }

    /// Sends one file of a bundle; a second time is harmless.
    pub fn send_file(&self, hash: ContentHash, bytes: Vec<u8>) -> Result<(), ServerError> {
        let link_secs = bytes.len().min(FILE_BYTES_MAX).div_ceil(LINK_BYTES_PER_SEC);
        let patience = PATIENCE + Duration::from_secs(link_secs as u64);
        let call = self.client.put(self.path(&format!("files/{hash}")));
        self.send(call.body(bytes).timeout(patience)).map(drop)
    }

    /// Finishes a job, after every file was sent.
    pub fn publish(&self, job: JobId, request: &PublishRequest) -> Result<(), ServerError> {
        let call = self.client.post(self.path(&format!("jobs/{job}/publish")));
        self.send(call.json(request).timeout(PATIENCE)).map(drop)
    }

    /// Shows what there is until the job is finished, after every file was sent.
    pub fn show(&self, job: JobId, request: &PublishRequest) -> Result<(), ServerError> {
        let call = self.client.post(self.path(&format!("jobs/{job}/draft")));
        self.send(call.json(request).timeout(PATIENCE)).map(drop)
    }

    /// Asks whether a call may cost something, or says what it did cost.
    pub fn spend(&self, job: JobId, request: &SpendRequest) -> Result<(), ServerError> {
        let call = self.client.post(self.path(&format!("jobs/{job}/spend")));
        self.send(call.json(request).timeout(PATIENCE)).map(drop)
    }

    /// Gives a job up.
    pub fn fail(&self, job: JobId, request: &FailRequest) -> Result<(), ServerError> {
        let call = self.client.post(self.path(&format!("jobs/{job}/fail")));
        self.send(call.json(request).timeout(PATIENCE)).map(drop)
    }

    /// The recipe a published version was built from, and where that came from.
    pub fn recipe(
        &self,
        AssetVersion { asset, version }: AssetVersion,
    ) -> Result<(Recipe, Provenance), ServerError> {
        let manifest: Manifest = self.get(&format!("/v1/assets/{asset}/{version}"))?;
        let recipe = self.get(&file_path(manifest.recipe.hash))?;
        Ok((recipe, manifest.provenance))
    }

    /// A file of at most `bytes_max` bytes.
    pub fn file(&self, hash: ContentHash, bytes_max: usize) -> Result<Vec<u8>, ServerError> {
        let call = self.client.get(format!("{}{}", self.url, file_path(hash)));
        let answer = self.send(call.timeout(PATIENCE))?;
        let mut bytes = Vec::new();
        let most = bytes_max as u64 + 1;
        let read = answer.take(most).read_to_end(&mut bytes);
        read.map_err(|error| ServerError::Away(error.to_string()))?;
        if bytes.len() > bytes_max || blake3::hash(&bytes) != blake3::Hash::from_bytes(hash.0) {
            return Err(ServerError::Declined(
                "that file is not what it was".to_owned(),
            ));
        }
        Ok(bytes)
    }

    fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, ServerError> {
        let call = self.client.get(format!("{}{path}", self.url));
        let answer = self.send(call.timeout(PATIENCE))?;
        answer
            .json()
            .map_err(|error| ServerError::Away(chain(&error)))
    }

    fn path(&self, rest: &str) -> String {
        format!("{}/v1/worker/{rest}", self.url)
    }

    fn send(&self, call: RequestBuilder) -> Result<Response, ServerError> {
        let answer = call
            .bearer_auth(&self.token)
            .send()
            .map_err(|error| ServerError::Away(chain(&error.without_url())))?;
        match answer.status() {
            status if status.is_success() => Ok(answer),
            StatusCode::CONFLICT => Err(ServerError::LeaseLost),
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Err(ServerError::Denied),
            status if status.is_server_error() => Err(ServerError::Away(status.to_string())),
            status => {
                let wait_secs = wait_secs(&answer);
                let problem = answer.json::<Problem>();
                let why = problem.map_or_else(|_| status.to_string(), |problem| problem.detail);
                Err(match status {
                    StatusCode::TOO_MANY_REQUESTS | StatusCode::PAYMENT_REQUIRED => {
                        ServerError::Enough { why, wait_secs }
                    }
                    StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => {
                        ServerError::Missing(why)
                    }
                    _ => ServerError::Declined(why),
                })
            }
        }
    }
}

fn wait_secs(answer: &Response) -> Option<u64> {
    let header = answer.headers().get(reqwest::header::RETRY_AFTER)?;
    header.to_str().ok()?.trim().parse().ok()
}

/// An error with its causes: "error sending request" alone helps nobody.
fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
