//! Parts that a thing is to have or not to have: "with six red towers", "without a door".

use model::{Color, Surface};
use serde::Serialize;

use crate::{
    look::Look,
    measure::{self, Measure},
    noun, part,
    sense::{self, Sense},
    text::Token,
};

/// One part that was spoken of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Wish {
    /// What it is called, in the singular.
    pub part: String,
    /// The same as it was written, for talking about it.
    pub said: String,
    /// Whether it is to be there.
    pub is_present: bool,
    /// How many, where that was said.
    pub count: Option<u32>,
    /// Larger or smaller than it is.
    pub size: f32,
    /// The colour that was asked for.
    pub color: Option<Color>,
    /// The stuff that was asked for.
    pub surface: Option<Surface>,
    /// 0 (new) to 1 (rusted or mossed all over), with its tint.
    pub wear: f32,
    /// What rust or moss leaves on it.
    pub tint: Option<Color>,
    /// 0 (as it is) to 5 (a lamp).
    pub glow: f32,
    /// The words of it, for the phrase of the thing; empty where that says it anyway ("striped").
    pub phrase: String,
}

/// No thing has more of one part.
const COUNT_MAX: f32 = 200.0;

/// Where the words about a part stop being about it: "a red roof 5 m high" is a high house.
pub(crate) fn length(tokens: &[Token]) -> usize {
    let measured = (1..tokens.len()).find(|at| measure::at_start(&tokens[*at..]).is_some());
    measured.unwrap_or(tokens.len())
}

impl Wish {
    /// A part that is just to be there.
    pub(crate) fn present(part: &str) -> Self {
        Self {
            part: part.to_owned(),
            said: part.to_owned(),
            is_present: true,
            count: None,
            size: 1.0,
            color: None,
            surface: None,
            wear: 0.0,
            tint: None,
            glow: 0.0,
            phrase: String::new(),
        }
    }

    /// What the words after `joint` ("with", "without") wish for; nothing where they name no part.
    pub(crate) fn read(joint: &str, tokens: &[Token]) -> Option<Self> {
        let is_denied = tokens.iter().any(|token| {
            matches!(token.word(), Some("no" | "zero" | "any")) || token.text() == "0"
        });
        let is_present = joint != "without" && !is_denied;
        let said = Said::of(tokens);
        let word = said.noun(tokens)?;
        let mut wish = Self {
            said: word.to_owned(),
            is_present,
            count: said.count.filter(|_| is_present),
            phrase: phrase(joint, tokens),
            ..Self::present(&part::singular(word))
        };
        wish.look(&said);
        Some(wish)
    }

    /// Sets how it looks and how large it is.
    pub(crate) fn look(&mut self, said: &Said) {
        let senses = &said.senses;
        // Nobody knows what the part is made of: any stuff is another than its own.
        let look = Look::of(senses, Color([0xb4, 0xa8, 0x98]), Surface::Light);
        self.color = look.color;
        self.surface = look.surface;
        self.wear = look.wear.unwrap_or_default();
        self.tint = look.tint;
        self.glow = look.glow.unwrap_or_default();
        self.size = senses
            .iter()
            .map(|sense| match *sense {
                Sense::Size(factor) | Sense::Edge(_, factor) => factor,
                _ => 1.0,
            })
            .chain(said.measures.iter().map(|measure| match measure {
                Measure::Times { factor, .. } => *factor,
                Measure::Length { .. } | Measure::Mass(_) => 1.0,
            }))
            .product::<f32>()
            .clamp(0.1, 5.0);
    }

    /// Whether it keeps its colour, stuff and condition.
    pub(crate) fn is_dull(&self) -> bool {
        self.color.is_none() && self.surface.is_none() && self.wear == 0.0 && self.glow == 0.0
    }
}

/// What the words about one part say of it.
#[derive(Debug, Default)]
pub(crate) struct Said<'a> {
    pub(crate) senses: Vec<Sense>,
    pub(crate) measures: Vec<Measure>,
    /// "a" only says that there is one, "some" and "legs" that there are; "one" counts.
    pub(crate) count: Option<u32>,
    /// The words that do nothing by themselves.
    pub(crate) names: Vec<&'a str>,
}

impl<'a> Said<'a> {
    pub(crate) fn of(tokens: &'a [Token]) -> Self {
        let mut said = Self::default();
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at..];
            if let Some((measure, length)) = measure::at_start(rest) {
                said.measures.push(measure);
                at += length;
                continue;
            }
            if let Some((sense, length)) = sense_at(rest) {
                match sense {
                    Sense::Count(number) => said.number(number, rest[0].text()),
                    sense => said.senses.push(sense),
                }
                at += length;
                continue;
            }
            match &rest[0] {
                Token::Number(_, number) => said.number(*number, ""),
                Token::Hex(hex) => said.senses.extend(hex.parse().map(Sense::Color)),
                Token::Word(word) => said.names.push(word),
                Token::Writing(..) | Token::Break => {}
            }
            at += 1;
        }
        said
    }

    fn number(&mut self, number: f32, word: &str) {
        const VAGUE: [&str; 8] = [
            "a", "an", "another", "some", "few", "several", "many", "lots",
        ];
        if !VAGUE.contains(&word) && number >= 1.0 {
            self.count = Some(whole(number));
        }
    }

    /// The word for the part: what parts are called goes before what things are called, and both before the rest.
    pub(crate) fn noun(&self, tokens: &'a [Token]) -> Option<&'a str> {
        let is_called = |word: &&&str| {
            let one = part::singular(word);
            part::names(&one).len() > 1 || part::is_part(&one)
        };
        let last =
            |is_meant: &dyn Fn(&&&str) -> bool| self.names.iter().rev().find(is_meant).copied();
        last(&is_called)
            .or_else(|| last(&|word| noun::of(word).is_some()))
            .or_else(|| self.names.last().copied())
            .or_else(|| {
                // "with a light": a look that is a thing too.
                let mut words = tokens.iter().rev().filter_map(Token::word);
                words.find(|word| noun::of(word).is_some())
            })
    }
}

/// The sense of one or two words that begins here.
fn sense_at(rest: &[Token]) -> Option<(Sense, usize)> {
    (1..=sense::WORDS_MAX).rev().find_map(|length| {
        let words: Option<Vec<&str>> = rest.get(..length)?.iter().map(Token::word).collect();
        let sense = sense::of(&words?.join(" "))?;
        (!matches!(sense, Sense::Part(_) | Sense::Dozen(_))).then_some((sense, length))
    })
}

/// As many of a part as there may be.
pub(crate) fn whole(count: f32) -> u32 {
    count.round().clamp(1.0, COUNT_MAX) as u32
}

/// The words again, without those that only are polite.
fn phrase(joint: &str, tokens: &[Token]) -> String {
    let mut words = vec![joint];
    words.extend(tokens.iter().map(Token::text).filter(|word| {
        matches!(*word, "the" | "no" | "any") || sense::of(word) != Some(Sense::Polite)
    }));
    words.join(" ")
}

/// "castle" and its wishes: "castle with six towers and a gate without flags".
pub(crate) fn phrase_with(thing: &str, wishes: &[Wish]) -> String {
    let mut phrase = thing.to_owned();
    let mut last = "";
    for wish in wishes.iter().filter(|wish| !wish.phrase.is_empty()) {
        let Some((joint, words)) = wish.phrase.split_once(' ') else {
            continue;
        };
        phrase.push(' ');
        phrase.push_str(if joint == last { "and" } else { joint });
        phrase.push(' ');
        phrase.push_str(words);
        last = joint;
    }
    phrase
}
