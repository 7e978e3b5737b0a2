//! Numbers with a unit: "2 m tall", "10 feet", "50 cm wide", "80 kg".

use crate::{
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
    /// The mass in kilograms.
    Mass(f32),
}

/// The measure that begins at the start of `tokens`, and how many tokens it is.
pub(crate) fn at_start(tokens: &[Token]) -> Option<(Measure, usize)> {
    let [number, unit, rest @ ..] = tokens else {
        return None;
    };
    let value = value(number)?;
    let said = format!("{} {}", number.text(), unit.text());
    let unit = unit.word()?;
    if let Some(kilograms) = kilograms(unit) {
        return Some((Measure::Mass(value * kilograms), 2));
    }
    // "two in red" is no length.
    let inches = unit == "in" && matches!(number, Token::Number(..));
    let meters = value * if inches { 0.0254 } else { meters(unit)? };
    let edge = rest.first().and_then(Token::word).and_then(edge);
    let length = Measure::Length { edge, meters, said };
    Some((length, if edge.is_some() { 3 } else { 2 }))
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
        Token::Hex(_) | Token::Break => None,
    }
}

/// Whether it is a unit, or says which edge was measured.
pub(crate) fn is_unit(word: &str) -> bool {
    meters(word).is_some() || kilograms(word).is_some() || edge(word).is_some()
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
        "tall" | "high" | "height" => Edge::High,
        "wide" | "width" | "broad" | "across" => Edge::Wide,
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
    }

    #[test]
    fn other_numbers_are_not_measures() {
        for text in ["two in red", "a foot", "3 chairs", "12", "m 2"] {
            assert_eq!(at_start(&tokens(text)), None, "{text}");
        }
    }
}
