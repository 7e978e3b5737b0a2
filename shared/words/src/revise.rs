//! Reading what is to be changed about a thing that is there: "make it twice as tall", "with red legs".

use model::{Recipe, Surface};

use crate::{
    grant,
    look::Look,
    measure::Measure,
    noun, number, part,
    sense::{self, Edge, Sense},
    text::{Token, tokens},
    understand::mended,
    wish::{Said, Wish},
};

/// What a text says about a thing that is already there.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Revision {
    /// Words that mean nothing here, as they were written.
    pub unknown: Vec<String>,
    /// Sentences for the player: what was mended or left out.
    pub notes: Vec<String>,
    asks: Vec<Ask>,
    writing: Option<String>,
}

/// What is to become of one certain thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// How it is to look.
    pub look: Look,
    /// How large it is to be, one after the other.
    pub resizes: Vec<Resize>,
    /// Its parts that were spoken of.
    pub wishes: Vec<Wish>,
    /// What is to be written on it.
    pub writing: Option<String>,
    /// How the whole is to be drawn.
    pub style: Option<String>,
    /// Mass in kilograms.
    pub mass_kg: Option<f32>,
    /// Bounce, 0 to 1.
    pub restitution: Option<f32>,
    /// Coulomb friction.
    pub friction: Option<f32>,
    /// 0 floats.
    pub gravity_scale: Option<f32>,
}

/// Another size for the whole, or for one edge.
#[derive(Clone, Debug, PartialEq)]
pub enum Resize {
    /// So many times what it is.
    Times {
        /// Which edge; nothing for all.
        edge: Option<Edge>,
        /// 1 changes nothing.
        factor: f32,
    },
    /// So long.
    Meters {
        /// Which edge; nothing for the longest.
        edge: Option<Edge>,
        /// The length.
        meters: f32,
        /// As it was written.
        said: String,
    },
}

/// One thing that was said: about a part, or about the whole.
#[derive(Clone, Debug, PartialEq)]
struct Ask {
    part: Option<Wish>,
    is_wanted: bool,
    senses: Vec<Sense>,
    measures: Vec<Measure>,
}

/// What `text` says is to change. Never fails: what is not understood is named.
#[must_use]
pub fn revise(text: &str) -> Revision {
    let mut revision = Revision::default();
    let mut tokens = tokens(text);
    tokens.retain(|token| match token {
        Token::Writing(_, text) => {
            revision.writing = Some(text.clone());
            false
        }
        Token::Word(_) | Token::Number(..) | Token::Hex(_) | Token::Break => true,
    });
    let tokens = number::joined(mended(tokens, &mut revision.notes));
    let mut waiting: Vec<Token> = Vec::new();
    for Stretch {
        is_wanted,
        is_and,
        tokens,
    } in stretches(&tokens)
    {
        // "red and white legs" are one thing to say, "red and the legs white" are two.
        let is_looks = |tokens: &[Token]| {
            let look =
                |word: &str| matches!(sense::of(word), Some(Sense::Color(_) | Sense::Shade(..)));
            !tokens.is_empty() && tokens.iter().all(|token| token.word().is_some_and(look))
        };
        if !waiting.is_empty() {
            let goes_on = is_and && tokens.first().and_then(Token::word) != Some("the");
            if !goes_on || is_looks(&tokens) {
                revision.ask(is_wanted, &std::mem::take(&mut waiting));
            }
        }
        if is_looks(&tokens) && is_wanted {
            waiting.extend(tokens);
            continue;
        }
        waiting.extend(tokens);
        revision.ask(is_wanted, &std::mem::take(&mut waiting));
    }
    revision.ask(true, &waiting);
    revision
}

/// A stretch of the text about one part, or about the whole.
struct Stretch {
    /// To be there or so, and not to be gone.
    is_wanted: bool,
    /// It came after "and".
    is_and: bool,
    tokens: Vec<Token>,
}

/// Cuts at commas, "and", "with", and the verbs.
fn stretches(tokens: &[Token]) -> Vec<Stretch> {
    const GIVES: [&str; 18] = [
        "with", "having", "wearing", "add", "give", "put", "attach", "paint", "make", "turn",
        "change", "color", "colour", "recolor", "repaint", "set", "use", "replace",
    ];
    const TAKES: [&str; 14] = [
        "without", "remove", "delete", "lose", "minus", "drop", "hide", "cut", "erase", "take",
        "rid", "no", "not", "less",
    ];
    let mut all = vec![Stretch {
        is_wanted: true,
        is_and: false,
        tokens: Vec::new(),
    }];
    for token in tokens {
        let word = token.word().unwrap_or_default();
        let is_break = *token == Token::Break;
        let is_and = matches!(word, "and" | "plus" | "then" | "or" | "but");
        let is_verb = GIVES.contains(&word) || TAKES.contains(&word);
        let Some(last) = all.last_mut() else { break };
        if is_break || is_and || is_verb {
            // "remove the door and the roof": what was said of one goes for the other.
            let is_wanted = if is_verb {
                !TAKES.contains(&word)
            } else {
                last.is_wanted || is_break
            };
            all.push(Stretch {
                is_wanted,
                is_and,
                tokens: Vec::new(),
            });
        } else if !matches!(
            word,
            "in" | "into" | "of" | "from" | "to" | "away" | "off" | "on" | "its"
        ) {
            last.tokens.push(token.clone());
        }
    }
    all.retain(|said| !said.tokens.is_empty());
    all
}

