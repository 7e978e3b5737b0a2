//! A map that is only looked up in, never walked: the same answers everywhere, and quickly.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// Words to what they mean.
pub(crate) type Table<V> = HashMap<String, V, BuildHasherDefault<Fnv>>;

/// FNV-1a: short words are hashed faster than a careful hash begins. Nobody outside chooses what is stored.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
