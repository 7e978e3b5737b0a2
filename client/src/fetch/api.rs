//! The HTTP API as plain calls that block; made from threads of our own, never from a frame.

use std::time::Duration;

use model::{
    AssetVersion, ContentHash, JobId, Manifest, RoomId,
    api::{
        GuestAnswer, GuestRequest, JobStatus, JoinAnswer, JoinRequest, Problem, RoomSummary,
        file_path,
    },
    limits::FILE_BYTES_MAX,
};
use reqwest::{
    StatusCode,
    blocking::{Client, RequestBuilder, Response},
};
use serde::de::DeserializeOwned;

/// A server on this planet answers sooner, or not at all.
const CONNECT_SECS: u64 = 5;
const ANSWER_SECS: u64 = 30;

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
    pub(crate) fn new(base: &str) -> Result<Self, FetchError> {
        let http = Client::builder()
            .connect_timeout(Duration::from_secs(CONNECT_SECS))
            .timeout(Duration::from_secs(ANSWER_SECS))
            .build();
        let base = base.trim_end_matches('/').to_owned();
        match http {
            Ok(http) => Ok(Self {
                base,
                http,
                token: None,
            }),
            Err(_) => Err(FetchError::Unreachable { url: base }),
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
    pub(crate) fn guest(&self, name: &str) -> Result<GuestAnswer, FetchError> {
        let body = GuestRequest {
            name: name.to_owned(),
        };
        self.json(self.http.post(self.url("/v1/guests")).json(&body))
    }

    /// The rooms one may enter.
    pub(crate) fn rooms(&self, token: &str) -> Result<Vec<RoomSummary>, FetchError> {
        self.json(self.http.get(self.url("/v1/rooms")).bearer_auth(token))
    }

    /// A ticket into one room.
    pub(crate) fn join(&self, room: RoomId, token: &str) -> Result<JoinAnswer, FetchError> {
        let body = JoinRequest {
            protocol: protocol::PROTOCOL_VERSION,
        };
        let url = self.url(&format!("/v1/rooms/{room}/join"));
        self.json(self.http.post(url).bearer_auth(token).json(&body))
    }

    /// Where a job stands.
    pub(crate) fn job(&self, job: JobId, token: &str) -> Result<JobStatus, FetchError> {
        self.json(
            self.http
                .get(self.url(&format!("/v1/jobs/{job}")))
                .bearer_auth(token),
        )
    }

    /// What one version of an asset consists of.
    pub(crate) fn manifest(
        &self,
        AssetVersion { asset, version }: AssetVersion,
    ) -> Result<Manifest, FetchError> {
        let manifest: Manifest = self.json(self.look(&format!("/v1/assets/{asset}/{version}")))?;
        match manifest.check() {
            Ok(()) => Ok(manifest),
            Err(_) => Err(FetchError::Damaged),
        }
    }

    /// A file by content.
    pub(crate) fn file(&self, hash: ContentHash) -> Result<Vec<u8>, FetchError> {
        let answer = self.send(self.look(&file_path(hash)))?;
        let bytes = answer.bytes().or_else(|_| self.unreachable())?;
        if bytes.len() > FILE_BYTES_MAX || !super::cache::is_named(hash, &bytes) {
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

    fn json<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, FetchError> {
        self.send(request)?.json().or_else(|_| self.unexpected())
    }

    fn send(&self, request: RequestBuilder) -> Result<Response, FetchError> {
        let answer = request.send().or_else(|_| self.unreachable())?;
        if answer.status().is_success() && answer.status() != StatusCode::NO_CONTENT {
            return Ok(answer);
        }
        match answer.json::<Problem>() {
            Ok(problem) => Err(FetchError::Refused(problem)),
            Err(_) => self.unexpected(),
        }
    }
}
