//! Numbers with a unit: "2 m tall", "10 feet", "50 cm wide", "80 kg".

use crate::{
    noun::{self, Noun},
    sense::{self, Edge, Sense},
    text::Token,
};

/// What was measured.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Measure {
    /// An edge in metres; without one, the longest. `said` is how it was written.
    Length {
        edge: Option<Edge>,
        meters: f32,
        said: String,
    },
    /// So many times its usual size, or that of one edge.
    Times { edge: Option<Edge>, factor: f32 },
    /// The mass in kilograms.
    Mass(f32),
}

/// The measure that begins at the start of `tokens`, and how many tokens it is.
pub(crate) fn at_start(tokens: &[Token]) -> Option<(Measure, usize)> {
    absolute(tokens)
        .or_else(|| of_bodies(tokens))
        .or_else(|| times(tokens))
        .or_else(|| alike(tokens))
}

/// "2 m tall", "5 feet 10 inches", "80 kg".
fn absolute(tokens: &[Token]) -> Option<(Measure, usize)> {
    let [number, unit, rest @ ..] = tokens else {
        return None;
    };
    let edge_at = |rest: &[Token]| rest.first().and_then(Token::word).and_then(edge);
    let is_article = matches!(number.word(), Some("a" | "an"));
    let value = if is_article && edge_at(rest).is_some() {
        1.0
    } else {
        value(number)?
    };
    let said = format!("{} {}", number.text(), unit.text());
    let name = unit.word()?;
    if let Some(kilograms) = kilograms(name) {
        return Some((Measure::Mass(value * kilograms), 2));
    }
    let (mut meters, mut length) = (value * metres_of(number, name)?, 2);
    if let [more, smaller, ..] = rest
        && let Some(more_meters) = smaller.word().and_then(|name| metres_of(more, name))
        && more_meters < metres_of(number, name)?
    {
        meters += self::value(more)? * more_meters;
        length += 2;
    }
    let edge = edge_at(&tokens[length..]);
    let measure = Measure::Length { edge, meters, said };
    Some((measure, length + usize::from(edge.is_some())))
}

/// "knee high", "fist sized".
fn of_bodies(tokens: &[Token]) -> Option<(Measure, usize)> {
    (1..=sense::WORDS_MAX).rev().find_map(|length| {
        let words: Option<Vec<&str>> = tokens.get(..length)?.iter().map(Token::word).collect();
        let said = words?.join(" ");
        let Some(Sense::Measure(edge, meters)) = sense::of(&said) else {
            return None;
        };
        Some((Measure::Length { edge, meters, said }, length))
    })
}

/// What one of this unit is, behind this number: "two in red" is no length.
fn metres_of(number: &Token, unit: &str) -> Option<f32> {
    if unit == "in" {
        return matches!(number, Token::Number(..)).then_some(0.0254);
    }
    meters(unit)
}

/// "twice as tall", "half the width", "three times bigger", "50 percent wider".
fn times(tokens: &[Token]) -> Option<(Measure, usize)> {
    let (factor, at) = factor(tokens)?;
    let word = |at: usize| tokens.get(at).and_then(Token::word);
    let (edge, length) = match word(at)? {
        "as" => (way(word(at + 1)?)?, at + 2),
        "the" | "its" | "their" | "usual" | "normal" | "life" | "full" => {
            let usual = usize::from(matches!(word(at + 1), Some("usual" | "normal")));
            (way(word(at + 1 + usual)?)?, at + 2 + usual)
        }
        more => (compared(more)?, at + 1),
    };
    if let Some((noun, more)) = than(&tokens[length..]) {
        let size = noun.size_meters();
        let own = edge.map_or(longest(size), |edge| size[edge.axis(size)]);
        let (meters, said) = (own * factor, noun.name.to_owned());
        return Some((Measure::Length { edge, meters, said }, length + more));
    }
    let length = length + usual(&tokens[length..]);
    Some((Measure::Times { edge, factor }, length))
}

/// "as a house", "than a car": what it is compared with.
fn than(rest: &[Token]) -> Option<(Noun, usize)> {
    let word = |at: usize| rest.get(at).and_then(Token::word);
    if !matches!(word(0)?, "as" | "than" | "of") || !matches!(word(1)?, "a" | "an" | "the") {
        return None;
    }
    let (noun, length) = noun(&rest[2..])?;
    Some((noun, length + 2))
}

fn longest(size: [f32; 3]) -> f32 {
    size.into_iter().fold(0.0, f32::max)
}

