//! Nouns that mean several things: `data/homonyms.txt`.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::{
    data::pairs,
    key::key,
    noun::{self, Noun},
    plan::Choice,
};

static OTHERS: LazyLock<BTreeMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let split = |others: &'static str| others.split(" | ").collect();
    pairs(include_str!("../data/homonyms.txt"))
        .map(|(noun, others)| (key(noun), split(others)))
        .collect()
});

/// What else `noun` may mean; `kept` are the words of the phrase it stands in.
pub(crate) fn choices(noun: &Noun, kept: &[String]) -> Vec<Choice> {
    if kept.iter().any(|word| word == "of") {
        return Vec::new(); // "a glass of water" is clear.
    }
    let others = OTHERS.get(&key(noun.name)).into_iter().flatten();
    others
        .filter_map(|other| {
            let (meant, _) = noun::of(other)?;
            if meant.family.name == noun.family.name {
                return None;
            }
            let words: Vec<&str> = kept
                .iter()
                .map(|word| {
                    if word == noun.name {
                        other
                    } else {
                        word.as_str()
                    }
                })
                .collect();
            Some(Choice {
                name: meant.name.to_owned(),
                phrase: words.join(" "),
                family: meant.family.name.clone(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_meaning_can_be_made() {
        for (noun, others) in pairs(include_str!("../data/homonyms.txt")) {
            assert!(noun::of(noun).is_some(), "{noun}");
            for other in others.split(" | ") {
                assert!(noun::of(other).is_some(), "{noun}: {other}");
            }
        }
    }
}
