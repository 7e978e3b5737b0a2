//! Numbers in several words made one: "one hundred and twenty", "two and a half", "half a metre".

use crate::{
    measure,
    sense::{self, Sense},
    text::Token,
};

/// The tokens with every number in one of them.
pub(crate) fn joined(tokens: Vec<Token>) -> Vec<Token> {
    let mut joined = Vec::with_capacity(tokens.len());
    let mut rest = tokens.as_slice();
    while let Some(first) = rest.first() {
        let (token, length) = at_start(rest).unwrap_or_else(|| (first.clone(), 1));
        joined.push(token);
        rest = &rest[length..];
    }
    joined
}

/// The number of several words that begins here, and how many they are.
fn at_start(rest: &[Token]) -> Option<(Token, usize)> {
    if let Some(length) = half(rest) {
        return Some((number(0.5), length));
    }
    let (value, length) = whole(rest)?;
    match &rest[length..] {
        [and, a, half, ..] if is(and, &["and"]) && is(a, &["a", "one"]) && is(half, &["half"]) => {
            Some((number(value + 0.5), length + 3))
        }
        _ if length > 1 => Some((number(value), length)),
        _ => None,
    }
}

/// "half a metre", "half metre"; "half a dozen" is another thing.
fn half(rest: &[Token]) -> Option<usize> {
    let (half, rest) = rest.split_first()?;
    if !is(half, &["half"]) {
        return None;
    }
    let article = usize::from(rest.first().is_some_and(|token| is(token, &["a", "of"])));
    let article = article + usize::from(rest.get(article).is_some_and(|token| is(token, &["a"])));
    let unit = rest.get(article)?.word()?;
    measure::is_length(unit).then_some(1 + article)
}

/// "two hundred and five", "a hundred", "twenty five", "3".
fn whole(rest: &[Token]) -> Option<(f32, usize)> {
    let is_article = |token: &Token| is(token, &["a", "an"]);
    let (mut thousands, mut value) = (0.0, 0.0);
    // The next numeral must be below this: "twenty five" and not "five twenty".
    let mut room = f32::MAX;
    let mut at = 0;
    while let Some(token) = rest.get(at) {
        if let Some(numeral) = small(token) {
            if numeral >= room {
                break;
            }
            let is_tens = numeral >= 20.0 && numeral % 10.0 == 0.0 && token.word().is_some();
            room = if is_tens { 10.0 } else { 0.0 };
            value += numeral;
        } else if at > 0 && is(token, &["hundred"]) {
            value *= 100.0;
            room = 100.0;
        } else if at > 0 && is(token, &["thousand"]) {
            thousands += value * 1_000.0;
            value = 0.0;
            room = 1_000.0;
        } else {
            let next = rest.get(at + 1).filter(|next| !is_article(next));
            let goes_on = next.and_then(small).is_some_and(|next| next < 100.0);
            if !(room == 100.0 || room == 1_000.0) || !is(token, &["and"]) || !goes_on {
                break;
            }
        }
        at += 1;
    }
    // "a chair" is no number; "a hundred" is.
    let articles = usize::from(rest.first().is_some_and(is_article));
    (at > articles).then_some((thousands + value, at))
}

/// A number below a hundred, or one in digits.
fn small(token: &Token) -> Option<f32> {
    match token {
        Token::Number(_, value) => Some(*value),
        Token::Word(word) if word == "another" || word == "single" => None,
        Token::Word(word) => match sense::of(word) {
            Some(Sense::Count(count)) if is_numeral(word) => Some(count),
            _ => None,
        },
        Token::Hex(_) | Token::Writing(..) | Token::Break => None,
    }
}

/// "few" and "pair" are counts and no numerals.
fn is_numeral(word: &str) -> bool {
    const VAGUE: [&str; 11] = [
        "both", "couple", "pair", "twin", "trio", "few", "some", "several", "many", "lots", "no",
    ];
    !VAGUE.contains(&word)
}

fn is(token: &Token, words: &[&str]) -> bool {
    token.word().is_some_and(|word| words.contains(&word))
}

fn number(value: f32) -> Token {
    Token::Number(value.to_string(), value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    #[test]
    fn numbers_are_put_together() {
        for (text, expected) in [
            ("one hundred and twenty chairs", "120 chairs"),
            ("two hundred five", "205"),
            ("a hundred balls", "100 balls"),
            ("twenty-five sheep", "25 sheep"),
            ("a thousand", "1000"),
            ("three thousand two hundred", "3200"),
            ("two and a half metres", "2.5 metres"),
            ("half a metre", "0.5 metre"),
            ("half a dozen eggs", "half a dozen eggs"),
            ("a hundred and a chair", "100 and a chair"),
            ("two chairs and three cats", "two chairs and three cats"),
            ("twenty and one", "twenty and one"),
            ("a chair", "a chair"),
        ] {
            let joined = joined(tokens(text));
            let words: Vec<_> = joined.iter().map(Token::text).collect();
            assert_eq!(words.join(" "), expected, "{text}");
        }
    }
}
