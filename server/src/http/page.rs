//! Lists come in pages; the next one is behind a link (RFC 8288), and a page that has not changed is not sent again.

use std::num::NonZeroU32;

use axum::{
    Json,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use super::{problem::Problem, take::Queried};

/// Which page somebody asks for.
pub(super) struct Asked {
    limit: Option<i64>,
    /// Where the page before ended.
    pub(super) after: Option<i64>,
}

#[derive(Deserialize)]
struct Raw {
    limit: Option<NonZeroU32>,
    cursor: Option<String>,
}

impl Asked {
    /// As many as somebody wants, but no more than `max`.
    pub(super) fn limit(&self, max: i64) -> i64 {
        self.limit.unwrap_or(max).min(max)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Queried(Raw { limit, cursor }) = Queried::from_request_parts(parts, state).await?;
        let bad = || {
            let detail = "`cursor` is not one that was given here.";
            Problem::unprocessable("bad_query", detail)
        };
        let after = cursor.map(|cursor| place(&cursor).ok_or_else(bad));
        Ok(Self {
            limit: limit.map(|limit| i64::from(limit.get())),
            after: after.transpose()?,
        })
    }
}

/// One page.
pub(super) struct Page<T> {
    items: Vec<T>,
    next: Option<String>,
}

impl<T> Page<T> {
    /// Items with their places; a full page is taken for not the last.
    pub(super) fn of(items: Vec<(T, i64)>, limit: i64, path: &str) -> Self {
        let full = items.len() as i64 == limit;
        let last = items.last().map(|(_, place)| *place).filter(|_| full);
        Self {
            next: last.map(|last| {
                format!(
                    "<{path}?limit={limit}&cursor={}>; rel=\"next\"",
                    cursor(last)
                )
            }),
            items: items.into_iter().map(|(item, _)| item).collect(),
        }
    }
}

impl<T: Serialize> IntoResponse for Page<T> {
    fn into_response(self) -> Response {
        let mut response = Json(self.items).into_response();
        let next = self.next.and_then(|next| HeaderValue::from_str(&next).ok());
        if let Some(next) = next {
            response.headers_mut().insert(header::LINK, next);
        }
        response
    }
}

/// What clients get is not a number they could count with.
fn cursor(place: i64) -> String {
    format!("{:016x}", place.cast_unsigned().rotate_left(32) ^ MASK)
}

fn place(cursor: &str) -> Option<i64> {
    let digits = cursor.len() == 16 && cursor.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u64::from_str_radix(cursor, 16).ok().filter(|_| digits)?;
    Some((number ^ MASK).rotate_right(32).cast_signed())
}

const MASK: u64 = 0x5bd1_e995_9e37_79b9;

/// JSON with a tag for what is in it: not sent again to who has it.
pub(super) fn tagged<T: Serialize>(asked: &HeaderMap, body: &T) -> Result<Response, Problem> {
    let json = serde_json::to_vec(body).map_err(|error| Problem::ours(&error))?;
    let tag = tag(&json);
    let known = asked.get_all(header::IF_NONE_MATCH).iter();
    let fresh = known
        .filter_map(|tags| tags.to_str().ok())
        .any(|tags| super::files::names(tags, &tag));
    let tag = [(header::ETAG, tag)];
    if fresh {
        return Ok((StatusCode::NOT_MODIFIED, tag).into_response());
    }
    Ok((tag, [(header::CONTENT_TYPE, "application/json")], json).into_response())
}

/// Refuses a change of something that has changed meanwhile, where whoever asks says what they saw.
pub(super) fn unchanged<T: Serialize>(asked: &HeaderMap, body: &T) -> Result<(), Problem> {
    let Some(seen) = asked.get(header::IF_MATCH) else {
        return Ok(());
    };
    let json = serde_json::to_vec(body).map_err(|error| Problem::ours(&error))?;
    let same = seen
        .to_str()
        .is_ok_and(|tags| super::files::names(tags, &tag(&json)));
    if same {
        Ok(())
    } else {
        Err(Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "changed_meanwhile",
            "Somebody has changed that meanwhile. Look at it again first.",
        ))
    }
}

fn tag(json: &[u8]) -> String {
    let hash = blake3::hash(json).to_hex();
    format!("\"{}\"", &hash[..32])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_and_nothing_else_does() {
        for number in [0, 1, 77, i64::MAX, -1] {
            assert_eq!(place(&cursor(number)), Some(number));
        }
        for bad in [
            "",
            "1",
            "zzzzzzzzzzzzzzzz",
            "+000000000000000",
            "00000000000000000",
        ] {
            assert_eq!(place(bad), None, "{bad}");
        }
    }
}
