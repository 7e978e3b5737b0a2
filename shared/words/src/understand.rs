//! The whole way: a text, its words mended, cut into things, each of them read.

use model::limits::COUNT_MAX;

use crate::{
    catalogue,
    clause::{self, Clause, Link},
    item, measure,
    noun::{self, Noun},
    number, part,
    plan::{Arrangement, Item, Plan},
    read::{Reading, read},
    scene::Scene,
    sense, spelling,
    text::{Token, tokens},
    wish::Wish,
};

/// How often a phrase is read again until it says what it means.
const ROUNDS_MAX: usize = 4;

/// A long page. Who writes more in two thousand characters writes no words.
const TOKENS_MAX: usize = 500;

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
    let (count, arrangement, placing) = (item.count, item.arrangement, item.placing);
    [&item.phrase, &item.name, plainest]
        .into_iter()
        .find_map(stable)
        .map_or_else(
            || item.clone(),
            |found| Item {
                count,
                arrangement,
                placing,
                ..found
            },
        )
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
    let mut tokens = tokens(text);
    if tokens.len() > TOKENS_MAX {
        tokens.truncate(TOKENS_MAX);
        plan.notes
            .push(format!("I read the first {TOKENS_MAX} words."));
    }
    let tokens = number::joined(mended(tokens, &mut plan.notes));
    let clause::Clauses { clauses, left_out } = clause::split(&tokens);
    plan.notes.extend(
        left_out
            .iter()
            .map(|words| format!("I left out \"{words}\".")),
    );
    let readings = readings(clauses);
    if readings.iter().any(|(_, reading)| reading.noun.is_some()) {
        let is_sure = readings.iter().any(|(clause, reading)| {
            let is_thing = reading.noun.is_some_and(Noun::is_thing);
            is_thing && !reading.is_doubtful && !clause.is_place()
        });
        let mut scene = Scene::default();
        for (clause, reading) in &readings {
            plan.add(clause, reading, is_sure, &mut scene);
        }
    } else {
        let wishes: Vec<Wish> = readings
            .iter()
            .flat_map(|(clause, _)| clause.wishes.clone())
            .collect();
        plan.add_stand_in(&together(readings), &wishes);
    }
    plan
}

impl Plan {
    fn add(&mut self, clause: &Clause, reading: &Reading, is_sure: bool, scene: &mut Scene) {
        if let Link::Place(relation) = clause.link
            && clause.refers_back()
        {
            scene.refer(relation, &mut self.items);
            return;
        }
        let is_scenery = |noun: Noun| noun.is_place || noun.is_weak;
        if is_sure && clause.is_place() && reading.noun.is_some_and(is_scenery) {
            let words: Vec<_> = clause.tokens.iter().map(Token::text).collect();
            self.notes
                .push(format!("I left out \"{}\".", words.join(" ")));
            return;
        }
        let named = reading.noun.is_some() || (reading.count.is_some() && !clause.is_place());
        if !named {
            self.name_unknown(reading);
            self.leave_out(&clause.wishes);
            return;
        }
        let before = self.items.len();
        self.add_stand_in(reading, &clause.wishes);
        if let Some(item) = self.items.get_mut(before) {
            item.arrangement = clause.arrangement;
            if reading.is_some && clause.arrangement != Arrangement::Single {
                item.count = clause.arrangement.usual_count();
            }
            scene.add(clause, &mut self.items);
        }
    }

    /// Adds what the reading is about, or what stands in for it.
    fn add_stand_in(&mut self, reading: &Reading, wishes: &[Wish]) {
        self.name_unknown(reading);
        let Some(noun) = reading.noun.or_else(noun::stand_in) else {
            return;
        };
        if reading.kept.is_empty() {
            self.leave_out(wishes);
            return;
        }
        let mut item = item::item(reading, noun, wishes, &mut self.notes);
        if reading.noun.is_none() {
            item.name = reading.kept.join(" ");
        }
        self.items.push(item);
    }

