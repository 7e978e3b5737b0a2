//! Requests that carry an `Idempotency-Key`: sent twice, done once (draft-ietf-httpapi-idempotency-key-header).

use axum::{
    Json,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use model::{CommandId, ContentHash, UserId};
use serde::Serialize;

use super::{Shell, door::Knock, problem::Problem};
use crate::{
    identity::Person,
    store::{Entry, Known},
};

/// What a client calls a request of its own.
pub(super) struct Key(String);

impl Key {
    pub(super) const HEADER: &str = "Idempotency-Key";

    pub(super) fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let key = headers.get(Self::HEADER).and_then(|key| key.to_str().ok());
        let plain = |key: &&str| {
            (1..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        match key.filter(plain) {
            Some(key) => Ok(Self(key.to_owned())),
            None => Err(Problem::new(
                StatusCode::BAD_REQUEST,
                "no_idempotency_key",
                "Send an `Idempotency-Key` of 1 to 200 visible ASCII characters, another one for each new wish.",
            )),
        }
    }

    /// The same key of the same person is always the same command.
    pub(super) fn command(&self, user: UserId) -> CommandId {
        let mut hasher = blake3::Hasher::new();
        hasher.update(&user.0).update(self.0.as_bytes());
        let mut command = [0; 16];
        command.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        CommandId(command)
    }
}

/// Does `work` unless it was done before under this key, then answers what was answered then.
pub(super) async fn once<T: Serialize>(
    shell: &Shell,
    person: &Person,
    knock: &Knock,
    Key(key): &Key,
    body: &[u8],
    work: impl Future<Output = Result<(StatusCode, T), Problem>>,
) -> Result<Response, Problem> {
    let input = ContentHash(*blake3::hash(body).as_bytes());
    match shell.store.begin_request(person.user, key, input).await? {
        Known::New => {}
        Known::UnderWay => {
            let detail = "The same request is still under way. Ask again in a moment.";
            return Err(Problem::conflict("in_flight", detail).retry_after(1));
        }
        Known::Other => {
            let detail =
                "Another request had this `Idempotency-Key`. Take a new one for a new wish.";
            return Err(Problem::unprocessable("key_reused", detail));
        }
        Known::Answered { status, body } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
            return Ok(answered(status, body));
        }
    }
    let (status, answer) = match work.await {
        Ok(done) => done,
        Err(problem) => {
            shell.store.drop_request(person.user, key).await?;
            return Err(problem);
        }
    };
    let text = serde_json::to_string(&answer).map_err(|error| Problem::ours(&error))?;
    shell
        .store
        .end_request(person.user, key, (status.as_u16(), &text))
        .await?;
    shell
        .write_down(Entry {
            user: Some(person.user),
            tenant: Some(person.tenant.to_string()),
            what: "job_created".to_owned(),
            correlation: Some(knock.id.clone()),
            input: Some(input),
            output: Some(ContentHash(*blake3::hash(text.as_bytes()).as_bytes())),
            ..Entry::default()
        })
        .await;
    Ok((status, Json(answer)).into_response())
}

fn answered(status: StatusCode, body: String) -> Response {
    let json = [
        (header::CONTENT_TYPE, "application/json"),
        (
            header::HeaderName::from_static("idempotent-replayed"),
            "true",
        ),
    ];
    (status, json, body).into_response()
}
