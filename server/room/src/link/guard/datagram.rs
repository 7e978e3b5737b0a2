//! The shape of what a netcode 1.02 client sends, encrypted or not.

/// Connection requests have exactly this many bytes: prefix, version, protocol, expiry, nonce, token.
const REQUEST_BYTES: usize = 1 + 13 + 8 + 8 + 24 + 1_024;

/// Nothing a client of ours sends is longer.
const DATAGRAM_BYTES_MAX: usize = 1_300;

/// Bytes of the authentication tag.
const MAC_BYTES: usize = 16;

/// A request, or a kind that comes from clients, with a sequence number that leaves room to count on.
pub(super) fn is_plausible(bytes: &[u8]) -> bool {
    let Some(&prefix) = bytes.first() else {
        return false;
    };
    if prefix == 0 {
        return bytes.len() == REQUEST_BYTES;
    }
    let (sequence_bytes, kind) = (usize::from(prefix >> 4), prefix & 15);
    let body = match kind {
        3 => 8 + 300, // response: challenge sequence and token
        4 => 8,       // keep-alive: client index and maximum
        5 => 1,       // payload: at least one byte
        6 => 0,       // disconnect
        _ => return false,
    };
    let least = 1 + sequence_bytes + body + MAC_BYTES;
    let length_fits = if kind == 5 {
        (least..=DATAGRAM_BYTES_MAX).contains(&bytes.len())
    } else {
        bytes.len() == least
    };
    // The top of the sequence space would overflow netcode's replay window.
    let may_count_on = sequence_bytes < 8 || bytes.get(8).is_some_and(|top| *top < 0x80);
    (1..=8).contains(&sequence_bytes) && length_fits && may_count_on
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_send_passes() {
        assert!(is_plausible(&[0; REQUEST_BYTES]));
        for (kind, body) in [(3, 308), (4, 8), (5, 1), (5, 1_100), (6, 0)] {
            let mut bytes = vec![0; 1 + 2 + body + MAC_BYTES];
            bytes[0] = 2 << 4 | kind;
            assert!(is_plausible(&bytes), "kind {kind}");
        }
    }

    #[test]
    fn what_only_attackers_send_does_not() {
        assert!(!is_plausible(&[]));
        assert!(!is_plausible(&[0x95, 0, 0, 0, 0, 0, 0, 0]));
        assert!(!is_plausible(&[0xf5; 200]));
        assert!(!is_plausible(&[0x10; 1_078]));
        for kind in [1, 2, 7, 8, 15] {
            assert!(!is_plausible(&[1 << 4 | kind; 400]), "kind {kind}");
        }
        let mut overflowing = [0xff; 100];
        overflowing[0] = 8 << 4 | 5;
        assert!(!is_plausible(&overflowing));
    }
}
