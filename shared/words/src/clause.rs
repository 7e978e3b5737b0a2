//! Cutting a text where one thing ends and the next begins.

use crate::{
    grant,
    noun::{self, Number},
    part,
    plan::{Arrangement, Relation},
    read::{Reading, read},
    scene::HOLDERS,
    sense::{self, Sense},
    text::Token,
    wish::{self, Wish},
};

/// The words about one thing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Clause {
    pub(crate) tokens: Vec<Token>,
    /// What it has to do with what was said before.
    pub(crate) link: Link,
    /// How several of it stand.
    pub(crate) arrangement: Arrangement,
    /// Parts it is to have or not to have.
    pub(crate) wishes: Vec<Wish>,
}

/// What a clause has to do with what was said before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Link {
    /// Nothing: a comma, a full stop, the start.
    #[default]
    Next,
    /// One more of them.
    And,
    /// It says where the others are ("on the hill"), so what it names may well be there already.
    Place(Relation),
    /// It belongs to what was named before, in a way that was said or is to be guessed.
    Has(Option<Relation>),
}

impl Clause {
    pub(crate) fn is_place(&self) -> bool {
        matches!(self.link, Link::Place(_))
    }

    /// "around it": it names nothing new.
    pub(crate) fn refers_back(&self) -> bool {
        const PRONOUNS: [&str; 5] = ["it", "them", "that", "him", "her"];
        let mut words = self.tokens.iter().map(Token::word);
        let polite = |word: &str| sense::of(word) == Some(Sense::Polite);
        let is_pronoun = |word: &str| PRONOUNS.contains(&word);
        self.tokens
            .iter()
            .any(|token| token.word().is_some_and(is_pronoun))
            && words.all(|word| word.is_some_and(|word| polite(word) || is_pronoun(word)))
    }

    fn is_open(&self) -> bool {
        self.tokens
            .iter()
            .all(|token| token.word().is_some_and(is_article))
    }
}

/// What a text falls into: the clauses, and the words that say nothing about them.
pub(crate) struct Clauses {
    pub(crate) clauses: Vec<Clause>,
    pub(crate) left_out: Vec<String>,
}

/// Cuts at commas, "and", and words of place.
pub(crate) fn split(tokens: &[Token]) -> Clauses {
    let mut split = Clauses {
        clauses: vec![Clause::default()],
        left_out: Vec::new(),
    };
    let mut rest = tokens;
    while !rest.is_empty() {
        let length = split.step(rest).clamp(1, rest.len());
        rest = &rest[length..];
    }
    split
        .clauses
        .retain(|clause| !clause.tokens.is_empty() || !clause.wishes.is_empty());
    split
}

impl Clauses {
    /// Takes what stands at the start of `rest`; says how many tokens that was.
    fn step(&mut self, rest: &[Token]) -> usize {
        if let Some(length) = self.arrange(rest).or_else(|| self.refine(rest)) {
            return length;
        }
        if let Some(length) = self.name_over_joint(rest) {
            rest[..length]
                .iter()
                .for_each(|token| self.push(token.clone()));
            return length;
        }
        if let Some((relation, length)) = belonging(rest) {
            self.begin(Link::Has(Some(relation)));
            return length;
        }
        if let Some(length) = self.is_like(rest) {
            return length;
        }
        if self.is_filled(rest) {
            self.begin(Link::Has(Some(Relation::In)));
            return 1;
        }
        match joint(&rest[0]) {
            Some(Joint::Break) => self.begin(Link::Next),
            Some(Joint::And) => self.begin(Link::And),
            Some(Joint::Place(relation)) => self.begin(Link::Place(relation)),
            Some(Joint::With) => return self.with(rest),
            Some(Joint::Without) => return self.wish(rest),
            None if self.is_denied(rest) => return self.wish(rest),
            None => self.push(rest[0].clone()),
        }
        1
    }

    /// "in a row", "a row of", "scattered".
    fn arrange(&mut self, rest: &[Token]) -> Option<usize> {
        let is_in = matches!(rest[0].word(), Some("in" | "into" | "as"));
        let article =
            usize::from(is_in && rest.get(1).and_then(Token::word).is_some_and(is_article));
        let at = usize::from(is_in) + article;
        let word = rest.get(at)?.word()?;
        let is_of = rest.get(at + 1).and_then(Token::word) == Some("of");
        let clause = self.clauses.last_mut()?;
        let sense = match word {
            "tower" if is_of => Sense::Part(Arrangement::Stack),
            "wall" if is_of => Sense::Part(Arrangement::Grid),
            _ => sense::of(word)?,
        };
        match sense {
            Sense::Arranged(arrangement) if !is_in => {
                clause.arrangement = arrangement;
                Some(1)
            }
            Sense::Part(arrangement) if arrangement != Arrangement::Single => {
                if is_in && !is_of && !clause.tokens.is_empty() {
                    clause.arrangement = arrangement;
                    Some(at + 1)
                } else if is_of && !is_in && is_start(&clause.tokens) {
                    clause.arrangement = arrangement;
                    clause
                        .tokens
                        .retain(|token| !token.word().is_some_and(is_article));
                    Some(2)
                } else {
                    None
                }
            }
            _ => None,
        }
    }

