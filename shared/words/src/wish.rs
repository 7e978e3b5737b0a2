//! Parts that a thing is to have or not to have: "with six red towers", "without a door".

use model::{Color, Surface};
use serde::Serialize;

use crate::{
    look::Look,
    noun::Number,
    part,
    read::{Reading, read},
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
    let measured = (1..tokens.len()).find(|at| crate::measure::at_start(&tokens[*at..]).is_some());
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
        let is_denied = tokens
            .iter()
            .any(|token| matches!(token.word(), Some("no" | "zero" | "any")) || token.text() == "0");
        let is_present = joint != "without" && !is_denied;
        let reading = read(tokens);
        let (part, said) = named(&reading, tokens)?;
        let mut wish = Self {
            said,
            is_present,
            count: count(&reading, tokens).filter(|_| is_present),
            phrase: phrase(joint, tokens),
            ..Self::present(&part)
        };
        wish.look(&reading.senses);
        Some(wish)
    }

    /// Sets how it looks and how large it is.
    pub(crate) fn look(&mut self, senses: &[Sense]) {
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
            .product::<f32>()
            .clamp(0.1, 5.0);
    }

    /// Whether anything is said of it but that it is there.
    pub(crate) fn is_plain(&self) -> bool {
        self.count.is_none() && self.is_dull() && self.size == 1.0
    }

    /// Whether it keeps its colour, stuff and condition.
    pub(crate) fn is_dull(&self) -> bool {
        self.color.is_none() && self.surface.is_none() && self.wear == 0.0 && self.glow == 0.0
    }
}

/// The noun's singular and how it was written: what parts are called goes before what things are called.
fn named(reading: &Reading, tokens: &[Token]) -> Option<(String, String)> {
    let words = || tokens.iter().filter_map(Token::word);
    let known = |word: &&str| {
        sense::of(word).is_none() && part::names(&part::singular(word)).len() > 1
            || part::is_part(&part::singular(word))
    };
    if let Some(word) = words().filter(known).last() {
        return Some((part::singular(word), word.to_owned()));
    }
    if let Some(noun) = reading.noun {
        let is_many = reading.number == Number::Plural;
        let said = if is_many {
            part::plural(noun.name)
        } else {
            noun.name.to_owned()
        };
        return Some((noun.name.to_owned(), said));
    }
    let word = words().filter(|word| sense::of(word).is_none()).last()?;
    Some((part::singular(word), word.to_owned()))
}

/// "a" only says that there is one; "one" counts. "some" and "legs" do not.
fn count(reading: &Reading, tokens: &[Token]) -> Option<u32> {
    const VAGUE: [&str; 5] = ["some", "few", "several", "many", "lots"];
    let count = reading.count.filter(|_| !reading.is_some)?;
    let says = |words: &[&str]| tokens.iter().any(|token| words.contains(&token.text()));
    if says(&VAGUE) || (count == 1.0 && !says(&["one", "single", "only", "1"])) {
        return None;
    }
    Some(whole(count))
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
