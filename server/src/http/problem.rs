//! Every error, as RFC 9457 has it: a sentence for people, a stable code for programs.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use model::api;

use crate::{
    authorize::Denied,
    identity::BadPass,
    rooms::WakeError,
    store::{LeaseError, OverQuota, SpendError, StoreError},
};

/// A request that did not succeed.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    /// Seconds until it may succeed.
    retry_after: Option<u64>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self {
            status,
            code,
            detail: detail.into(),
            retry_after: None,
        }
    }

    /// The same, saying when it may succeed.
    pub(crate) fn retry_after(self, secs: u64) -> Self {
        Self {
            retry_after: Some(secs),
            ..self
        }
    }

    pub(crate) fn not_found(detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    pub(crate) fn unprocessable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    pub(crate) fn conflict(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// For what takes more than whoever asks has.
    pub(crate) fn beyond(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::PAYMENT_REQUIRED, code, detail)
    }

    /// For what only we can mend: said in the log, not to the client.
    pub(crate) fn ours(error: &dyn std::error::Error) -> Self {
        tracing::error!(%error, "a request failed on our side");
        let detail = "Something went wrong on our side. Try again in a moment.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = api::Problem {
            r#type: "about:blank".to_owned(),
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail,
            code: self.code.to_owned(),
        };
        let json = HeaderValue::from_static("application/problem+json");
        let mut response = (self.status, axum::Json(body)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        if let Some(secs) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(secs));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

impl From<BadPass> for Problem {
    fn from(bad: BadPass) -> Self {
        match bad {
            BadPass::Invalid => Self::new(StatusCode::UNAUTHORIZED, "bad_token", bad.to_string()),
            BadPass::NoGuests => Self::new(StatusCode::FORBIDDEN, "no_guests", bad.to_string()),
            BadPass::Away => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "identity_away",
                bad.to_string(),
            )
            .retry_after(5),
            BadPass::Store(error) => error.into(),
            BadPass::Key(error) => Self::ours(&error),
        }
    }
}

impl From<Denied> for Problem {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::Unknown => Self::new(StatusCode::UNAUTHORIZED, "no_token", denied.to_string()),
            Denied::Forbidden | Denied::Role => {
                Self::new(StatusCode::FORBIDDEN, "forbidden", denied.to_string())
            }
            Denied::Tenant => {
                Self::new(StatusCode::FORBIDDEN, "TENANT_MISMATCH", denied.to_string())
            }
        }
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => Self::new(
                StatusCode::INSUFFICIENT_STORAGE,
                "disk_full",
                "The server's disk is full. Its owner must make space.",
            ),
            StoreError::Away(_) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "database_away",
                "The server's database does not answer. Try again in a moment.",
            ),
            StoreError::DamagedFile(_) => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "file_damaged",
                format!("On this server {error}."),
            ),
            StoreError::OtherFile(_) => {
                Self::unprocessable("hash_mismatch", format!("Refused: {error}."))
            }
            StoreError::Database(_)
            | StoreError::Migrate(_)
            | StoreError::File(_)
            | StoreError::Corrupt { .. }
            | StoreError::OutOfOrder { .. }
            | StoreError::BadRow(_) => Self::ours(&error),
        }
    }
}

impl From<OverQuota> for Problem {
    fn from(over: OverQuota) -> Self {
        let wait_secs = over.wait_secs;
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "over_quota",
            over.to_string(),
        )
        .retry_after(wait_secs)
    }
}

impl From<SpendError> for Problem {
    fn from(error: SpendError) -> Self {
        match error {
            SpendError::OverQuota(over) => over.into(),
            SpendError::Lease(error) => error.into(),
        }
    }
}

impl From<LeaseError> for Problem {
    fn from(error: LeaseError) -> Self {
        match error {
            LeaseError::Unknown => Self::not_found("There is no such job."),
            LeaseError::Stale => Self::conflict("stale_lease", format!("Refused: {error}.")),
            LeaseError::Store(error) => error.into(),
        }
    }
}

impl From<WakeError> for Problem {
    fn from(error: WakeError) -> Self {
        match error {
            WakeError::Unknown => Self::not_found("There is no such room."),
            WakeError::Down(_) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "room_down",
                error.to_string(),
            ),
            WakeError::Slow => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "room_waking",
                error.to_string(),
            )
            .retry_after(2),
            WakeError::Busy => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "room_busy",
                error.to_string(),
            )
            .retry_after(1),
            WakeError::Store(error) => error.into(),
        }
    }
}