    /// Parts of nothing.
    fn leave_out(&mut self, wishes: &[Wish]) {
        let phrases = wishes.iter().map(|wish| &wish.phrase);
        self.notes
            .extend(phrases.map(|phrase| format!("I left out \"{phrase}\".")));
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
pub(crate) fn mended(mut tokens: Vec<Token>, notes: &mut Vec<String>) -> Vec<Token> {
    let known = known(&tokens);
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

/// Which tokens belong to some meaning.
fn known(tokens: &[Token]) -> Vec<bool> {
    let is_clear = |token: &Token| {
        let is_unit = |word: &str| measure::is_unit(word);
        clause::is_joint(token) || token.word().is_none_or(is_unit)
    };
    let mut known: Vec<bool> = tokens.iter().map(is_clear).collect();
    for start in 0..tokens.len() {
        let mut letters = String::new();
        for length in 1..=noun::WORDS_MAX {
            let Some(word) = tokens.get(start + length - 1).and_then(Token::word) else {
                break;
            };
            letters.push_str(word);
            // A name in one word may as well be a slip.
            let is_sure = |noun: Noun| length > 1 || !noun.is_name;
            let is_noun = noun::of_letters(&letters).is_some_and(|(noun, _)| is_sure(noun));
            let is_part =
                part::like(&letters).is_some() || part::is_part(&part::singular(&letters));
            if is_noun || is_part || sense::of(&letters).is_some() {
                known[start..start + length].fill(true);
            }
        }
    }
    known
}

/// Reads the clauses; those that only say how something is go to what they describe.
fn readings(clauses: Vec<Clause>) -> Vec<(Clause, Reading)> {
    let first: Vec<Reading> = clauses.iter().map(|clause| read(&clause.tokens)).collect();
    let is_sure = first
        .iter()
        .any(|reading| reading.noun.is_some() && !reading.is_doubtful);
    let mut readings: Vec<(Clause, Reading)> = Vec::new();
    let mut waiting = Vec::new();
    let mut wishes = Vec::new();
    for (mut clause, reading) in clauses.into_iter().zip(first) {
        // "an orange" is one, "orange" beside a car is how it looks.
        let is_bare = reading.count.is_none() && reading.is_doubtful && is_sure;
        if reading.is_modifier() || is_bare {
            // "a chair, big and red" goes back, "a chair, a red and blue table" goes on.
            let reading_is_bare = reading.count.is_none();
            match readings.last_mut() {
                Some((described, reading)) if clause.is_place() || reading_is_bare => {
                    described.tokens.splice(0..0, clause.tokens);
                    described.wishes.append(&mut clause.wishes);
                    *reading = read(&described.tokens);
                }
                _ => {
                    waiting.append(&mut clause.tokens);
                    wishes.append(&mut clause.wishes);
                }
            }
            continue;
        }
        let reading = if waiting.is_empty() {
            reading
        } else {
            clause.tokens.splice(0..0, waiting.drain(..));
            clause.wishes.splice(0..0, wishes.drain(..));
            read(&clause.tokens)
        };
        readings.push((clause, reading));
    }
    if !waiting.is_empty() {
        let clause = Clause {
            tokens: waiting,
            wishes,
            ..Clause::default()
        };
        let reading = read(&clause.tokens);
        readings.push((clause, reading));
    }
    readings
}

/// Everything in one: a text without any noun is about one unknown thing.
fn together(readings: Vec<(Clause, Reading)>) -> Reading {
    let mut all = Reading::default();
    for (_, reading) in readings {
        all.count = all.count.or(reading.count);
        all.senses.extend(reading.senses);
        all.measures.extend(reading.measures);
        all.writing = all.writing.or(reading.writing);
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
    let kept = plan.items.len();
    for item in &mut plan.items {
        item.placing = item.placing.filter(|placing| placing.anchor < kept);
    }
    if asked > COUNT_MAX {
        plan.notes.push(format!(
            "One sentence makes {COUNT_MAX} things at the most; I left out the rest."
        ));
    }
}

#[cfg(test)]
mod golden;
#[cfg(test)]
mod tests;
