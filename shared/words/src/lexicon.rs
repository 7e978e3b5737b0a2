//! Nouns beyond the catalogue's own: `data/lexicon.txt`, read in place through the index that `build.rs` lays out.

use crate::key::{bucket, key};

const TEXT: &str = include_str!("../data/lexicon.txt");

const INDEX: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lexicon.index"));

/// The single words among the rows that a person decided.
pub(crate) const AUTHORED: &str = include_str!(concat!(env!("OUT_DIR"), "/lexicon.authored"));

/// One row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Row {
    Thing(Thing),
    /// An irregular plural of this noun.
    PluralOf(&'static str),
}

/// What a noun stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Thing {
    /// In the singular.
    pub(crate) name: &'static str,
    /// The nearest family.
    pub(crate) family: &'static str,
    /// Its longest edge.
    pub(crate) size_m: f32,
    pub(crate) mass_kg: f32,
    /// More often not this thing ("well", "fly").
    pub(crate) is_weak: bool,
    /// Somebody's or some place's own name; a slip of the finger is likelier.
    pub(crate) is_name: bool,
    /// Where things are rather than a thing ("the beach").
    pub(crate) is_place: bool,
}

/// The row whose noun has these letters.
pub(crate) fn find(letters: &str) -> Option<Row> {
    let bucket = bucket(letters);
    let rows = number(bucket)..number(bucket + 1);
    rows.map(|row| number(crate::key::BUCKETS + 1 + row))
        .map(|start| line(&TEXT[start..]))
        .find(|line| key(noun(line)) == letters)
        .and_then(parse)
}

/// Every row.
#[cfg(test)]
pub(crate) fn rows() -> impl Iterator<Item = Row> {
    TEXT.lines().filter_map(parse)
}

fn number(at: usize) -> usize {
    let bytes = INDEX.get(at * 4..at * 4 + 4);
    let bytes = bytes.and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, |bytes| u32::from_le_bytes(bytes) as usize)
}

fn line(text: &'static str) -> &'static str {
    text.lines().next().unwrap_or_default()
}

fn noun(line: &'static str) -> &'static str {
    line.split('\t').next().unwrap_or_default()
}

fn parse(line: &'static str) -> Option<Row> {
    let mut fields = line.split('\t');
    let name = fields.next()?;
    let family = fields.next()?;
    if let Some(singular) = family.strip_prefix('=') {
        return Some(Row::PluralOf(singular));
    }
    let size_m = fields.next()?.parse().ok()?;
    let mass_kg = fields.next()?.parse().ok()?;
    let flags = fields.next().unwrap_or_default();
    Some(Row::Thing(Thing {
        name,
        family,
        size_m,
        mass_kg,
        is_weak: flags.contains('w'),
        is_name: flags.contains('n'),
        is_place: flags.contains('p'),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{catalogue, noun};

    /// More than twice what Scribblenauts shipped.
    const NOUNS_MIN: usize = 50_000;

    #[test]
    fn fifty_thousand_nouns_can_be_made() {
        let mut things = 0;
        for row in rows() {
            match row {
                Row::Thing(thing) => {
                    let name = thing.name;
                    let family = catalogue::family(thing.family);
                    let family =
                        family.unwrap_or_else(|| panic!("{name}: no family {}", thing.family));
                    let is_gift = ["gift", "present", "surprise", "unknown"]
                        .iter()
                        .any(|gift| name.contains(gift));
                    assert!(
                        family.name != noun::STAND_IN || is_gift,
                        "{name} is a bare box"
                    );
                    assert!(
                        (0.001..=2_000.0).contains(&thing.size_m),
                        "{name}: {} m",
                        thing.size_m
                    );
                    assert!(thing.mass_kg > 0.0, "{name}: {} kg", thing.mass_kg);
                    assert!(noun::of(name).is_some(), "{name}");
                    things += 1;
                }
                Row::PluralOf(singular) => assert!(noun::of(singular).is_some(), "{singular}"),
            }
        }
        assert!(things >= NOUNS_MIN, "{things} nouns");
    }

    #[test]
    fn rows_are_found_by_their_letters() {
        for (letters, family) in [
            ("wolf", "wolf"),
            ("fireengine", "fire_truck"),
            ("cello", "violin"),
        ] {
            let Some(Row::Thing(thing)) = find(letters) else {
                panic!("{letters}");
            };
            assert_eq!(thing.family, family);
        }
        assert_eq!(find("wolves"), Some(Row::PluralOf("wolf")));
        assert_eq!(find("florb"), None);
    }
}
