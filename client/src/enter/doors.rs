//! The ways into a room that a server offers, beside plain datagrams.

use model::api::{JoinAnswer, WebTransportDoor};
use session::Transport;

/// Where a room can be entered.
#[derive(Clone, Debug)]
pub(crate) struct Doors {
    web_transport: Option<WebTransportDoor>,
    web_socket_url: String,
}

impl Doors {
    /// What a server answered that is reached at `base`.
    pub(super) fn new(base: &str, answer: &JoinAnswer) -> Self {
        // `http` becomes `ws`, and `https` becomes `wss`.
        let host = base.strip_prefix("http").unwrap_or(base);
        Self {
            web_transport: answer.web_transport.clone(),
            web_socket_url: format!("ws{host}{}", answer.web_socket),
        }
    }

    /// Whether there is such a door.
    pub(super) fn has(&self, transport: Transport) -> bool {
        transport != Transport::WebTransport || self.web_transport.is_some()
    }

    /// Where WebTransport gets in, if it does.
    pub(crate) fn web_transport(&self) -> Option<&WebTransportDoor> {
        self.web_transport.as_ref()
    }

    /// Where a WebSocket gets in.
    pub(crate) fn web_socket_url(&self) -> &str {
        &self.web_socket_url
    }
}
