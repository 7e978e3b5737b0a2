//! One line of text from somebody: what they call a thing, what they say to the others.

use serde::{Deserialize, Serialize};

use crate::limits::{CHAT_CHARS_MAX, LABEL_CHARS_MAX};

/// One line: trimmed, not empty, at most `CHARS_MAX` characters, none of which controls how it is shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Line<const CHARS_MAX: usize>(String);

/// What people call a thing.
pub type Label = Line<LABEL_CHARS_MAX>;

/// What somebody says to everybody.
pub type Words = Line<CHAT_CHARS_MAX>;

/// Why a text is no line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum LineError {
    /// Nothing one could read.
    #[error("Write something first.")]
    Empty,
    /// More characters than fit.
    #[error("That is {chars} characters long; {max} is the most.")]
    TooLong {
        /// How many there were.
        chars: usize,
        /// How many may be.
        max: usize,
    },
}

impl<const CHARS_MAX: usize> Line<CHARS_MAX> {
    /// Trims, then checks the length. Control characters become spaces, those that turn the direction of writing go.
    pub fn parse(text: &str) -> Result<Self, LineError> {
        let readable = text.chars().filter(|letter| !is_invisible(*letter));
        let text: String = readable
            .map(|letter| if letter.is_control() { ' ' } else { letter })
            .collect();
        let text = text.trim();
        match text.chars().count() {
            0 => Err(LineError::Empty),
            chars if chars > CHARS_MAX => Err(LineError::TooLong {
                chars,
                max: CHARS_MAX,
            }),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What has no width or makes other letters run backwards: with it one line could pose as another.
const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

impl<const CHARS_MAX: usize> std::fmt::Display for Line<CHARS_MAX> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl<const CHARS_MAX: usize> TryFrom<String> for Line<CHARS_MAX> {
    type Error = LineError;

    fn try_from(text: String) -> Result<Self, LineError> {
        Self::parse(&text)
    }
}

impl<const CHARS_MAX: usize> From<Line<CHARS_MAX>> for String {
    fn from(line: Line<CHARS_MAX>) -> Self {
        line.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_short_and_shows_all_it_has() {
        let parse = Line::<10>::parse;
        assert_eq!(parse(" hello\tyou\n").unwrap().as_str(), "hello you");
        assert_eq!(parse("a\u{202e}b\u{200b}c").unwrap().as_str(), "abc");
        assert_eq!(parse(" \u{200b}\n "), Err(LineError::Empty));
        let long = LineError::TooLong { chars: 11, max: 10 };
        assert_eq!(parse(&"ä".repeat(11)), Err(long));
        assert!(serde_json::from_str::<Line<3>>("\"four\"").is_err());
    }
}