/// "as usual", "as before", "as normal": what it is compared with anyway.
fn usual(rest: &[Token]) -> usize {
    const SAME: [&str; 7] = ["usual", "before", "normal", "now", "it", "is", "life"];
    let [first, second, ..] = rest else { return 0 };
    let compares = matches!(first.word(), Some("as" | "than" | "of"));
    let same = |token: &Token| token.word().is_some_and(|word| SAME.contains(&word));
    if compares && same(second) {
        2 + rest[2..].iter().take_while(|token| same(token)).count()
    } else {
        0
    }
}

/// "twice", "half", "three times", "50 percent".
fn factor(tokens: &[Token]) -> Option<(f32, usize)> {
    let second = || tokens.get(1).and_then(Token::word);
    match tokens.first()?.word() {
        Some("twice" | "double" | "doubly") => return Some((2.0, 1)),
        Some("thrice" | "triple") => return Some((3.0, 1)),
        Some("quadruple") => return Some((4.0, 1)),
        Some("half") => return Some((0.5, 1)),
        Some("third") => return Some((1.0 / 3.0, 1)),
        Some("quarter") => return Some((0.25, 1)),
        _ => {}
    }
    let value = value(&tokens[0])?;
    match second()? {
        "times" => Some((value, 2)),
        "percent" => {
            let compared = tokens.get(2).and_then(Token::word);
            let less = [
                "smaller", "shorter", "narrower", "thinner", "lower", "slimmer",
            ];
            let share = value / 100.0;
            Some(match compared {
                Some("of" | "as" | "the") | None => (share, 2),
                Some(word) if less.contains(&word) => (1.0 - share.min(0.95), 2),
                Some(_) => (1.0 + share, 2),
            })
        }
        _ => None,
    }
}

/// "as big as a house", "the size of a car", "dog sized".
fn alike(tokens: &[Token]) -> Option<(Measure, usize)> {
    let word = |at: usize| tokens.get(at).and_then(Token::word);
    let (edge, from) = match word(0)? {
        "as" if word(2) == Some("as") => (way(word(1)?)?, 3),
        "the" if word(1) == Some("size") && word(2) == Some("of") => (None, 3),
        "size" if word(1) == Some("of") => (None, 2),
        _ => {
            let (noun, length) = noun(tokens)?;
            let is_sized = matches!(word(length), Some("sized" | "size"));
            let is_look = || sense::of(&format!("{} sized", word(0).unwrap_or_default())).is_some();
            if !is_sized || is_look() {
                return None;
            }
            let meters = longest(noun.size_meters());
            return Some((
                Measure::Length {
                    edge: None,
                    meters,
                    said: noun.name.to_owned(),
                },
                length + 1,
            ));
        }
    };
    let article = usize::from(matches!(
        word(from),
        Some("a" | "an" | "the" | "my" | "your")
    ));
    let (noun, length) = noun(tokens.get(from + article..)?)?;
    let size = noun.size_meters();
    let meters = edge.map_or_else(|| longest(size), |edge| size[edge.axis(size)]);
    let said = noun.name.to_owned();
    Some((
        Measure::Length { edge, meters, said },
        from + article + length,
    ))
}

/// The longest noun at the start.
fn noun(tokens: &[Token]) -> Option<(Noun, usize)> {
    let words: Vec<&str> = tokens.iter().take(3).map_while(Token::word).collect();
    (1..=words.len()).rev().find_map(|length| {
        let (noun, _) = noun::of_letters(&words[..length].concat())?;
        Some((noun, length))
    })
}

/// The edge that "tall" or "the width" is about; nothing in it for the whole; no answer for other words.
#[expect(
    clippy::option_option,
    reason = "the whole is one answer, and no answer another"
)]
fn way(word: &str) -> Option<Option<Edge>> {
    match word {
        "big" | "large" | "small" | "great" | "size" | "sized" | "scale" => Some(None),
        _ => edge(word).map(Some),
    }
}

/// The same for comparatives.
#[expect(
    clippy::option_option,
    reason = "the whole is one answer, and no answer another"
)]
fn compared(word: &str) -> Option<Option<Edge>> {
    Some(match word {
        "bigger" | "larger" | "smaller" | "greater" => None,
        "taller" | "higher" | "shorter" | "lower" => Some(Edge::High),
        "wider" | "broader" | "narrower" | "thinner" | "slimmer" | "fatter" | "thicker" => {
            Some(Edge::Wide)
        }
        "longer" => Some(Edge::Long),
        "deeper" | "shallower" => Some(Edge::Deep),
        _ => return None,
    })
}

