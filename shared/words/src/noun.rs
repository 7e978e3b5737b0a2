//! What nouns mean: the catalogue's own, `data/nouns.txt`, and the lexicon for the rest.

use std::sync::LazyLock;

use model::Kind;

use crate::{
    catalogue::{self, Family},
    data::pairs,
    key::key,
    lexicon::{self, Row, Thing},
    table::Table,
};

/// The most words one noun is made of.
pub(crate) const WORDS_MAX: usize = 4;

/// Longer than any noun; nobody looks further.
const LETTERS_MAX: usize = 48;

/// What stands in for what nobody has built yet.
pub(crate) const STAND_IN: &str = "mystery";

static NOUNS: LazyLock<Table<Noun>> = LazyLock::new(|| {
    let mut nouns = own();
    for (name, target) in pairs(include_str!("../data/nouns.txt")) {
        let (target, factor) = split_factor(target);
        let Some(Noun { family, .. }) = nouns.get(&key(target)).copied() else {
            continue;
        };
        let noun = Noun {
            factor,
            ..Noun::plain(family, name)
        };
        let known = nouns.entry(key(name)).or_insert(noun);
        // The catalogue says what a puppy is, the table how small.
        if known.family.name == family.name {
            known.factor = factor;
        }
    }
    nouns
});

/// A noun that can be built.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Noun {
    pub(crate) family: &'static Family,
    /// In the singular.
    pub(crate) name: &'static str,
    /// Larger or smaller than the family's own size.
    pub(crate) factor: f32,
    /// Where it is not what the family weighs at this size.
    pub(crate) mass_kg: Option<f32>,
    /// More often not this thing ("well", "fly").
    pub(crate) is_weak: bool,
    /// Somebody's or some place's own name; a slip of the finger is likelier.
    pub(crate) is_name: bool,
    /// Where things are rather than a thing ("the beach").
    pub(crate) is_place: bool,
}

impl Noun {
    fn plain(family: &'static Family, name: &'static str) -> Self {
        Self {
            family,
            name,
            factor: 1.0,
            mass_kg: None,
            is_weak: false,
            is_name: false,
            is_place: false,
        }
    }

    /// Whether it stands somewhere, and is not what things stand on.
    pub(crate) fn is_thing(self) -> bool {
        !self.is_place && self.family.recipe.kind != Kind::TerrainStamp
    }

    /// Width, height and depth.
    pub(crate) fn size_meters(&self) -> [f32; 3] {
        let size = self.family.recipe.scale_meters;
        size.map(|edge| edge * self.factor)
    }

    /// `None` where the table names a family that is gone.
    fn of_thing(thing: &Thing) -> Option<Self> {
        let family = catalogue::family(thing.family)?;
        Some(Self {
            factor: thing.size_m / family.longest_m(),
            mass_kg: Some(thing.mass_kg),
            is_weak: thing.is_weak,
            is_name: thing.is_name,
            is_place: thing.is_place,
            ..Self::plain(family, thing.name)
        })
    }
}

/// What `words` name, and whether they stand in the plural.
pub(crate) fn of(words: &str) -> Option<(Noun, Number)> {
    of_letters(&key(words))
}

/// The same for words without what lies between them.
pub(crate) fn of_letters(letters: &str) -> Option<(Noun, Number)> {
    if letters.len() > LETTERS_MAX {
        return None;
    }
    if let Some(noun) = NOUNS.get(letters) {
        let is_place = matches!(lexicon::find(letters), Some(Row::Thing(thing)) if thing.is_place);
        return Some((Noun { is_place, ..*noun }, Number::Singular));
    }
    match lexicon::find(letters) {
        Some(Row::Thing(thing)) => return Some((Noun::of_thing(&thing)?, Number::Singular)),
        Some(Row::PluralOf(singular)) => return Some((of(singular)?.0, Number::Plural)),
        None => {}
    }
    let singulars = singulars(letters);
    let known = singulars.iter().find_map(|one| NOUNS.get(one).copied());
    let found = known.or_else(|| {
        singulars.iter().find_map(|one| match lexicon::find(one)? {
            Row::Thing(thing) => Noun::of_thing(&thing),
            Row::PluralOf(_) => None,
        })
    });
    found.map(|noun| (noun, Number::Plural))
}

/// One or more than one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Number {
    #[default]
    Singular,
    Plural,
}

/// The family for what nobody has built yet.
pub(crate) fn stand_in() -> Option<Noun> {
    of(STAND_IN).map(|(noun, _)| noun)
}

/// Every noun that somebody wrote down, without spaces.
pub(crate) fn words() -> impl Iterator<Item = String> {
    let own = catalogue::families().flat_map(|family| &family.nouns);
    let table = pairs(include_str!("../data/nouns.txt")).map(|(name, _)| key(name));
    let authored = lexicon::AUTHORED.lines().map(str::to_owned);
    own.map(|noun| key(noun)).chain(table).chain(authored)
}

/// What families call themselves, and their file names where no noun says otherwise.
fn own() -> Table<Noun> {
    let named = |family: &'static Family| {
        let names = family.nouns.iter().chain([&family.name]);
        names
            .rev()
            .map(move |name| (key(name), Noun::plain(family, name)))
    };
    catalogue::families().flat_map(named).collect()
}

fn split_factor(target: &'static str) -> (&'static str, f32) {
    let split = target.rsplit_once(' ');
    split
        .and_then(|(family, factor)| Some((family, factor.parse().ok()?)))
        .unwrap_or((target, 1.0))
}

/// What an English plural may be the plural of, likeliest first.
fn singulars(plural: &str) -> Vec<String> {
    if !plural.ends_with(['s', 'n', 'e', 't', 'h']) {
        return Vec::new();
    }
    const IRREGULAR: [(&str, &str); 9] = [
        ("children", "child"),
        ("people", "person"),
        ("women", "woman"),
        ("men", "man"),
        ("mice", "mouse"),
        ("geese", "goose"),
        ("oxen", "ox"),
        ("feet", "foot"),
        ("teeth", "tooth"),
    ];
    const ENDINGS: [(&str, &str); 7] = [
        ("s", ""),
        ("es", ""),
        ("ies", "y"),
        ("ves", "f"),
        ("ves", "fe"),
        ("zzes", "z"),
        ("sses", "s"),
    ];
    IRREGULAR
        .iter()
        .chain(&ENDINGS)
        .filter_map(|(end, one)| Some(format!("{}{one}", plural.strip_suffix(end)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &str, family: &str, number: Number) {
        let (noun, found) = of(words).unwrap_or_else(|| panic!("{words} is unknown"));
        assert_eq!(
            (noun.family.name.as_str(), found),
            (family, number),
            "{words}"
        );
    }

    #[test]
    fn plurals_and_compounds_are_known() {
        check("chairs", "chair", Number::Plural);
        check("fork-lift", "forklift", Number::Singular);
        check("kitchen chairs", "chair", Number::Plural);
        assert!(of("florb").is_none());
    }

    #[test]
    fn every_row_leads_to_a_family() {
        for (name, target) in pairs(include_str!("../data/nouns.txt")) {
            let (_, factor) = split_factor(target);
            assert!((0.05..=20.0).contains(&factor), "{name} = {target}");
            assert!(name.split(' ').count() <= WORDS_MAX, "{name}");
            assert!(of(name).is_some(), "{name} = {target} leads nowhere");
        }
    }
}
