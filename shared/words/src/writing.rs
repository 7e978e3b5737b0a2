//! What is to be written on a thing: `a sign that says "keep out"`, "a shop sign saying bakery".

use model::limits::LETTERING_CHARS_MAX;

/// What follows these is written, in quotes or not.
const SAYS: [&str; 8] = [
    "says",
    "saying",
    "labelled",
    "labeled",
    "lettered",
    "inscribed",
    "titled",
    "entitled",
];

/// Only what stands in quotes behind these is written: "a man reading a book" says nothing.
const SHOWS: [&str; 20] = [
    "say",
    "reads",
    "reading",
    "read",
    "word",
    "words",
    "text",
    "label",
    "lettering",
    "inscription",
    "writing",
    "message",
    "name",
    "named",
    "title",
    "letters",
    "engraved",
    "printed",
    "painted",
    "written",
];

/// Words before those that belong to them: "that says", "with the text", "make it say".
const BEFORE: [&str; 8] = ["that", "which", "with", "the", "a", "an", "it", "to"];

/// Words between those and the text: "labelled with", "the text is".
const BETWEEN: [&str; 5] = ["with", "as", "is", "on", "to"];

/// What is not in quotes ends before these.
const ENDS: [&str; 9] = [
    "next", "beside", "besides", "behind", "near", "with", "under", "above", "standing",
];

/// A text somebody wants to read, and where the words that ask for it are.
#[derive(Debug, PartialEq)]
pub(crate) struct Writing {
    /// One line, not empty.
    pub(crate) text: String,
    /// In bytes.
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// The first one in `text`.
pub(crate) fn first(text: &str) -> Option<Writing> {
    let lower = text.to_ascii_lowercase();
    let words = words(&lower);
    words.iter().enumerate().find_map(|(at, (from, word))| {
        let is_free = SAYS.contains(word) || (*word == "say" && at > 0 && words[at - 1].1 == "it");
        if !is_free && !SHOWS.contains(word) {
            return None;
        }
        let start = from + word.len();
        let (said, to) = quoted(text, start).or_else(|| bare(text, start).filter(|_| is_free))?;
        let text = plain(said);
        let before = words[..at].iter().rev();
        let opening = before.take_while(|(_, word)| BEFORE.contains(word)).last();
        (!text.is_empty()).then(|| Writing {
            text,
            from: opening.map_or(*from, |(from, _)| *from),
            to,
        })
    })
}

/// As a phrase says it.
pub(crate) fn phrase(text: &str) -> String {
    format!("saying \"{text}\"")
}

/// Every word and where it begins.
fn words(text: &str) -> Vec<(usize, &str)> {
    let is_outside = |c: char| !c.is_alphanumeric();
    let starts = text.split(is_outside).map(|word| {
        let from = word.as_ptr().addr() - text.as_ptr().addr();
        (from, word)
    });
    starts.filter(|(_, word)| !word.is_empty()).collect()
}

/// What stands in quotes behind `start`, and where the quotes end. A text that is not closed goes to the end.
fn quoted(text: &str, start: usize) -> Option<(&str, usize)> {
    let mut at = start;
    let quote = loop {
        let rest = &text[at..];
        let first = rest.chars().next()?;
        if matches!(first, '"' | '\u{201c}' | '\u{ab}' | '\'' | '\u{2018}') {
            break first;
        }
        let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
        at += match word.as_str() {
            "" if matches!(first, ' ' | ':' | ',') => first.len_utf8(),
            word if BETWEEN.contains(&word.to_ascii_lowercase().as_str()) => word.len(),
            _ => return None,
        };
    };
    let inside = &text[at + quote.len_utf8()..];
    let closes = |(place, c): &(usize, char)| match quote {
        '\'' | '\u{2018}' => {
            let next = inside[place + c.len_utf8()..].chars().next();
            matches!(c, '\'' | '\u{2019}') && !next.is_some_and(char::is_alphanumeric)
        }
        _ => matches!(c, '"' | '\u{201d}' | '\u{bb}'),
    };
    let end = inside.char_indices().find(closes);
    let from = text.len() - inside.len();
    Some(match end {
        Some((place, c)) => (&inside[..place], from + place + c.len_utf8()),
        None => (inside, text.len()),
    })
}

/// The words behind `start` up to where something else begins.
fn bare(text: &str, start: usize) -> Option<(&str, usize)> {
    let rest = &text[start..];
    let stop = rest.find([',', ';', '.', '!', '?', '\n', '"']);
    let said = &rest[..stop.unwrap_or(rest.len())];
    let lower = said.to_ascii_lowercase();
    let next = words(&lower)
        .into_iter()
        .find(|(_, word)| ENDS.contains(word));
    let said = &said[..next.map_or(said.len(), |(at, _)| at)];
    (!said.trim().is_empty()).then_some((said, start + said.len()))
}

/// One line without quotes, as long as it may be.
fn plain(text: &str) -> String {
    let is_kept = |c: &char| !c.is_control() && !matches!(c, '"' | '\u{201c}' | '\u{201d}');
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let kept: String = words
        .chars()
        .filter(is_kept)
        .take(LETTERING_CHARS_MAX)
        .collect();
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, writing: &str, rest: &str) {
        let found = first(text).unwrap();
        let around = format!("{}|{}", &text[..found.from], &text[found.to..]);
        assert_eq!(
            (found.text.as_str(), around.as_str()),
            (writing, rest),
            "{text}"
        );
    }

    #[test]
    fn texts_are_found_with_the_words_that_ask_for_them() {
        check(
            "a sign that says \"Keep OUT\" on a hill",
            "Keep OUT",
            "a sign | on a hill",
        );
        check(
            "a mug with the text 'don't panic'",
            "don't panic",
            "a mug |",
        );
        check("a shop sign saying bakery", "bakery", "a shop sign |");
        check(
            "a crate labelled: \u{201c}fragile\u{201d}, red",
            "fragile",
            "a crate |, red",
        );
        check(
            "a sign saying no  entry next to a gate",
            "no entry",
            "a sign |next to a gate",
        );
        check("make it say open", "open", "make |");
        check("a book with the title \"Dune", "Dune", "a book |");
    }

    #[test]
    fn readers_and_empty_quotes_say_nothing() {
        for text in [
            "a man reading a book",
            "say a chair",
            "a sign saying",
            "a sign saying \"\"",
            "",
        ] {
            assert_eq!(first(text), None, "{text}");
        }
    }

    #[test]
    fn a_phrase_is_read_as_it_was_written() {
        let phrase = phrase("it's 5 o'clock, Ann");
        let found = first(&phrase).unwrap();
        assert_eq!(found.text, "it's 5 o'clock, Ann");
        assert_eq!((found.from, found.to), (0, phrase.len()));
    }
}
