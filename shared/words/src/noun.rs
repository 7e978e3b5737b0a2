//! What nouns mean: the catalogue's own, and `data/nouns.txt` for the rest.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::{
    catalogue::{Family, catalogue},
    data::{key, pairs},
};

/// The most words one noun is made of.
pub(crate) const WORDS_MAX: usize = 4;

/// What stands in for what nobody has built yet.
pub(crate) const STAND_IN: &str = "mystery";

static NOUNS: LazyLock<BTreeMap<String, Noun>> = LazyLock::new(|| {
    let mut nouns = own();
    for (name, target) in pairs(include_str!("../data/nouns.txt")) {
        let (target, factor) = split_factor(target);
        let Some(Noun { family, .. }) = nouns.get(&key(target)).copied() else {
            continue;
        };
        let noun = Noun {
            family,
            name,
            factor,
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
}

/// What `words` name, and whether they stand in the plural.
pub(crate) fn of(words: &str) -> Option<(Noun, Number)> {
    let exact = key(words);
    if let Some(noun) = NOUNS.get(&exact) {
        return Some((*noun, Number::Singular));
    }
    singulars(&exact)
        .iter()
        .find_map(|singular| NOUNS.get(singular))
        .map(|noun| (*noun, Number::Plural))
}

/// One or more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    Singular,
    Plural,
}

/// The family for what nobody has built yet.
pub(crate) fn stand_in() -> Option<Noun> {
    of(STAND_IN).map(|(noun, _)| noun)
}

/// Every noun, without spaces.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    NOUNS.keys().map(String::as_str)
}

/// What families call themselves, and their file names where no noun says otherwise.
fn own() -> BTreeMap<String, Noun> {
    let named = |family: &'static Family| {
        let names = family.nouns.iter().chain([&family.name]);
        names.rev().map(move |name| {
            let factor = 1.0;
            (
                key(name),
                Noun {
                    family,
                    name,
                    factor,
                },
            )
        })
    };
    catalogue().iter().flat_map(named).collect()
}

fn split_factor(target: &'static str) -> (&'static str, f32) {
    let split = target.rsplit_once(' ');
    split
        .and_then(|(family, factor)| Some((family, factor.parse().ok()?)))
        .unwrap_or((target, 1.0))
}

/// What an English plural may be the plural of, likeliest first.
fn singulars(plural: &str) -> Vec<String> {
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
