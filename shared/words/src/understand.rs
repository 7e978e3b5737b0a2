//! The whole way: a text, its words mended, cut into things, each of them read.

use model::limits::COUNT_MAX;

use crate::{
    catalogue,
    clause::{self, Clause},
    item, measure, noun,
    plan::{Item, Plan},
    read::{Reading, read},
    sense, spelling,
    text::{Token, tokens},
};

/// How often a phrase is read again until it says what it means.
const ROUNDS_MAX: usize = 4;

/// What `text` asks for. Never fails: what is not understood is named, and something stands in for it.
#[must_use]
pub fn understand(text: &str) -> Plan {
    let mut plan = draft(text);
    for item in &mut plan.items {
        *item = settled(item);
    }
    limit(&mut plan);
    plan
}

/// The item as its own phrase gives it, so that whoever reads only the phrase makes the same thing.
fn settled(item: &Item) -> Item {
    let family = catalogue::family(&item.family);
    let plainest = family.map_or("", |family| family.nouns[0].as_str());
    let count = item.count;
    [&item.phrase, &item.name, plainest]
        .into_iter()
        .find_map(stable)
        .map_or_else(|| item.clone(), |found| Item { count, ..found })
}

/// What `phrase` means once reading it again changes nothing.
fn stable(phrase: &str) -> Option<Item> {
    let mut phrase = phrase.to_owned();
    for _ in 0..ROUNDS_MAX {
        let mut items = draft(&phrase).items;
        let found = items.pop()?;
        if items.is_empty() && found.count == 1 && found.phrase == phrase {
            return Some(found);
        }
        phrase = items.into_iter().next().unwrap_or(found).phrase;
    }
    None
}

fn draft(text: &str) -> Plan {
    let mut plan = Plan::default();
    let tokens = mended(tokens(text), &mut plan.notes);
    let clause::Clauses { clauses, left_out } = clause::split(&tokens);
    plan.notes.extend(
        left_out
            .iter()
            .map(|words| format!("I left out \"{words}\".")),
    );
    let readings = readings(clauses);
    if readings.iter().any(|(_, reading)| reading.noun.is_some()) {
        for (is_place, reading) in &readings {
            plan.add(reading, *is_place);
        }
    } else {
        plan.add_stand_in(&together(readings));
    }
    plan
}

impl Plan {
    fn add(&mut self, reading: &Reading, is_place: bool) {
        let named = reading.noun.is_some() || (reading.count.is_some() && !is_place);
        if named {
            self.add_stand_in(reading);
        } else {
            self.name_unknown(reading);
        }
    }

    /// Adds what the reading is about, or what stands in for it.
    fn add_stand_in(&mut self, reading: &Reading) {
        self.name_unknown(reading);
        let Some(noun) = reading.noun.or_else(noun::stand_in) else {
            return;
        };
        if reading.kept.is_empty() {
            return;
        }
        let phrase = reading.kept.join(" ");
        let mut item = item::item(reading, noun, phrase, &mut self.notes);
        if reading.noun.is_none() {
            item.name.clone_from(&item.phrase);
        }
        self.items.push(item);
    }

    fn name_unknown(&mut self, reading: &Reading) {
        for word in &reading.unknown {
            if !self.unknown.contains(word) {
                self.unknown.push(word.clone());
            }
        }
    }
}

/// Replaces what was mistyped by what was probably meant, and says so.
fn mended(mut tokens: Vec<Token>, notes: &mut Vec<String>) -> Vec<Token> {
    let known: Vec<bool> = (0..tokens.len()).map(|at| is_known(&tokens, at)).collect();
    let unknown = tokens.iter_mut().zip(known).filter(|(_, known)| !known);
    for (token, _) in unknown.take(spelling::MENDED_MAX) {
        let Some(meant) = token.word().and_then(spelling::mend) else {
            continue;
        };
        let note = format!("I read \"{}\" as \"{meant}\".", token.text());
        if !notes.contains(&note) {
            notes.push(note);
        }
        *token = Token::Word(meant.to_owned());
    }
    tokens
}

/// Whether some meaning begins or ends at this token.
fn is_known(tokens: &[Token], at: usize) -> bool {
    let Some(word) = tokens[at].word() else {
        return true;
    };
    let is_part = (0..noun::WORDS_MAX).any(|back| {
        let Some(start) = at.checked_sub(back) else {
            return false;
        };
        (back + 1..=noun::WORDS_MAX).any(|length| {
            let words: Option<Vec<_>> = tokens
                .get(start..start + length)
                .and_then(|tokens| tokens.iter().map(Token::word).collect());
            words.is_some_and(|words| {
                let words = words.join(" ");
                noun::of(&words).is_some() || sense::of(&words).is_some()
            })
        })
    });
    is_part || clause::is_joint(&tokens[at]) || measure::is_unit(word)
}

/// Reads the clauses; those that only say how something is go to what they describe.
fn readings(clauses: Vec<Clause>) -> Vec<(bool, Reading)> {
    let is_sure = clauses.iter().any(|clause| {
        let reading = read(&clause.tokens);
        reading.noun.is_some() && !reading.is_doubtful
    });
    let mut readings: Vec<(Clause, Reading)> = Vec::new();
    let mut waiting = Vec::new();
    for mut clause in clauses {
        let reading = read(&clause.tokens);
        // "an orange" is one, "orange" beside a car is how it looks.
        let is_bare = reading.count.is_none() && reading.is_doubtful && is_sure;
        if reading.is_modifier() || is_bare {
            match readings.last_mut() {
                Some((described, reading)) if clause.is_place || clause_is_bare(&clause) => {
                    described.tokens.splice(0..0, clause.tokens);
                    *reading = read(&described.tokens);
                }
                _ => waiting.append(&mut clause.tokens),
            }
            continue;
        }
        clause.tokens.splice(0..0, waiting.drain(..));
        let reading = read(&clause.tokens);
        readings.push((clause, reading));
    }
    if !waiting.is_empty() {
        let clause = Clause {
            tokens: waiting,
            is_place: false,
        };
        let reading = read(&clause.tokens);
        readings.push((clause, reading));
    }
    readings
        .into_iter()
        .map(|(clause, reading)| (clause.is_place, reading))
        .collect()
}

/// "a chair, big and red" goes back, "a chair, a red and blue table" goes on.
fn clause_is_bare(clause: &Clause) -> bool {
    read(&clause.tokens).count.is_none()
}

/// Everything in one: a text without any noun is about one unknown thing.
fn together(readings: Vec<(bool, Reading)>) -> Reading {
    let mut all = Reading::default();
    for (_, reading) in readings {
        all.count = all.count.or(reading.count);
        all.senses.extend(reading.senses);
        all.measures.extend(reading.measures);
        all.kept.extend(reading.kept);
        all.unknown.extend(reading.unknown);
    }
    all
}

/// One sentence makes at most [`COUNT_MAX`] things in all.
fn limit(plan: &mut Plan) {
    let mut left = COUNT_MAX;
    let asked: u32 = plan.items.iter().map(|item| item.count).sum();
    for item in &mut plan.items {
        item.count = item.count.min(left);
        left -= item.count;
    }
    plan.items.retain(|item| item.count > 0);
    if asked > COUNT_MAX {
        plan.notes.push(format!(
            "One sentence makes {COUNT_MAX} things at the most; I left out the rest."
        ));
    }
}

#[cfg(test)]
mod tests;