/// "a foot" may be something to stand on, so articles are no numbers here.
fn value(token: &Token) -> Option<f32> {
    match token {
        Token::Number(_, value) => Some(*value),
        Token::Word(word) if matches!(word.as_str(), "a" | "an" | "another") => None,
        Token::Word(word) => match sense::of(word) {
            Some(Sense::Count(count) | Sense::Dozen(count)) => Some(count),
            _ => None,
        },
        Token::Hex(_) | Token::Writing(..) | Token::Break => None,
    }
}

/// Whether it is a unit, or says which edge was measured.
pub(crate) fn is_unit(word: &str) -> bool {
    meters(word).is_some() || kilograms(word).is_some() || edge(word).is_some()
}

/// Whether it measures lengths.
pub(crate) fn is_length(word: &str) -> bool {
    meters(word).is_some()
}

fn meters(unit: &str) -> Option<f32> {
    Some(match unit {
        "mm" | "millimeter" | "millimeters" | "millimetre" | "millimetres" => 0.001,
        "cm" | "centimeter" | "centimeters" | "centimetre" | "centimetres" => 0.01,
        "m" | "meter" | "meters" | "metre" | "metres" => 1.0,
        "km" | "kilometer" | "kilometers" | "kilometre" | "kilometres" => 1_000.0,
        "inch" | "inches" => 0.0254,
        "ft" | "foot" | "feet" => 0.3048,
        "yd" | "yard" | "yards" => 0.9144,
        "mile" | "miles" => 1_609.344,
        _ => return None,
    })
}

fn kilograms(unit: &str) -> Option<f32> {
    Some(match unit {
        "g" | "gram" | "grams" => 0.001,
        "kg" | "kilo" | "kilos" | "kilogram" | "kilograms" => 1.0,
        "lb" | "lbs" | "pound" | "pounds" => 0.453_592,
        "ton" | "tons" | "tonne" | "tonnes" => 1_000.0,
        _ => return None,
    })
}

fn edge(word: &str) -> Option<Edge> {
    Some(match word {
        "tall" | "high" | "height" | "short" => Edge::High,
        "wide" | "width" | "broad" | "across" | "thick" => Edge::Wide,
        "long" | "length" => Edge::Long,
        "deep" | "depth" => Edge::Deep,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    fn check(text: &str, edge: Option<Edge>, meters: f32) {
        let (measure, length) = at_start(&tokens(text)).unwrap();
        let Measure::Length {
            edge: found,
            meters: value,
            ..
        } = measure
        else {
            panic!("{text} is a length");
        };
        assert_eq!((found, length), (edge, tokens(text).len()), "{text}");
        assert!((value - meters).abs() < 1e-4, "{text}: {value}");
    }

    #[test]
    fn lengths_come_in_many_units() {
        check("2 m tall", Some(Edge::High), 2.0);
        check("2m", None, 2.0);
        check("three metres long", Some(Edge::Long), 3.0);
        check("10 feet high", Some(Edge::High), 3.048);
        check("50 cm wide", Some(Edge::Wide), 0.5);
        check("6-foot", None, 1.8288);
        check("8 in", None, 0.2032);
        check("5' 10\" tall", Some(Edge::High), 1.778);
        check("1 m 80 cm", None, 1.8);
        check("a metre high", Some(Edge::High), 1.0);
    }

    #[test]
    fn sizes_are_compared() {
        for (text, edge, factor) in [
            ("twice as tall", Some(Edge::High), 2.0),
            ("half the width", Some(Edge::Wide), 0.5),
            ("three times bigger", None, 3.0),
            ("double the usual size", None, 2.0),
            ("twice life size", None, 2.0),
            ("50% taller", Some(Edge::High), 1.5),
            ("twice as big as usual", None, 2.0),
        ] {
            let tokens = tokens(text);
            let expected = Measure::Times { edge, factor };
            assert_eq!(at_start(&tokens), Some((expected, tokens.len())), "{text}");
        }
        for text in ["as big as a house", "the size of a house", "house-sized"] {
            let tokens = tokens(text);
            let Some((Measure::Length { meters, .. }, length)) = at_start(&tokens) else {
                panic!("{text}");
            };
            assert!(length == tokens.len() && meters > 5.0, "{text}: {meters} m");
        }
    }

    #[test]
    fn other_numbers_are_not_measures() {
        for text in ["two in red", "a foot", "3 chairs", "12", "m 2"] {
            assert_eq!(at_start(&tokens(text)), None, "{text}");
        }
    }
}
