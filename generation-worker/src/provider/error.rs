//! Why there is no answer.

use super::http::{WHY_CHARS_MAX, short};

/// Why there is no answer. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// Not there, or not well.
    #[error("the model is away: {0}")]
    Away(String),
    /// Asked too often.
    #[error("the model is busy")]
    Busy {
        /// When to ask again, if it said so.
        wait_secs: Option<u64>,
    },
    /// Out of patience.
    #[error("the model took too long")]
    Slow,
    /// The key.
    #[error("the model's provider does not accept the key")]
    Denied,
    /// It sends us elsewhere, where the key has no business.
    #[error("the model has moved; its address is to be set anew")]
    Moved,
    /// Understood and declined.
    #[error("the model declined: {0}")]
    Declined(String),
    /// More bytes than anybody needs.
    #[error("the model's answer is too long")]
    TooLong,
    /// Not what the protocol says.
    #[error("the model's answer is not readable: {0}")]
    Unreadable(String),
    /// Whoever watched broke it off.
    #[error("it was broken off")]
    Stopped,
}

impl ProviderError {
    /// Not what the protocol says, in a line.
    pub(crate) fn unreadable(why: impl ToString) -> Self {
        Self::Unreadable(short(&why.to_string(), WHY_CHARS_MAX))
    }
}
