//! The HTTP API as plain calls, made beside the frame.

use std::time::Duration;

use model::{
    AssetVersion, ContentHash, JobId, Manifest, RoomId,
    api::{
        GuestAnswer, GuestRequest, JobStatus, JoinAnswer, JoinRequest, Problem, RoomSummary,
        file_path,
    },
    limits::FILE_BYTES_MAX,
};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;

/// A server on this planet answers sooner, or not at all.
const ANSWER_SECS: u64 = 10;
/// A large file over a slow line.
const FILE_SECS: u64 = 60;

/// What can go wrong on the way to the server.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// Nobody answers.
    #[error("The server at {url} does not answer.")]
    Unreachable { url: String },
    /// It answered with a problem.
    #[error("{}", .0.detail)]
    Refused(Problem),
    /// It answered with something else.
    #[error("The server at {url} answered something that is not Incant's.")]
    Unexpected { url: String },
    /// Bytes that are not what their name says.
    #[error("A file arrived damaged.")]
    Damaged,
    /// A mesh that cannot be drawn.
    #[error("A mesh cannot be read: {0}.")]
    Unreadable(#[from] glb::Problem),
    /// A texture that cannot be drawn.
    #[error("A texture cannot be read: {0}.")]
    Undrawable(#[from] image::ImageError),
    /// The disk said no.
    #[error("A file cannot be kept on this disk: {0}.")]
    Disk(#[from] std::io::Error),
}

impl FetchError {
    /// The stable code of a refusal.
    pub(crate) fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(problem) => Some(&problem.code),
            Self::Unreachable { .. }
            | Self::Unexpected { .. }
            | Self::Damaged
            | Self::Unreadable(_)
            | Self::Undrawable(_)
            | Self::Disk(_) => None,
        }
    }
}

/// Whether the name fits what is inside.
pub(crate) fn is_named(hash: ContentHash, bytes: &[u8]) -> bool {
    blake3::hash(bytes).as_bytes() == &hash.0
}

/// One server.
#[derive(Clone)]
pub(crate) struct Api {
    base: String,
    http: Client,
    /// Whoever looks at what was made.
    token: Option<String>,
}

impl Api {
    /// For a server such as `http://127.0.0.1:7777`.
    pub(crate) fn new(base: &str) -> Self {
        Self {
            base: base.trim_end_matches('/').to_owned(),
            http: Client::new(),
            token: None,
        }
    }

    /// The same for somebody who may look at what was made.
    pub(crate) fn on_behalf_of(self, token: &str) -> Self {
        Self {
            token: Some(token.to_owned()),
            ..self
        }
    }

    /// Which server.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Somebody without an account.
    pub(crate) async fn guest(&self, name: &str) -> Result<GuestAnswer, FetchError> {
        let body = GuestRequest {
            name: name.to_owned(),
        };
        let request = self.http.post(self.url("/v1/guests"));
        self.json(request.json(&body)).await
    }

    /// The rooms one may enter.
    pub(crate) async fn rooms(&self, token: &str) -> Result<Vec<RoomSummary>, FetchError> {
        let request = self.http.get(self.url("/v1/rooms"));
        self.json(request.bearer_auth(token)).await
    }

    /// A ticket into one room.
    pub(crate) async fn join(&self, room: RoomId, token: &str) -> Result<JoinAnswer, FetchError> {
        let body = JoinRequest {
            protocol: protocol::PROTOCOL_VERSION,
        };
        let url = self.url(&format!("/v1/rooms/{room}/join"));
        let request = self.http.post(url).bearer_auth(token);
        self.json(request.json(&body)).await
    }

    /// Where a job stands.
    pub(crate) async fn job(&self, job: JobId, token: &str) -> Result<JobStatus, FetchError> {
        let request = self.http.get(self.url(&format!("/v1/jobs/{job}")));
        self.json(request.bearer_auth(token)).await
    }

    /// What one version of an asset consists of.
    pub(crate) async fn manifest(
        &self,
        AssetVersion { asset, version }: AssetVersion,
    ) -> Result<Manifest, FetchError> {
        let request = self.look(&format!("/v1/assets/{asset}/{version}"));
        let manifest: Manifest = self.json(request).await?;
        match manifest.check() {
            Ok(()) => Ok(manifest),
            Err(_) => Err(FetchError::Damaged),
        }
    }

    /// A file by content.
    pub(crate) async fn file(&self, hash: ContentHash) -> Result<Vec<u8>, FetchError> {
        let request = self.look(&file_path(hash));
        let request = request.timeout(Duration::from_secs(FILE_SECS));
        let answer = self.send(request).await?;
        let bytes = answer.bytes().await.or_else(|_| self.unreachable())?;
        if bytes.len() > FILE_BYTES_MAX || !is_named(hash, &bytes) {
            return Err(FetchError::Damaged);
        }
        Ok(bytes.into())
    }

    fn look(&self, path: &str) -> RequestBuilder {
        let request = self.http.get(self.url(path));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    fn unreachable<T>(&self) -> Result<T, FetchError> {
        Err(FetchError::Unreachable {
            url: self.base.clone(),
        })
    }

    fn unexpected<T>(&self) -> Result<T, FetchError> {
        Err(FetchError::Unexpected {
            url: self.base.clone(),
        })
    }

    async fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, FetchError> {
        let request = request.timeout(Duration::from_secs(ANSWER_SECS));
        let answer = self.send(request).await?;
        answer.json().await.or_else(|_| self.unexpected())
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, FetchError> {
        let answer = request.send().await.or_else(|_| self.unreachable())?;
        if answer.status().is_success() && answer.status() != StatusCode::NO_CONTENT {
            return Ok(answer);
        }
        match answer.json::<Problem>().await {
            Ok(problem) => Err(FetchError::Refused(problem)),
            Err(_) => self.unexpected(),
        }
    }
}
