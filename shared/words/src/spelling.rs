//! Mending what was mistyped.

use std::{collections::BTreeMap, sync::LazyLock};

use crate::{noun, part, sense};

/// Words one text may have mended; the rest of a long muddle stays as it is.
pub(crate) const MENDED_MAX: usize = 12;

/// More slips than anybody makes in one word.
const FAR: usize = 3;

/// Everything that may be meant, by first letter and length.
static VOCABULARY: LazyLock<BTreeMap<(u8, usize), Vec<String>>> = LazyLock::new(|| {
    let mut vocabulary: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for word in noun::words().chain(sense::words()).chain(part::words()) {
        if word.len() >= 4 && word.is_ascii() {
            let bucket = (word.as_bytes()[0], word.len());
            vocabulary.entry(bucket).or_default().push(word);
        }
    }
    vocabulary
});

/// The known word that was probably meant; `None` where nothing is near enough.
pub(crate) fn mend(word: &str) -> Option<&'static str> {
    if !word.is_ascii() {
        return None;
    }
    let slips_max = match word.len() {
        4..8 => 1,
        8..24 => 2,
        _ => return None,
    };
    let plural = word.strip_suffix('s').unwrap_or(word);
    // Few mistype the first letter.
    let first = word.as_bytes()[0];
    let is_known = |word: &str| {
        let bucket = VOCABULARY.get(&(first, word.len()));
        bucket.is_some_and(|words| words.iter().any(|known| known == word))
    };
    if is_known(word) || is_known(plural) {
        return None;
    }
    let lengths = plural.len() - slips_max..=word.len() + slips_max;
    lengths
        .filter_map(|length| VOCABULARY.get(&(first, length)))
        .flatten()
        .filter(|known| is_alike(word, known, slips_max))
        .filter_map(|known| {
            let mut distance = distance(word, known);
            if plural != word {
                distance = distance.min(self::distance(plural, known));
            }
            (distance <= slips_max).then_some((distance, known.as_str()))
        })
        .min()
        .map(|(_, known)| known)
}

/// Whether the two have so many letters in common that it is worth a closer look.
fn is_alike(a: &str, b: &str, slips_max: usize) -> bool {
    let letters = |word: &str| {
        let bit = |byte: u8| 1_u32 << (byte.wrapping_sub(b'a') & 31);
        word.bytes().fold(0, |letters, byte| letters | bit(byte))
    };
    // A wrong letter is one too many here and one too few there; a plural adds its own.
    let differing = (letters(a) ^ letters(b)).count_ones() as usize;
    differing <= 2 * slips_max + 1
}

/// How many slips lead from `known` to `word`. Short words are too easily other words: "boot" is no boat,
/// "board" no boar, so only their inner letters may be swapped, doubled or missing.
fn distance(word: &str, known: &str) -> usize {
    let is_short = word.len() < 8;
    if is_short && word.as_bytes().last() != known.as_bytes().last() {
        return FAR;
    }
    if word.len() < 5 && !swapped(word, known) {
        return FAR;
    }
    let wrong_letter = if is_short { 2 } else { 1 };
    slips(word.as_bytes(), known.as_bytes(), wrong_letter)
}

/// Whether both have the same letters in another order.
fn swapped(a: &str, b: &str) -> bool {
    let sorted = |word: &str| {
        let mut letters = word.as_bytes().to_vec();
        letters.sort_unstable();
        letters
    };
    sorted(a) == sorted(b)
}

/// Letters missing, added, wrong, or swapped with their neighbour (optimal string alignment), up to [`FAR`].
fn slips(a: &[u8], b: &[u8], wrong_letter: usize) -> usize {
    if a.len().abs_diff(b.len()) >= FAR {
        return FAR;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, letter) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, other) in b.iter().enumerate() {
            let wrong = last[j] + if letter == other { 0 } else { wrong_letter };
            let mut best = wrong.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *letter == b[j - 1] && a[i - 1] == *other {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()].min(FAR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger_are_mended() {
        for (slip, meant) in [
            ("chiar", "chair"),
            ("forklfit", "forklift"),
            ("woden", "wooden"),
            ("chaiir", "chair"),
            ("gigntic", "gigantic"),
        ] {
            assert_eq!(mend(slip), Some(meant), "{slip}");
        }
    }

    #[test]
    fn other_words_are_left_alone() {
        for word in [
            "florb",
            "boot",
            "board",
            "chess",
            "shoes",
            "xy",
            "zzzzzzzzzz",
            "ärger",
            "",
        ] {
            assert_eq!(mend(word), None, "{word}");
        }
    }
}
