//! Where a client reached us, and where it came from.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, FromRequestParts, connect_info::Connected},
    http::{header, request::Parts},
    serve::IncomingStream,
};
use tokio::net::TcpListener;

use crate::http::problem::Problem;

/// Both ends of a connection.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reached {
    /// The address of ours that a client reached.
    at: Option<SocketAddr>,
    /// Where it came from.
    pub(super) from: Option<IpAddr>,
}

impl Connected<IncomingStream<'_, TcpListener>> for Reached {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        // Answers are small and awaited: none may wait for the next one to fill a packet.
        if let Err(error) = stream.io().set_nodelay(true) {
            tracing::debug!(%error, "cannot send at once");
        }
        Self {
            at: stream.io().local_addr().ok(),
            from: Some(stream.remote_addr().ip()),
        }
    }
}

/// The host a client used to reach us, as an address: as it wrote it, else as its connection arrived.
pub(in crate::http) struct Host(pub(in crate::http) Option<IpAddr>);

impl<S: Send + Sync> FromRequestParts<S> for Host {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let written = parts
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        let arrived = parts.extensions.get::<ConnectInfo<Reached>>();
        let arrived = arrived
            .and_then(|ConnectInfo(reached)| reached.at)
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
