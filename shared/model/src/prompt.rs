//! What a player asks for.

use serde::{Deserialize, Serialize};

use crate::limits::PROMPT_CHARS_MAX;

/// What a player asks for: trimmed, not empty, short enough to read aloud.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Prompt(String);

/// Why a text is no prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum PromptError {
    /// Nothing but white space.
    #[error("Say what you would like to see, for example \"a wooden table\".")]
    Empty,
    /// More than [`PROMPT_CHARS_MAX`] characters.
    #[error("That is {chars} characters long; {PROMPT_CHARS_MAX} is the most I can read.")]
    TooLong {
        /// How many there were.
        chars: usize,
    },
}

impl Prompt {
    /// Trims, then checks the length. Control characters become spaces.
    pub fn parse(text: &str) -> Result<Self, PromptError> {
        let text: String = text
            .chars()
            .map(|c| if c.is_control() { ' ' } else { c })
            .collect();
        let text = text.trim();
        match text.chars().count() {
            0 => Err(PromptError::Empty),
            chars if chars > PROMPT_CHARS_MAX => Err(PromptError::TooLong { chars }),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl schemars::JsonSchema for Prompt {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Prompt".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "minLength": 1, "maxLength": PROMPT_CHARS_MAX })
    }
}

impl std::fmt::Display for Prompt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Prompt {
    type Error = PromptError;

    fn try_from(text: String) -> Result<Self, PromptError> {
        Self::parse(&text)
    }
}

impl From<Prompt> for String {
    fn from(prompt: Prompt) -> Self {
        prompt.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_trimmed_and_bounded() {
        assert_eq!(Prompt::parse("  a\tchair \n").unwrap().as_str(), "a chair");
        assert_eq!(Prompt::parse(" \n "), Err(PromptError::Empty));
        assert_eq!(
            Prompt::parse(&"ä".repeat(2_001)),
            Err(PromptError::TooLong { chars: 2_001 })
        );
        assert!(Prompt::parse(&"ä".repeat(2_000)).is_ok());
    }
}
