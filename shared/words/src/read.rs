//! Reading one clause: which noun it is about, and what the other words do to it.

use crate::{
    measure::{self, Measure},
    noun::{self, Noun, Number},
    sense::{self, Sense},
    text::Token,
};

/// One clause, understood.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reading {
    /// What it is about.
    pub(crate) noun: Option<Noun>,
    /// The noun could also be a modifier ("orange", "light").
    pub(crate) is_doubtful: bool,
    /// How many, where it says so.
    pub(crate) count: Option<f32>,
    /// What the other words do, in their order.
    pub(crate) senses: Vec<Sense>,
    pub(crate) measures: Vec<Measure>,
    /// What is written on it.
    pub(crate) writing: Option<String>,
    /// The words that describe one of the thing.
    pub(crate) kept: Vec<String>,
    pub(crate) unknown: Vec<String>,
    /// The words say more than one, and not how many.
    pub(crate) is_some: bool,
    /// Whether the noun stands in the plural.
    pub(crate) number: Number,
}

impl Reading {
    /// Whether it only says how something else is.
    pub(crate) fn is_modifier(&self) -> bool {
        self.noun.is_none()
            && self.unknown.is_empty()
            && !(self.senses.is_empty() && self.measures.is_empty() && self.writing.is_none())
    }
}

/// A noun found in a clause: `length` words from `at`.
#[derive(Clone, Copy)]
struct Found {
    noun: Noun,
    number: Number,
    at: usize,
    length: usize,
    is_doubtful: bool,
}

/// What follows these is said about the thing and is not the thing: "a chair for my grandmother".
const TAILS: [&str; 7] = ["of", "from", "for", "like", "that", "which", "who"];

/// Reads a clause. `trusted` decides whether a word that may be a modifier can be the noun.
pub(crate) fn read(tokens: &[Token]) -> Reading {
    let found = nouns(tokens);
    let of = (0..tokens.len()).find(|at| {
        let is_part = at
            .checked_sub(1)
            .is_some_and(|before| is_part_of(&tokens[before..]) || counts(&tokens[before]));
        tokens[*at].word().is_some_and(|word| TAILS.contains(&word)) && !is_part
    });
    let before_of = |found: &&Found| of.is_none_or(|of| found.at < of);
    let head = head(found.iter().filter(before_of)).or_else(|| head(found.iter()));
    let mut reading = Reading {
        noun: head.map(|head| head.noun),
        is_doubtful: head.is_some_and(|head| head.is_doubtful),
        ..Reading::default()
    };
    let mut at = 0;
    while at < tokens.len() {
        at += match head {
            Some(head) if head.at == at => reading.take_head(&head),
            _ => {
                // Nothing reaches into the noun.
                let end = head.map_or(tokens.len(), |head| {
                    if at < head.at { head.at } else { tokens.len() }
                });
                let is_inside =
                    head.is_some_and(|head| at > head.at) && of.is_some_and(|of| at > of);
                reading.take(&tokens[at..end], is_inside, &found, at)
            }
        };
    }
    reading
}

/// The last one of which there is no doubt, else the last.
fn head<'a>(found: impl Iterator<Item = &'a Found> + Clone) -> Option<Found> {
    let sure = found.clone().filter(|found| !found.is_doubtful).last();
    sure.or_else(|| found.last()).copied()
}

fn nouns(tokens: &[Token]) -> Vec<Found> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((_, length)) = measure::at_start(&tokens[at..]) {
            at += length;
            continue;
        }
        if is_part_of(&tokens[at..]) {
            at += 1;
            continue;
        }
        let noun = noun_at(tokens, at);
        at += noun.map_or(1, |noun| noun.length);
        found.extend(noun);
    }
    found
}

/// "a couple of": so many of what comes after it.
fn counts(token: &Token) -> bool {
    let sense = token.word().and_then(sense::of);
    matches!(sense, Some(Sense::Count(count) | Sense::Dozen(count)) if count > 1.0)
}

/// "a slice of", "a village of": the thing comes after the "of".
fn is_part_of(tokens: &[Token]) -> bool {
    let [part, of, ..] = tokens else {
        return false;
    };
    of.word() == Some("of") && matches!(part.word().and_then(sense::of), Some(Sense::Part(_)))
}

/// The longest noun that begins here.
fn noun_at(tokens: &[Token], at: usize) -> Option<Found> {
    let words: Vec<&str> = tokens[at..]
        .iter()
        .take(noun::WORDS_MAX)
        .map_while(|token| match token {
            Token::Word(text) | Token::Number(text, _) => Some(text.as_str()), // "f-16"
            Token::Hex(_) | Token::Writing(..) | Token::Break => None,
        })
        .collect();
    tokens[at].word()?;
    (1..=words.len()).rev().find_map(|length| {
        let letters = words[..length].concat();
        let (noun, number) = noun::of_letters(&letters)?;
        let is_own = || noun.family.nouns.contains(&words[..length].join(" "));
        let is_chance = || !is_own() && !begins_alike(words[0], noun.name);
        if length > 1 && (is_chance() || is_look(&words[..length], noun)) {
            return None;
        }
        Some(Found {
            noun,
            number,
            at,
            length,
            is_doubtful: noun.is_weak || sense::of(&letters).is_some(),
        })
    })
}