    /// "on top of", "at the left side of": the later words say it better than the first.
    fn refine(&mut self, rest: &[Token]) -> Option<usize> {
        let clause = self.clauses.last_mut()?;
        if !clause.is_place() || !clause.is_open() {
            return None;
        }
        let relation = match rest[0].word()? {
            "top" => Relation::On,
            "front" => Relation::InFrontOf,
            "back" | "rear" => Relation::Behind,
            "middle" | "center" | "centre" | "inside" => Relation::In,
            "side" | "left" | "right" | "edge" | "corner" | "end" | "foot" | "bottom" => {
                Relation::Beside
            }
            _ => return None,
        };
        let words = 1 + usize::from(rest.get(1).and_then(Token::word) == Some("side"));
        if rest.get(words).and_then(Token::word) != Some("of") {
            return None;
        }
        clause.link = Link::Place(relation);
        clause.tokens.clear();
        Some(words + 1)
    }

    /// "a basket of apples": things are in it; "a chair of wood" is not filled.
    fn is_filled(&self, rest: &[Token]) -> bool {
        let [of, what, ..] = rest else {
            return false;
        };
        let Some(clause) = self.clauses.last() else {
            return false;
        };
        let holds = || {
            let noun = read(&clause.tokens).noun;
            noun.is_some_and(|noun| HOLDERS.contains(&noun.family.name.as_str()))
        };
        let counts = |token: &Token| match token {
            Token::Number(..) => true,
            Token::Word(word) => {
                matches!(sense::of(word), Some(Sense::Count(count)) if count > 1.0)
            }
            Token::Hex(_) | Token::Writing(..) | Token::Break => false,
        };
        let end = rest[1..]
            .iter()
            .position(is_joint)
            .unwrap_or(rest.len() - 1);
        let is_plural = |token: &Token| {
            let word = token.word().filter(|word| sense::of(word).is_none());
            word.and_then(noun::of)
                .is_some_and(|(_, number)| number == Number::Plural)
        };
        of.word() == Some("of")
            && (counts(what) || rest[1..=end].last().is_some_and(is_plural))
            && holds()
    }

    /// "with four chairs" names things, "with red wheels" a part of the thing.
    fn with(&mut self, rest: &[Token]) -> usize {
        let subject = self.subject();
        let end = phrase(&rest[1..]);
        let what = read(&rest[1..=end]);
        let is_denied = rest[1..=end]
            .iter()
            .any(|token| matches!(token.word(), Some("no" | "zero")));
        let is_pair = !is_denied && subject.noun.is_some() && !is_part(&subject, &what);
        if is_pair || refers_back(&rest[end + 1..]) || subject.noun.is_none() {
            self.begin(Link::Has(None));
            return 1;
        }
        self.wish(rest)
    }

    /// Wishes for parts, up to where something else begins; says how many tokens that was.
    fn wish(&mut self, rest: &[Token]) -> usize {
        let joint = match rest[0].word() {
            Some(joint @ ("without" | "wearing")) => joint,
            Some("no") => "without",
            _ => "with",
        };
        let subject = self.subject();
        let mut at = 1;
        loop {
            let mut end = at + phrase(&rest[at..]);
            let mut tokens = rest[at..end].to_vec();
            // "with red and white wheels"
            if read(&tokens).is_modifier() && is_and(rest.get(end)) {
                let more = end + 1 + phrase(&rest[end + 1..]);
                tokens.extend_from_slice(&rest[end + 1..more]);
                end = more;
            }
            self.wish_for(joint, tokens);
            let Some(next) = self.goes_on(&subject, &rest[end..]) else {
                return end;
            };
            at = end + next;
        }
    }

    fn wish_for(&mut self, joint: &str, mut tokens: Vec<Token>) {
        let measured = tokens.split_off(wish::length(&tokens));
        let Some(clause) = self.clauses.last_mut() else {
            return;
        };
        clause.tokens.extend(measured);
        if let Some(wish) = Wish::read(joint, &tokens) {
            clause.wishes.push(wish);
        } else {
            let words: Vec<_> = tokens.iter().map(Token::text).collect();
            self.left_out.push(format!("{joint} {}", words.join(" ")));
        }
    }

