//! From characters to words: lower case, without accents and punctuation.

use model::limits::PROMPT_CHARS_MAX;

use crate::writing::{self, Writing};

/// One word, number or break of a text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// Letters and digits, lower case.
    Word(String),
    /// A number as it was written, and its value.
    Number(String, f32),
    /// A colour written `#rrggbb`.
    Hex(String),
    /// What is to be written on a thing: as a phrase says it, and the text itself.
    Writing(String, String),
    /// A comma, a full stop, an ampersand: what follows is another thing.
    Break,
}

impl Token {
    /// As it stands in a phrase.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Word(text) | Self::Number(text, _) | Self::Hex(text) | Self::Writing(text, _) => {
                text
            }
            Self::Break => ",",
        }
    }

    pub(crate) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(text) => Some(text),
            Self::Number(..) | Self::Hex(_) | Self::Writing(..) | Self::Break => None,
        }
    }
}

/// The tokens of the part of `text` that is read.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let text: String = text.chars().take(PROMPT_CHARS_MAX).collect();
    let mut tokens = Vec::new();
    let mut rest = text.as_str();
    while let Some(Writing { text, from, to }) = writing::first(rest) {
        tokens.extend(spoken(&rest[..from]));
        tokens.push(Token::Writing(writing::phrase(&text), text));
        rest = &rest[to..];
    }
    tokens.extend(spoken(rest));
    tokens
}

/// The tokens of a text without writing.
fn spoken(text: &str) -> Vec<Token> {
    let characters: Vec<char> = text
        .chars()
        .flat_map(char::to_lowercase)
        .map(plain)
        .collect();
    let mut tokens = Vec::new();
    let mut rest = characters.as_slice();
    let mut has_number = false;
    while let Some((token, length)) = next(rest, has_number) {
        has_number = matches!(token, Some(Token::Number(..)));
        tokens.extend(token);
        rest = &rest[length..];
    }
    tokens
}

/// The token at the start, if the characters there mean anything, and how many they are. A mark right behind a
/// number is feet or inches.
fn next(rest: &[char], has_number: bool) -> Option<(Option<Token>, usize)> {
    let first = *rest.first()?;
    Some(match first {
        '0'..='9' => number(rest),
        '#' if hex(rest) => (Some(Token::Hex(rest[..7].iter().collect())), 7),
        '%' => (Some(Token::Word("percent".to_owned())), 1),
        '"' | '\u{201d}' | '\u{2033}' if has_number => (Some(Token::Word("inch".to_owned())), 1),
        '\'' | '\u{2032}' if has_number => (Some(Token::Word("feet".to_owned())), 1),
        ',' | ';' | '.' | '!' | '?' | '&' | '+' | ':' | '\n' => (Some(Token::Break), 1),
        c if c.is_alphabetic() => word(rest),
        _ => (None, 1),
    })
}

fn word(rest: &[char]) -> (Option<Token>, usize) {
    let length = run(rest, |c| c.is_alphanumeric() || c == '\'');
    let text: String = rest[..length].iter().collect();
    let text = text.strip_suffix("'s").unwrap_or(&text).replace('\'', "");
    ((!text.is_empty()).then_some(Token::Word(text)), length)
}

/// Digits with one point; a comma before three digits only groups them.
fn number(rest: &[char]) -> (Option<Token>, usize) {
    let mut length = run(rest, |c| c.is_ascii_digit());
    while rest.get(length) == Some(&',') && run(&rest[length + 1..], |c| c.is_ascii_digit()) == 3 {
        length += 4;
    }
    if rest.get(length) == Some(&'.') {
        let decimals = run(&rest[length + 1..], |c| c.is_ascii_digit());
        length += if decimals > 0 { decimals + 1 } else { 0 };
    }
    let text: String = rest[..length].iter().filter(|c| **c != ',').collect();
    let value = text.parse().unwrap_or(f32::MAX);
    let value = if value < 1e9 { value } else { 1e9 };
    (Some(Token::Number(text, value)), length)
}

fn hex(rest: &[char]) -> bool {
    rest.len() >= 7
        && rest[1..7].iter().all(char::is_ascii_hexdigit)
        && !rest.get(7).is_some_and(|c| c.is_alphanumeric())
}

fn run(rest: &[char], belongs: impl Fn(char) -> bool) -> usize {
    rest.iter().take_while(|c| belongs(**c)).count()
}

/// Without its accent; only what English borrows.
fn plain(c: char) -> char {
    match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => 'a',
        'ç' => 'c',
        'è' | 'é' | 'ê' | 'ë' => 'e',
        'ì' | 'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ò' | 'ó' | 'ô' | 'ö' | 'õ' => 'o',
        'ù' | 'ú' | 'û' | 'ü' => 'u',
        '\u{2018}' | '\u{2019}' | '`' => '\'',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        tokens(text)
            .iter()
            .map(|token| token.text().to_owned())
            .collect()
    }

    #[test]
    fn words_are_small_and_plain() {
        assert_eq!(
            texts("A 10-foot Café, Bob's!"),
            ["a", "10", "foot", "cafe", ",", "bob", ","]
        );
        assert_eq!(
            texts("2.5m 1,500 3. #FF8800"),
            ["2.5", "m", "1500", "3", ",", "#ff8800"]
        );
    }

    #[test]
    fn endless_digits_are_a_number() {
        let Some(Token::Number(_, value)) = tokens(&"9".repeat(2_000)).pop() else {
            panic!("a number");
        };
        assert!(value.is_finite());
    }
}
