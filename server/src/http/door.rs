//! Who knocks, whether they may, and how often.

mod host;
mod object;

use std::{net::IpAddr, time::Duration};

use axum::{
    Router,
    extract::{ConnectInfo, FromRequestParts, RawPathParams, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse as _, Response},
};
use model::RoomId;
use tokio::time::timeout;

use super::{Shell, problem::Problem, route::Route};
use crate::{
    authorize::{Action, Denied, authorize},
    identity::{BadPass, Person, Subject},
    pace::{Knocker, Left},
    store::Entry,
};
pub(super) use host::Host;
pub(crate) use host::Reached;
use object::object;

/// A request that takes longer is cut off, however slowly its body comes; what is held open on purpose says so itself.
const REQUEST_PATIENCE: Duration = Duration::from_secs(30);

/// What goes through every log of the same request.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Lets only those in who may, before anything else of a request is read.
pub(super) fn guarded(routes: Vec<Route>, shell: &Shell) -> Router<Shell> {
    routes.into_iter().fold(Router::new(), |router, route| {
        let guard = from_fn_with_state((shell.clone(), route.action), check);
        router.route(route.path, route.handler.layer(guard))
    })
}

async fn check(
    State((shell, action)): State<(Shell, Action)>,
    params: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    let knock = Knock::of(&request);
    let token = bearer(request.headers()).map(str::to_owned);
    let mut response = match admit(&shell, action, &params, token, &knock).await {
        Ok((subject, left)) => {
            request.extensions_mut().insert(subject);
            request.extensions_mut().insert(knock.clone());
            let mut response = match timeout(patience(action), next.run(request)).await {
                Ok(response) => response,
                Err(_) => slow().into_response(),
            };
            if let Some(left) = left {
                count(response.headers_mut(), &shell, left);
            }
            response
        }
        Err(problem) => problem.into_response(),
    };
    if let Ok(id) = HeaderValue::from_str(&knock.id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Workers' requests are held open until there is work.
fn patience(action: Action) -> Duration {
    match action {
        Action::Work => REQUEST_PATIENCE * 2,
        _ => REQUEST_PATIENCE,
    }
}

fn slow() -> Problem {
    Problem::new(
        StatusCode::REQUEST_TIMEOUT,
        "too_slow",
        "That took too long. Try again.",
    )
}

/// What is known of a request before its body.
#[derive(Clone, Debug)]
pub(super) struct Knock {
    /// Goes through every log of it.
    pub(super) id: String,
    what: String,
    address: Option<IpAddr>,
}

impl Knock {
    fn of(request: &Request) -> Self {
        let given = request.headers().get(REQUEST_ID);
        let given = given.and_then(|id| id.to_str().ok());
        let plain = |id: &&str| {
            (1..=64).contains(&id.len())
                && id
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let fresh = || RoomId(crate::secret::random()).to_string();
        let reached = request.extensions().get::<ConnectInfo<Reached>>();
        Self {
            id: given.filter(plain).map_or_else(fresh, str::to_owned),
            what: format!("{} {}", request.method(), request.uri().path()),
            address: reached.and_then(|ConnectInfo(reached)| reached.from),
        }
    }
}

async fn admit(
    shell: &Shell,
    action: Action,
    params: &RawPathParams,
    token: Option<String>,
    knock: &Knock,
) -> Result<(Subject, Option<Left>), Problem> {
    if let Some(address) = knock.address {
        spend(shell, action, Knocker::Address(address))?;
    }
    let subject = match token {
        None => Subject::Stranger,
        Some(token) => match shell.passes.subject(&token).await {
            Ok(subject) => subject,
            Err(bad) => {
                if matches!(bad, BadPass::Invalid) {
                    shell.note(None, knock, "bad_token", &knock.what).await;
                }
                return Err(bad.into());
            }
        },
    };
    let left = match &subject {
        Subject::Person(person) if !person.admin => {
            spend(shell, action, Knocker::Person(person.user))?
        }
        Subject::Person(_) | Subject::Worker | Subject::Stranger => None,
    };
    let object = object(shell, &subject, action, params).await?;
    if let Err(denied) = authorize(&subject, action, &object) {
        if let Subject::Person(person) = &subject {
            shell.denied(person, knock, denied).await;
        }
        return Err(denied.into());
    }
    if subject == Subject::Worker {
        shell.workers.heard();
    }
    Ok((subject, left))
}

/// Counts a request. Files never change and are kept by whoever fetched them, and workers are told when to ask.
fn spend(shell: &Shell, action: Action, knocker: Knocker) -> Result<Option<Left>, Problem> {
    if matches!(action, Action::Fetch | Action::Download | Action::Work) {
        return Ok(None);
    }
    shell.pace.spend(knocker).map(Some).map_err(|wait_secs| {
        let detail = "That was too fast. Wait a moment.";
        Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_fast", detail).retry_after(wait_secs)
    })
}

/// Says how much is left (draft-ietf-httpapi-ratelimit-headers).
fn count(headers: &mut HeaderMap, shell: &Shell, left: Left) {
    let limits = &shell.limits;
    let (burst, each) = (limits.requests_burst, limits.requests_per_second.max(1));
    let policy = format!("\"person\";q={burst};w={}", burst.div_ceil(each));
    let now = format!("\"person\";r={};t={}", left.requests, left.reset_secs);
    for (name, value) in [("ratelimit-policy", policy), ("ratelimit", now)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

impl Shell {
    /// Writes down that somebody wanted what they may not.
    pub(super) async fn denied(&self, person: &Person, knock: &Knock, denied: Denied) {
        let what = match denied {
            Denied::Tenant => "TENANT_MISMATCH",
            Denied::Unknown | Denied::Forbidden | Denied::Role => "denied",
        };
        self.note(Some(person), knock, what, &knock.what).await;
    }

    /// Writes down what somebody did, or wanted to.
    pub(super) async fn note(
        &self,
        person: Option<&Person>,
        knock: &Knock,
        what: &str,
        object: &str,
    ) {
        let entry = Entry {
            user: person.map(|person| person.user),
            tenant: person.map(|person| person.tenant.to_string()),
            what: what.to_owned(),
            object: Some(object.to_owned()),
            correlation: Some(knock.id.clone()),
            ..Entry::default()
        };
        self.write_down(entry).await;
    }

    /// A request does not fail because its trace cannot be written; but that is said.
    pub(super) async fn write_down(&self, entry: Entry) {
        if let Err(error) = self.store.audit(entry).await {
            tracing::error!(%error, "the audit log cannot be written");
        }
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?;
    // A header that is no text, or another scheme, is a token that is not valid.
    let (scheme, token) = value
        .to_str()
        .unwrap_or_default()
        .split_once(' ')
        .unwrap_or_default();
    Some(if scheme.eq_ignore_ascii_case("bearer") {
        token.trim()
    } else {
        ""
    })
}

impl<S: Send + Sync> FromRequestParts<S> for Person {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match parts.extensions.get::<Subject>() {
            Some(Subject::Person(person)) => Ok(person.clone()),
            Some(Subject::Worker) => Err(Denied::Forbidden.into()),
            Some(Subject::Stranger) | None => Err(Denied::Unknown.into()),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Knock {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let knock = parts.extensions.get::<Self>().cloned();
        knock.ok_or_else(|| Denied::Unknown.into())
    }
}
