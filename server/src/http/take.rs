//! What comes with a request, as types; what does not fit becomes a problem.

use axum::{
    Json,
    extract::{FromRequest, FromRequestParts, Path, Query, Request, rejection::JsonRejection},
    http::{StatusCode, request::Parts},
};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::problem::Problem;

/// A JSON object. Serde would take a list of a struct's fields, too, of which the description says nothing.
pub(super) struct Body<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let bad = |why: &str| Problem::unprocessable("bad_body", why);
        let Json(text) = Json::<Box<RawValue>>::from_request(request, state)
            .await
            .map_err(|rejection| refused(&rejection))?;
        if !text.get().starts_with('{') {
            return Err(bad("The body is not a JSON object."));
        }
        let body = serde_json::from_str(text.get());
        body.map(Self).map_err(|why| bad(&why.to_string()))
    }
}

/// What follows the question mark.
pub(super) struct Queried<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Queried<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Query::from_request_parts(parts, state).await {
            Ok(Query(query)) => Ok(Self(query)),
            Err(rejection) => Err(Problem::unprocessable("bad_query", rejection.body_text())),
        }
    }
}

fn refused(rejection: &JsonRejection) -> Problem {
    let code = match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => "body_too_large",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "not_json",
        _ => "bad_body",
    };
    Problem::new(rejection.status(), code, rejection.body_text())
}

/// The bytes of a body, up to the route's limit.
pub(super) struct Raw(pub(super) bytes::Bytes);

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        match bytes::Bytes::from_request(request, state).await {
            Ok(bytes) => Ok(Self(bytes)),
            Err(rejection) => {
                let status = rejection.status();
                let code = if status == StatusCode::PAYLOAD_TOO_LARGE {
                    "body_too_large"
                } else {
                    "bad_body"
                };
                Err(Problem::new(status, code, rejection.body_text()))
            }
        }
    }
}

/// Ids in the path. What is not an id names nothing.
pub(super) struct At<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for At<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(ids)) => Ok(Self(ids)),
            Err(_) => Err(Problem::not_found(
                "There is nothing at this address: that is not an id.",
            )),
        }
    }
}