/// Whether the first word only says how the rest looks: a "grey wolf" is a wolf, and grey.
fn is_look(words: &[&str], noun: Noun) -> bool {
    let rest = || noun::of_letters(&words[1..].concat());
    match sense::of(words[0]) {
        Some(Sense::Color(_) | Sense::Stuff(..)) => {
            rest().is_some_and(|(rest, _)| rest.family.name == noun.family.name)
        }
        // "big tree" is what botanists call a sequoia.
        Some(Sense::Size(_)) if !noun.family.nouns.contains(&words.join(" ")) => {
            let is_size = ["big", "small", "large", "huge", "tiny"].contains(&words[0]);
            is_size && rest().is_some_and(|(rest, _)| !rest.is_name)
        }
        _ => false,
    }
}

/// "a corn" is no acorn, but a "street lamp" is a streetlamp.
fn begins_alike(first: &str, name: &str) -> bool {
    let is_little = ["the", "for", "can", "our", "her", "and"].contains(&first)
        || matches!(
            sense::of(first),
            Some(
                Sense::Polite
                    | Sense::Count(_)
                    | Sense::Color(_)
                    | Sense::Stuff(..)
                    | Sense::Size(_)
            )
        );
    let is_same = name.split([' ', '-', '\'']).next() == Some(first);
    is_same || (first.len() > 2 && !is_little)
}

fn words(tokens: &[Token]) -> Option<String> {
    let words: Option<Vec<_>> = tokens.iter().map(Token::word).collect();
    Some(words?.join(" "))
}

impl Reading {
    fn take_head(&mut self, head: &Found) -> usize {
        self.kept.push(head.noun.name.to_owned());
        if head.number == Number::Plural && self.count.is_none() {
            self.count = Some(MORE_THAN_ONE);
            self.is_some = true;
        }
        self.number = head.number;
        head.length
    }

    /// Whether the noun itself was read already.
    fn has_head(&self) -> bool {
        let is_head = |noun: Noun| self.kept.iter().any(|word| word == noun.name);
        self.noun.is_some_and(is_head)
    }

    /// Takes what stands at the start of `tokens`; says how many tokens that was.
    fn take(&mut self, tokens: &[Token], is_inside: bool, found: &[Found], at: usize) -> usize {
        if let Some((measure, length)) = measure::at_start(tokens) {
            self.keep(&tokens[..length]);
            self.measures.push(measure);
            return length;
        }
        if is_part_of(tokens) {
            return 2; // The part and its "of": only what comes after them is a thing.
        }
        let is_tail = tokens[0]
            .word()
            .is_some_and(|word| TAILS[2..].contains(&word));
        if is_tail && self.has_head() {
            self.keep(&tokens[..1]);
            return 1;
        }
        let sense = (1..=sense::WORDS_MAX).rev().find_map(|length| {
            let sense = sense::of(&words(tokens.get(..length)?)?)?;
            (!matches!(sense, Sense::Part(_))).then_some((sense, length))
        });
        if let Some((sense, length)) = sense {
            self.apply(sense, &tokens[..length], is_inside);
            return length;
        }
        match &tokens[0] {
            Token::Number(_, value) => self.add_count(*value),
            Token::Hex(hex) => {
                self.senses.extend(hex.parse().map(Sense::Color));
                self.keep(&tokens[..1]);
            }
            Token::Writing(_, text) => {
                if self.writing.is_none() {
                    self.writing = Some(text.clone());
                    self.keep(&tokens[..1]);
                }
            }
            Token::Word(word) if word == "of" || word == "from" => {
                // "a couple of", "a slice of": what comes before it is not kept either.
                if !self.kept.is_empty() {
                    self.keep(&tokens[..1]);
                }
            }
            Token::Word(word) => {
                // "pirate ship": a pirate is known, and only describes here.
                let describes = found.iter().any(|f| (f.at..f.at + f.length).contains(&at));
                if !describes && !is_inside {
                    self.unknown.push(word.clone());
                }
                self.keep(&tokens[..1]);
            }
            Token::Break => {}
        }
        1
    }

    fn apply(&mut self, sense: Sense, tokens: &[Token], is_inside: bool) {
        match sense {
            Sense::Polite | Sense::Part(_) | Sense::Arranged(_) | Sense::Measure(..) => {}
            Sense::Count(count) => self.add_count(count),
            Sense::Dozen(times) => self.count = Some(self.count.unwrap_or(1.0) * times),
            _ if is_inside && !self.is_stuff(sense) => self.keep(tokens),
            _ => {
                self.senses.push(sense);
                self.keep(tokens);
            }
        }
    }

    /// "A table of stone" is of stone, "a bucket of water" is not of water.
    fn is_stuff(&self, sense: Sense) -> bool {
        const HOLDERS: [&str; 10] = [
            "barrel", "bottle", "box", "bucket", "crate", "cup", "parcel", "plate", "pot", "vase",
        ];
        let holds = self
            .noun
            .is_some_and(|noun| HOLDERS.contains(&noun.family.name.as_str()));
        !holds && matches!(sense, Sense::Surface(..) | Sense::Stuff(..))
    }

    /// "a dozen", "twenty five", "a couple": later numbers refine the first.
    fn add_count(&mut self, count: f32) {
        self.count = Some(match self.count {
            Some(tens) if tens >= 20.0 && count < 10.0 => tens + count,
            Some(before) if count == 1.0 || before != 1.0 => before,
            Some(_) | None => count,
        });
    }

    fn keep(&mut self, tokens: &[Token]) {
        self.kept
            .extend(tokens.iter().map(|token| token.text().to_owned()));
    }
}

/// "chairs" without a number are a few.
const MORE_THAN_ONE: f32 = 3.0;
