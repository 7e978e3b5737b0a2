//! Who knocks, and where they reached us.

use std::net::{IpAddr, SocketAddr};

use axum::{
    Router,
    extract::{ConnectInfo, FromRequestParts, Request, State, connect_info::Connected},
    http::{HeaderMap, header, request::Parts},
    middleware::{Next, from_fn_with_state},
    response::Response,
    serve::IncomingStream,
};
use tokio::net::TcpListener;

use super::{Shell, problem::Problem};
use crate::{
    authorize::{Action, Denied, authorize},
    identity::{Player, Subject},
};

/// Lets only those into `routes` who may do `action`; before anything else of a request is read.
pub(super) fn only(action: Action, shell: &Shell, routes: Router<Shell>) -> Router<Shell> {
    routes.route_layer(from_fn_with_state((shell.clone(), action), check))
}

async fn check(
    State((shell, action)): State<(Shell, Action)>,
    mut request: Request,
    next: Next,
) -> Result<Response, Problem> {
    let subject = match bearer(request.headers()) {
        Some(token) => shell.passes.subject(token)?,
        None => Subject::Stranger,
    };
    authorize(&subject, action)?;
    if subject == Subject::Worker {
        shell.workers.heard();
    }
    request.extensions_mut().insert(subject);
    Ok(next.run(request).await)
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

impl<S: Send + Sync> FromRequestParts<S> for Player {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        match parts.extensions.get::<Subject>() {
            Some(Subject::Player(player)) => Ok(player.clone()),
            Some(Subject::Worker) => Err(Denied::Forbidden.into()),
            Some(Subject::Stranger) | None => Err(Denied::Unknown.into()),
        }
    }
}

/// The address of ours that a client reached.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reached(Option<SocketAddr>);

impl Connected<IncomingStream<'_, TcpListener>> for Reached {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        // Answers are small and awaited: none may wait for the next one to fill a packet.
        if let Err(error) = stream.io().set_nodelay(true) {
            tracing::debug!(%error, "cannot send at once");
        }
        Self(stream.io().local_addr().ok())
    }
}

/// The host a client used to reach us, as an address: as it wrote it, else as its connection arrived.
pub(super) struct Host(pub(super) Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Host {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let written = parts
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let arrived = parts.extensions.get::<ConnectInfo<Reached>>();
        let arrived = arrived
            .and_then(|ConnectInfo(reached)| reached.0)
            .map(|address| address.ip());
        Ok(Self(written.and_then(ip_of).or(arrived)))
    }
}

/// `1.2.3.4`, `1.2.3.4:80`, `[::1]` or `[::1]:80`.
fn ip_of(host: &str) -> Option<IpAddr> {
    let ip = host.parse::<SocketAddr>().map(|address| address.ip());
    ip.or_else(|_| host.trim_matches(['[', ']']).parse()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_an_address_only_when_it_is_written_so() {
        let ip = |host: &str| ip_of(host).map(|ip| ip.to_string());
        assert_eq!(ip("127.0.0.1:7777").as_deref(), Some("127.0.0.1"));
        assert_eq!(ip("10.0.0.7").as_deref(), Some("10.0.0.7"));
        assert_eq!(ip("[::1]:80").as_deref(), Some("::1"));
        assert_eq!(ip("[::1]").as_deref(), Some("::1"));
        assert_eq!(ip("localhost:7777"), None);
        assert_eq!(ip(""), None);
    }
}
