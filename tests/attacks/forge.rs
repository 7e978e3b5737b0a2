//! Netcode 1.02 packets by hand, for somebody who holds a real connect token
//! (<https://github.com/mas-bandwidth/netcode/blob/main/STANDARD.md>).

use std::net::SocketAddr;

use chacha20poly1305::{AeadInPlace as _, ChaCha20Poly1305, KeyInit as _, Tag};
use model::PlayerId;
use protocol::PROTOCOL_VERSION;

use crate::stage::Stage;

const VERSION: &[u8; 13] = b"NETCODE 1.02\0";

/// What a connect token gives its holder.
pub(crate) struct Keys {
    /// The datagram that asks to come in.
    pub(crate) request: Vec<u8>,
    pub(crate) to_server: [u8; 32],
    pub(crate) to_client: [u8; 32],
    expiry: [u8; 8],
    nonce: [u8; 24],
}

impl Keys {
    pub(crate) fn of(stage: &Stage, player: u64) -> Self {
        let token = stage.ticket(PlayerId(player), "good").connect_token;
        let slice = |from: usize, to: usize| token[from..to].to_vec();
        let (expiry, nonce, private) = (slice(29, 37), slice(37, 61), slice(61, 1_085));
        let addresses = u32::from_be_bytes(token[1_089..1_093].try_into().unwrap()) as usize;
        let keys_at = 1_093 + addresses * 7; // a kind, four bytes of IPv4, a port
        let mut request = vec![0];
        request.extend(VERSION);
        request.extend(PROTOCOL_VERSION.to_be_bytes());
        request.extend(&expiry);
        request.extend(&nonce);
        request.extend(&private);
        assert_eq!(request.len(), 1_078);
        Self {
            request,
            to_server: token[keys_at..keys_at + 32].try_into().unwrap(),
            to_client: token[keys_at + 32..keys_at + 64].try_into().unwrap(),
            expiry: expiry.try_into().unwrap(),
            nonce: nonce.try_into().unwrap(),
        }
    }

    /// A request whose private part the holder wrote, encrypted with their own key.
    pub(crate) fn forged_request(
        &self,
        player: u64,
        server: SocketAddr,
        badge: &[u8; 256],
    ) -> Vec<u8> {
        let mut private = Vec::with_capacity(1_024);
        private.extend(player.to_be_bytes());
        private.extend(5_i32.to_be_bytes());
        private.extend(1_u32.to_be_bytes());
        private.push(1);
        private.extend([127, 0, 0, 1]);
        private.extend(server.port().to_be_bytes());
        private.extend(self.to_server);
        private.extend(self.to_client);
        private.extend(badge);
        private.resize(1_024, 0);
        let mut body = VERSION.to_vec();
        body.extend(PROTOCOL_VERSION.to_be_bytes());
        body.extend(self.expiry);
        body.extend(self.nonce);
        body.extend(private);
        encrypt(0, 1, &self.to_server, &body)
    }
}

/// A packet as its holder's key makes it.
pub(crate) fn encrypt(kind: u8, sequence: u64, key: &[u8; 32], body: &[u8]) -> Vec<u8> {
    let sequence_bytes = (8 - sequence.leading_zeros() as usize / 8).max(1);
    let prefix = (sequence_bytes as u8) << 4 | kind;
    let mut sealed = body.to_vec();
    let cipher = ChaCha20Poly1305::new(key.into());
    let tag = cipher
        .encrypt_in_place_detached(&nonce(sequence).into(), &associated(prefix), &mut sealed)
        .unwrap();
    let mut packet = vec![prefix];
    packet.extend(&sequence.to_le_bytes()[..sequence_bytes]);
    packet.extend(sealed);
    packet.extend(tag);
    packet
}

/// The challenge inside a packet, if it is one.
pub(crate) fn decrypt_challenge(packet: &[u8], key: &[u8; 32]) -> Option<Vec<u8>> {
    let prefix = *packet.first()?;
    let sequence_bytes = usize::from(prefix >> 4);
    let mut sequence = [0; 8];
    sequence
        .get_mut(..sequence_bytes)?
        .copy_from_slice(packet.get(1..=sequence_bytes)?);
    let mut body = packet
        .get(1 + sequence_bytes..packet.len().checked_sub(16)?)?
        .to_vec();
    let tag = Tag::from_slice(&packet[packet.len() - 16..]);
    let cipher = ChaCha20Poly1305::new(key.into());
    let nonce = nonce(u64::from_le_bytes(sequence));
    cipher
        .decrypt_in_place_detached(&nonce.into(), &associated(prefix), &mut body, tag)
        .ok()?;
    (prefix & 15 == 2).then_some(body)
}

/// A transport payload that claims to be the first of `count` fragments.
pub(crate) fn fragment(count: u64, channel: u8, message: u8) -> Vec<u8> {
    let mut payload = vec![1, channel, message ^ 99, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0];
    payload.push(channel);
    payload.extend([0x12, message]); // message id
    payload.push(0); // index
    payload.extend((count | 0xc000_0000_0000_0000).to_be_bytes());
    payload.extend([0, 4, 1, 2, 3, 4]);
    payload
}

fn associated(prefix: u8) -> Vec<u8> {
    let mut data = VERSION.to_vec();
    data.extend(PROTOCOL_VERSION.to_be_bytes());
    data.push(prefix);
    data
}

fn nonce(sequence: u64) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[4..].copy_from_slice(&sequence.to_be_bytes());
    nonce
}
