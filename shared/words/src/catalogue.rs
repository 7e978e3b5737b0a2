//! The things Incant can make without asking anybody: one family for each file under `assets/catalogue`.

use std::{collections::HashMap, sync::LazyLock};

use model::{Kind, Recipe};
use serde::Deserialize;

/// File stem and text of every family, in the order of their paths.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/families.rs"));

/// Things, and terrain stamps.
static CATALOGUE: LazyLock<(Vec<Family>, Vec<Family>)> = LazyLock::new(|| {
    let families = FILES.iter().map(|(name, text)| parse(name, text));
    families.partition(|family| family.recipe.kind != Kind::TerrainStamp)
});

static BY_NAME: LazyLock<HashMap<&'static str, &'static Family>> = LazyLock::new(|| {
    let named = |family: &'static Family| (family.name.as_str(), family);
    families().map(named).collect()
});

/// Things that are built alike: a recipe and what people call it.
#[derive(Clone, Debug)]
pub struct Family {
    /// The file's stem.
    pub name: String,
    /// What people call it, in the singular, the most usual first.
    pub nouns: Vec<String>,
    /// How it is built.
    pub recipe: Recipe,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    nouns: Vec<String>,
    recipe: Recipe,
}

/// Every family of things; the same order in every build.
#[must_use]
pub fn catalogue() -> &'static [Family] {
    &CATALOGUE.0
}

/// Every family of terrain stamps; likewise.
#[must_use]
pub fn stamps() -> &'static [Family] {
    &CATALOGUE.1
}

/// All of both.
pub(crate) fn families() -> impl Iterator<Item = &'static Family> {
    catalogue().iter().chain(stamps())
}

impl Family {
    /// Its own longest edge.
    pub(crate) fn longest_m(&self) -> f32 {
        self.recipe.scale_meters.into_iter().fold(0.0, f32::max)
    }
}

/// The family of this name.
#[must_use]
pub fn family(name: &str) -> Option<&'static Family> {
    BY_NAME.get(name).copied()
}

fn parse(name: &str, text: &str) -> Family {
    let file: Result<File, _> = serde_json::from_str(text);
    let File { nouns, recipe } = file.unwrap_or_else(|error| panic!("{name}.json: {error}"));
    Family {
        name: name.to_owned(),
        nouns,
        recipe,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_family_can_be_built() {
        for Family { name, recipe, .. } in families() {
            assert_eq!(recipe.check(), [], "{name}");
        }
    }

    #[test]
    fn a_noun_means_one_family() {
        let mut owners = BTreeMap::new();
        for Family { name, nouns, .. } in families() {
            assert!(!nouns.is_empty(), "{name} needs a noun");
            for noun in nouns {
                assert_eq!(*noun, noun.trim().to_lowercase(), "{name}");
                let other = owners.insert(noun, name);
                assert_eq!(other, None, "`{noun}` means {name} too");
            }
        }
    }

    #[test]
    fn a_family_has_a_name_of_its_own() {
        let mut names: Vec<_> = families().map(|family| &family.name).collect();
        names.sort();
        assert!(names.windows(2).all(|two| two[0] != two[1]));
    }

    #[test]
    fn things_weigh_what_their_size_allows() {
        for Family { name, recipe, .. } in catalogue() {
            let density = recipe.physics.mass_kg / recipe.scale_meters.iter().product::<f32>();
            assert!(
                (1.0..=9_000.0).contains(&density),
                "{name}: {density} kg/m³"
            );
        }
    }

    #[test]
    fn things_are_made_of_more_than_one_stuff() {
        for Family { name, recipe, .. } in catalogue() {
            assert!(recipe.materials.len() >= 2, "{name}");
        }
    }
}
