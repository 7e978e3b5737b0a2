//! Ports for rooms, and the tickets that open them.

use std::net::{SocketAddr, UdpSocket};

use lightyear::netcode::ConnectToken;
use model::{PlayerId, Role};
use protocol::{PROTOCOL_VERSION, SILENCE_SECS};

use super::{Door, Udp};

/// Ports tried from the base upwards; more rooms than that do not fit one machine.
const PORTS_TRIED: u16 = 1_000;

/// How long somebody may take from the answer to the first datagram.
const TICKET_SECS: i32 = 30;

impl Udp {
    /// An address nobody listens on at this moment.
    pub(super) fn free_address(self) -> Option<SocketAddr> {
        let tried = if self.port_base == 0 { 1 } else { PORTS_TRIED };
        (0..tried)
            .map_while(|offset| self.port_base.checked_add(offset))
            .find_map(|port| {
                UdpSocket::bind((self.ip, port))
                    .and_then(|socket| socket.local_addr())
                    .ok()
            })
    }
}

/// A ticket that could not be written; its parts are ours, so this is a bug or a lack of randomness.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TicketError {
    #[error(transparent)]
    Token(#[from] lightyear::netcode::Error),
    #[error(transparent)]
    Bytes(#[from] std::io::Error),
}

impl Door {
    /// A netcode connect token as hexadecimal digits: good for one player, at this door, for a short while.
    pub(crate) fn ticket(
        &self,
        public: SocketAddr,
        player: PlayerId,
        (name, role): (&str, Role),
    ) -> Result<String, TicketError> {
        let token = ConnectToken::build(public, PROTOCOL_VERSION, player.0, self.key)
            .user_data(room::badge(name, role))
            .expire_seconds(TICKET_SECS)
            .timeout_seconds(SILENCE_SECS)
            .internal_addresses(self.address)?
            .generate()?;
        let bytes = token.try_into_bytes()?;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }
}