impl Revision {
    /// Whether nothing in it was understood.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.asks.is_empty() && self.writing.is_none()
    }

    /// What it means for the thing of this recipe.
    #[must_use]
    pub fn change(&self, recipe: &Recipe) -> Change {
        let mut senses = Vec::new();
        let mut change = Change {
            writing: self.writing.clone(),
            ..Change::default()
        };
        for ask in &self.asks {
            match &ask.part {
                Some(wish) if !is_itself(recipe, &wish.part) => change.wishes.push(wish.clone()),
                Some(_) | None if ask.is_wanted => {
                    senses.extend_from_slice(&ask.senses);
                    change.resize(ask);
                }
                Some(_) | None => senses.extend(ask.senses.iter().filter_map(undone)),
            }
        }
        let surface = recipe
            .materials
            .first()
            .map_or(Surface::Plaster, |main| main.surface);
        change.look = Look::of(&senses, recipe.main_color(), surface);
        for sense in senses {
            match sense {
                Sense::Bounce(restitution) => change.restitution = Some(restitution),
                Sense::Friction(friction) => change.friction = Some(friction),
                Sense::Gravity(scale) => change.gravity_scale = Some(scale),
                Sense::Style(style) => change.style = Some(style.to_owned()),
                Sense::Pattern(part) => change.wishes.push(Wish::present(part)),
                _ => {}
            }
        }
        change
    }

    fn ask(&mut self, is_wanted: bool, tokens: &[Token]) {
        let said = Said::of(tokens);
        self.name(&said.names);
        let part = (!said.names.is_empty())
            .then(|| said.noun(tokens))
            .flatten();
        let part = part.map(|word| {
            let words: Vec<_> = tokens.iter().map(Token::text).collect();
            let mut wish = Wish {
                said: word.to_owned(),
                is_present: is_wanted,
                count: said.count.filter(|_| is_wanted),
                phrase: format!("with {}", words.join(" ")),
                ..Wish::present(&part::singular(word))
            };
            wish.look(&said);
            wish
        });
        let ask = Ask {
            part,
            is_wanted,
            senses: said.senses,
            measures: said.measures,
        };
        let says = |sense: &Sense| !matches!(sense, Sense::Polite | Sense::Plain | Sense::Very);
        if ask.part.is_some() || ask.senses.iter().any(says) || !ask.measures.is_empty() {
            self.asks.push(ask);
        }
    }

    /// Names the words that nothing is called by.
    fn name(&mut self, names: &[&str]) {
        for word in names {
            let one = part::singular(word);
            let is_known = part::names(&one).len() > 1 || part::is_part(&one);
            let is_general = ALL.contains(word) || matches!(*word, "that" | "him" | "her");
            if !is_known && !is_general && noun::of(word).is_none() && !self.unknown.contains(&one)
            {
                self.unknown.push((*word).to_owned());
            }
        }
    }
}

impl Change {
    /// Sizes in words first, then in numbers.
    fn resize(&mut self, ask: &Ask) {
        let mut stress = 1.0;
        for sense in &ask.senses {
            let (edge, factor) = match *sense {
                Sense::Very => {
                    stress = 1.5;
                    continue;
                }
                Sense::Size(factor) => (None, factor),
                Sense::Edge(edge, factor) => (Some(edge), factor),
                _ => continue,
            };
            let factor = crate::item::stressed(factor, stress);
            stress = 1.0;
            self.resizes.push(Resize::Times { edge, factor });
        }
        for measure in &ask.measures {
            match measure.clone() {
                Measure::Length { edge, meters, said } => {
                    self.resizes.push(Resize::Meters { edge, meters, said });
                }
                Measure::Times { edge, factor } => {
                    self.resizes.push(Resize::Times { edge, factor });
                }
                Measure::Mass(kilograms) => self.mass_kg = Some(kilograms),
            }
        }
    }
}

/// "not rusty", "no glow": back to how it is without.
fn undone(sense: &Sense) -> Option<Sense> {
    match sense {
        Sense::Wear(..) => Some(Sense::Wear(0.0, None, None)),
        Sense::Glow(_) => Some(Sense::Glow(0.0)),
        Sense::Gravity(_) => Some(Sense::Gravity(1.0)),
        Sense::Bounce(_) => Some(Sense::Bounce(0.0)),
        Sense::Friction(_) => Some(Sense::Friction(0.6)),
        _ => None,
    }
}

/// What anything may be called.
const ALL: [&str; 7] = [
    "everything",
    "thing",
    "whole",
    "object",
    "rest",
    "model",
    "body",
];

/// Whether the word means the thing itself and none of its parts.
fn is_itself(recipe: &Recipe, word: &str) -> bool {
    if grant::has(recipe, word) {
        return false;
    }
    let name = recipe.name.split(" with").next().unwrap_or_default();
    let mut words = name.split(' ');
    let family = |word: &str| noun::of(word).map(|(noun, _)| noun.family.name.as_str());
    ALL.contains(&word)
        || words.any(|named| named == word)
        || family(word).is_some_and(|own| name.split(' ').next_back().and_then(family) == Some(own))
}

#[cfg(test)]
mod tests;
