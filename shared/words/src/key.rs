//! How words are looked up; `build.rs` lays out the lexicon's index with the same rules.

/// "street lamp", "street-lamp" and "streetlamp" are one, and so are "king's chair" and "king chair".
pub(crate) fn key(words: &str) -> String {
    let owned;
    let words = if words.contains("'s ") {
        owned = words.replace("'s ", " ");
        &owned
    } else {
        words
    };
    words.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// About as many as the lexicon has rows, so that a bucket holds one or two.
pub(crate) const BUCKETS: usize = 1 << 16;

/// Where a key lies in the index (FNV-1a, its upper half).
pub(crate) fn bucket(key: &str) -> usize {
    let hash = key.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    (hash >> 16) as usize
}
