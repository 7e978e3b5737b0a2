//! Secrets of ours, and where they are read.

use std::fmt;

/// A secret that no `{:?}` shows.
#[derive(Clone)]
pub struct Key(String);

impl Key {
    /// Nothing when there is nothing in it.
    #[must_use]
    pub fn new(key: &str) -> Option<Self> {
        let key = key.trim();
        (!key.is_empty()).then(|| Self(key.to_owned()))
    }

    /// The text without the secret: providers like to repeat what they were given.
    pub(super) fn hidden_in(&self, text: &str) -> String {
        text.replace(&self.0, "(key)")
    }

    /// For the one header it belongs into.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(key)")
    }
}