    /// Where the next part begins: "and a moat", ", a flag", where the subject has such things.
    fn goes_on(&self, subject: &Reading, rest: &[Token]) -> Option<usize> {
        let commas = usize::from(rest.first() == Some(&Token::Break));
        let ands = usize::from(is_and(rest.get(commas)));
        let next = rest.get(commas + ands..)?;
        if commas + ands == 0 || next.is_empty() {
            return None;
        }
        let length = phrase(next);
        let what = read(&next[..length]);
        let is_more = if commas == 0 {
            is_part(subject, &what)
        } else {
            let noun = what.noun.filter(|_| !what.is_doubtful);
            noun.is_some_and(|noun| is_part_of(subject, noun.name))
        };
        (length > 0 && is_more && !refers_back(&next[length..])).then_some(commas + ands)
    }

    /// "three-legged": as good as "with three legs".
    fn is_like(&mut self, rest: &[Token]) -> Option<usize> {
        let word = rest[0].word()?;
        let part = part::like(word)?;
        let clause = self.clauses.last_mut()?;
        let last = clause.tokens.last()?;
        // "a three seater" is a thing.
        if noun::of(&format!("{} {word}", last.text())).is_some() {
            return None;
        }
        let sense = last.word().and_then(sense::of);
        let is_counted = match (last, sense) {
            (Token::Number(..), _) => true,
            (Token::Word(word), Some(Sense::Count(_))) => !matches!(word.as_str(), "a" | "an"),
            _ => false,
        };
        let is_said = word.ends_with("ed") && sense::of(word).is_none();
        let looks = match sense {
            Some(Sense::Color(_) | Sense::Stuff(..) | Sense::Surface(..) | Sense::Edge(..)) => true,
            Some(Sense::Size(_)) => !ALONE.contains(&word),
            _ => false,
        };
        let mut tokens = Vec::new();
        if is_counted || (is_said && looks) {
            tokens.extend(clause.tokens.pop());
        } else if !is_said || !ALONE.contains(&word) {
            return None;
        }
        let is_one = tokens
            .first()
            .is_some_and(|token| matches!(token.text(), "one" | "1"));
        let is_single = is_one || (!is_counted && SINGLE.contains(&part));
        let name = if is_single {
            part.to_owned()
        } else {
            part::plural(part)
        };
        tokens.push(Token::Word(name));
        self.wish_for("with", tokens);
        Some(1)
    }

    /// "a bow and arrow", "corn on the cob": one thing, up to its last word.
    fn name_over_joint(&self, rest: &[Token]) -> Option<usize> {
        joint(&rest[0])?;
        let before = self.clauses.last()?.tokens.last()?.word()?;
        (2..=3).find(|length| {
            let words = rest.get(..*length).unwrap_or_default().iter();
            let words: Option<Vec<&str>> = words.map(Token::word).collect();
            let words = words.filter(|words| !words.is_empty());
            words.is_some_and(|words| {
                let name = format!("{before} {}", words.join(" "));
                noun::of(&name).is_some_and(|(noun, _)| noun.family.nouns.contains(&name))
            })
        })
    }

    /// "a chair but no arms"
    fn is_denied(&self, rest: &[Token]) -> bool {
        rest[0].word() == Some("no") && rest.len() > 1 && self.subject().noun.is_some()
    }

    fn subject(&self) -> Reading {
        let clause = self.clauses.last();
        clause
            .map(|clause| read(&clause.tokens))
            .unwrap_or_default()
    }

    fn begin(&mut self, link: Link) {
        self.clauses.push(Clause {
            link,
            ..Clause::default()
        });
    }

    fn push(&mut self, token: Token) {
        if let Some(clause) = self.clauses.last_mut() {
            clause.tokens.push(token);
        }
    }
}

/// "around it": what was named before stands apart from it.
fn refers_back(rest: &[Token]) -> bool {
    let [place, it, ..] = rest else {
        return false;
    };
    matches!(joint(place), Some(Joint::Place(_))) && matches!(it.word(), Some("it" | "them"))
}

/// Parts that "a winged horse" has without a number.
const ALONE: [&str; 13] = [
    "winged",
    "horned",
    "bearded",
    "spiked",
    "wheeled",
    "tusked",
    "hooded",
    "domed",
    "feathered",
    "finned",
    "maned",
    "lidded",
    "walled",
];

/// Parts that things have one of.
const SINGLE: [&str; 12] = [
    "tail", "hair", "fur", "beard", "mane", "head", "roof", "back", "neck", "nose", "mouth", "face",
];

fn is_and(token: Option<&Token>) -> bool {
    token.is_some_and(|token| joint(token) == Some(Joint::And))
}

