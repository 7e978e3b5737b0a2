//! The shape of what lightyear's transport may find inside a decrypted datagram.

/// Type, packet id, acknowledged id, acknowledged bits, tick.
const HEADER_BYTES: usize = 1 + 2 + 2 + 4 + 4;

/// A message in this many pieces is 70 kB: more than any question of ours.
const FRAGMENTS_MAX: u64 = 64;

/// Data, a fragment with honest counts, or an acknowledgement.
pub(super) fn is_plausible(bytes: &[u8]) -> bool {
    let Some((header, body)) = bytes.split_at_checked(HEADER_BYTES) else {
        return false;
    };
    match header[0] {
        0 | 4 => true,
        1 => fragment_is_plausible(body).unwrap_or(false),
        _ => false, // compressed or unknown: nobody of ours sends that
    }
}

/// Channel, message id, index, count: the count is what the transport allocates by.
fn fragment_is_plausible(body: &[u8]) -> Option<bool> {
    let (_channel, rest) = varint(body)?;
    let (_message, rest) = rest.split_at_checked(2)?;
    let (index, rest) = varint(rest)?;
    let (count, _) = varint(rest)?;
    Some((1..=FRAGMENTS_MAX).contains(&count) && index < count)
}

/// A number whose first two bits say how long it is (RFC 9000, section 16).
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let length = 1_usize << (bytes.first()? >> 6);
    let (number, rest) = bytes.split_at_checked(length)?;
    let value = number
        .iter()
        .fold(0, |value, byte| value << 8 | u64::from(*byte));
    Some((value & (u64::MAX >> (66 - 8 * length)), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(index: &[u8], count: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; HEADER_BYTES];
        bytes[0] = 1;
        bytes.extend([3, 0, 7]);
        bytes.extend(index);
        bytes.extend(count);
        bytes
    }

    #[test]
    fn varints_read_as_in_the_rfc() {
        assert_eq!(varint(&[0x25]), Some((37, &[][..])));
        assert_eq!(varint(&[0x7b, 0xbd]), Some((15_293, &[][..])));
        assert_eq!(
            varint(&[0x9d, 0x7f, 0x3e, 0x7d]),
            Some((494_878_333, &[][..]))
        );
        let eight = [0xc2, 0x19, 0x7c, 0x5e, 0xff, 0x14, 0xe8, 0x8c];
        assert_eq!(varint(&eight), Some((151_288_809_941_952_652, &[][..])));
        assert_eq!(varint(&[0x7b]), None);
    }

    #[test]
    fn honest_fragments_pass_and_forged_counts_do_not() {
        assert!(is_plausible(&fragment(&[0], &[2])));
        assert!(is_plausible(&fragment(&[1], &[2])));
        assert!(!is_plausible(&fragment(&[2], &[2])));
        assert!(!is_plausible(&fragment(&[0], &[0])));
        assert!(!is_plausible(&fragment(
            &[0],
            &[0xc0, 0, 0, 0x10, 0, 0, 0, 0]
        )));
        assert!(!is_plausible(&fragment(&[0], &[0x7f])));
        assert!(!is_plausible(&[1; 5]));
        assert!(!is_plausible(&[9; 40]));
    }
}
