//! What others can do for us, by capability and not by vendor. One trait for each; an adapter speaks a protocol.
//!
//! Whatever a provider sends is bounded before it is read, and no secret of ours is in any word of it.

mod chat;
mod deadline;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use serde_json::Value;

pub use chat::{Chat, Key};
pub use deadline::Deadline;

/// Longest text that anybody may fill a form with. The longest recipe of ours has ten thousand bytes.
pub const TEXT_BYTES_MAX: usize = 256 << 10;

/// Somebody who can be asked.
pub trait Provider: Send + Sync {
    /// What traces call it: a protocol, no address.
    fn id(&self) -> &'static str;

    /// Which of its models is asked.
    fn model(&self) -> &str;

    /// Whether it answers at all; costs nothing.
    fn health(&self, deadline: Deadline) -> Result<(), ProviderError>;
}

/// Capability `structured_json`: turns words into JSON that keeps to a schema, most of the time.
pub trait StructuredJson: Provider {
    /// One answer to `form`, or why there is none before `deadline`.
    fn fill(&self, form: &Form<'_>, deadline: Deadline) -> Result<Filled, ProviderError>;
}

/// What is to be filled.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// What the schema describes, in a word.
    pub name: &'a str,
    /// A JSON Schema.
    pub schema: &'a Value,
    /// The talk so far, oldest first.
    pub turns: &'a [Turn],
    /// Everything random should come from here.
    pub seed: u64,
}

/// One turn of a talk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turn {
    /// Who speaks.
    pub by: Speaker,
    /// What they say.
    pub text: String,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Speaker {
    /// Us, about how to answer.
    Rules,
    /// Us, about what is wanted.
    Asker,
    /// The provider.
    Provider,
}

/// An answer. Nobody has looked at it yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// At most [`TEXT_BYTES_MAX`] bytes that should be JSON.
    pub text: String,
    /// The model that says it answered.
    pub version: String,
    /// How many tokens were read and written, where it counts them.
    pub tokens: [u64; 2],
}

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
    /// More bytes than any recipe needs.
    #[error("the model's answer is too long")]
    TooLong,
    /// Not what the protocol says.
    #[error("the model's answer is not readable: {0}")]
    Unreadable(String),
}