/// Whether `what` is no thing of its own beside `subject`.
fn is_part(subject: &Reading, what: &Reading) -> bool {
    let Some(noun) = what.noun else {
        return true;
    };
    // "big wheels" are wheels on a car, and else on a fair.
    let is_look = |word: &str| sense::of(word).is_some();
    let of_words = noun.name.rsplit_once(' ');
    (what.is_doubtful && what.count.is_none())
        || is_part_of(subject, noun.name)
        || of_words.is_some_and(|(look, part)| is_look(look) && is_part_of(subject, part))
}

/// Whether things in general, or the subject, have such a part.
fn is_part_of(subject: &Reading, name: &str) -> bool {
    part::is_part(name)
        || subject
            .noun
            .is_some_and(|subject| grant::has(&subject.family.recipe, name))
}

/// "full of", "riding": what comes next belongs to what came before, in this way.
fn belonging(rest: &[Token]) -> Option<(Relation, usize)> {
    let second = rest.get(1).and_then(Token::word);
    Some(match (rest[0].word()?, second) {
        ("full", Some("of")) | ("filled" | "loaded" | "packed" | "stuffed", Some("with")) => {
            (Relation::In, 2)
        }
        ("containing", _) => (Relation::In, 1),
        ("surrounded" | "encircled", Some("by" | "with")) => (Relation::Around, 2),
        ("topped", Some("by" | "with")) => (Relation::On, 2),
        ("holding" | "carrying" | "pulling" | "eating" | "playing", _) => (Relation::Beside, 1),
        _ => return None,
    })
}

/// Whether it ties clauses together.
pub(crate) fn is_joint(token: &Token) -> bool {
    joint(token).is_some() || matches!(token.word(), Some("of" | "from"))
}

#[derive(Clone, Copy, PartialEq)]
enum Joint {
    Break,
    And,
    Place(Relation),
    With,
    Without,
}

fn joint(token: &Token) -> Option<Joint> {
    let word = match token {
        Token::Break => return Some(Joint::Break),
        Token::Number(..) | Token::Hex(_) | Token::Writing(..) => return None,
        Token::Word(word) => word.as_str(),
    };
    Some(match word {
        "and" | "plus" | "then" | "or" => Joint::And,
        "with" | "having" => Joint::With,
        "without" | "wearing" => Joint::Without,
        "on" | "onto" | "upon" | "above" | "over" | "riding" | "atop" => Joint::Place(Relation::On),
        "in" | "into" | "inside" | "within" => Joint::Place(Relation::In),
        "under" | "underneath" | "beneath" | "below" => Joint::Place(Relation::Under),
        "around" => Joint::Place(Relation::Around),
        "facing" => Joint::Place(Relation::Facing),
        "behind" => Joint::Place(Relation::Behind),
        "beside" | "besides" | "near" | "between" | "against" | "along" | "by" | "at"
        | "across" | "next" | "among" | "outside" => Joint::Place(Relation::Beside),
        _ => return None,
    })
}

fn is_article(word: &str) -> bool {
    matches!(word, "a" | "an" | "the")
}

/// Whether only an article or a number was said so far.
fn is_start(tokens: &[Token]) -> bool {
    tokens.iter().all(|token| match token {
        Token::Word(word) => matches!(
            sense::of(word),
            Some(Sense::Polite | Sense::Count(_) | Sense::Size(_) | Sense::Plain)
        ),
        Token::Number(..) => true,
        Token::Hex(_) | Token::Writing(..) | Token::Break => false,
    })
}

/// How many tokens there are before the next joint, or before what is written on the whole.
fn phrase(tokens: &[Token]) -> usize {
    let is_end = |token: &Token| joint(token).is_some() || matches!(token, Token::Writing(..));
    let end = tokens.iter().position(is_end);
    end.unwrap_or(tokens.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<String> = split(&tokens(text))
            .clauses
            .iter()
            .map(|clause| {
                let words: Vec<_> = clause.tokens.iter().map(Token::text).collect();
                words.join(" ")
            })
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn things_are_told_apart() {
        check("a table and two chairs", &["a table", "two chairs"]);
        check("a cat on a table", &["a cat", "a table"]);
        check(
            "a table with four chairs around it",
            &["a table", "four chairs", "it"],
        );
        check("a car with red wheels, a dog", &["a car", "a dog"]);
        check("a row of five trees", &["five trees"]);
        check("five trees in a row", &["five trees"]);
        check("a lamp on top of a desk", &["a lamp", "a desk"]);
        check("a basket full of apples", &["a basket", "apples"]);
        check("a table of wood", &["a table of wood"]);
    }
}
