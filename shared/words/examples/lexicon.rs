//! Makes `data/lexicon.txt`: every physical noun of the lexical database with its family, size and mass.
//!
//! `cargo run -p words --example lexicon -- DICTIONARY` where the dictionary holds `data.noun`, `index.noun`,
//! `noun.exc` and `cntlist.rev` of `WordNet` 3.0. The same dictionary gives the same bytes.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    env, fs, io,
    path::{Path, PathBuf},
};

use words::{Family, catalogue};

/// What a person may type without losing the thread; the interpreter looks no further either.
const WORDS_MAX: usize = 4;

/// Shorter words are articles, symbols of elements and abbreviations.
const LETTERS_MIN: usize = 3;

/// Where physical things begin: `noun#sense`. Beings of tales are physical here.
const ROOTS: [&str; 5] = [
    "physical entity#1",
    "imaginary being#1",
    "spiritual being#1",
    "vegetation#1",
    "flower arrangement#1",
];

/// Physical, says the database, but nothing one could put down.
const LEFT_OUT: [&str; 3] = ["process#6", "line#11", "unit#3"];

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

fn main() -> Result<()> {
    let dictionary = env::args_os()
        .nth(1)
        .map(PathBuf::from)
        .ok_or("say the folder of the dictionary")?;
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let database = Database::read(&dictionary)?;
    let authored = Authored::read(&data)?;
    let table = table(&database, &authored)?;
    let text: String = table.values().map(|row| format!("{row}\n")).collect();
    fs::write(data.join("lexicon.txt"), text)?;
    Ok(())
}

/// The nouns of the lexical database.
struct Database {
    synsets: BTreeMap<u32, Synset>,
    /// The senses of a noun, the commonest first.
    senses: BTreeMap<String, Vec<u32>>,
    /// How often texts used a noun in each of its senses.
    uses: BTreeMap<(String, usize), u32>,
    /// How often texts used the same letters as a verb, adjective or adverb; 0 where they never did but could.
    uses_otherwise: BTreeMap<String, u32>,
    /// Adjectives among those.
    adjectives: BTreeSet<String>,
    /// Plurals that no rule gives.
    plurals: Vec<(String, String)>,
}

struct Synset {
    words: Vec<String>,
    above: Vec<u32>,
}

impl Database {
    fn read(folder: &Path) -> Result<Self> {
        let read = |name: &str| -> io::Result<String> {
            Ok(String::from_utf8_lossy(&fs::read(folder.join(name))?).into_owned())
        };
        let mut database = Self {
            synsets: BTreeMap::new(),
            senses: BTreeMap::new(),
            uses: BTreeMap::new(),
            uses_otherwise: BTreeMap::new(),
            adjectives: BTreeSet::new(),
            plurals: Vec::new(),
        };
        for line in entries(&read("data.noun")?) {
            let (offset, synset) = synset(line).ok_or_else(|| format!("odd line: {line}"))?;
            database.synsets.insert(offset, synset);
        }
        for line in entries(&read("index.noun")?) {
            let (noun, senses) = senses(line).ok_or_else(|| format!("odd line: {line}"))?;
            database.senses.insert(noun, senses);
        }
        for (name, is_adjective) in [
            ("index.verb", false),
            ("index.adj", true),
            ("index.adv", true),
        ] {
            for line in entries(&read(name)?) {
                let word = spaced(line.split(' ').next().unwrap_or_default());
                if is_adjective {
                    database.adjectives.insert(word.clone());
                }
                database.uses_otherwise.insert(word, 0);
            }
        }
        for line in read("cntlist.rev")?.lines() {
            database.count(line);
        }
        for line in read("noun.exc")?.lines() {
            if let Some((plural, singular)) = line.split_once(' ') {
                database.plurals.push((spaced(plural), spaced(singular)));
            }
        }
        Ok(database)
    }

    /// One line of the counts: `table%1:06:01:: 2 44`.
    fn count(&mut self, line: &str) {
        let Some((word, rest)) = line.split_once('%') else {
            return;
        };
        let word = spaced(word);
        let fields: Vec<&str> = rest.split(' ').collect();
        let [key, sense, uses] = fields[..] else {
            return;
        };
        let (Ok(sense), Ok(uses)) = (sense.parse(), uses.parse::<u32>()) else {
            return;
        };
        if key.starts_with('1') {
            self.uses.insert((word, sense), uses);
        } else {
            *self.uses_otherwise.entry(word).or_default() += uses;
        }
    }

    /// The synset that `noun#sense` names.
    fn named(&self, name: &str) -> Result<u32> {
        let (noun, sense) = name.rsplit_once('#').ok_or("needs a #sense")?;
        let sense: usize = sense.parse()?;
        self.senses
            .get(&noun.to_lowercase())
            .and_then(|senses| senses.get(sense.checked_sub(1)?).copied())
            .ok_or_else(|| format!("the dictionary has no {name}").into())
    }

    /// Every synset above this one and itself, the nearest first.
    fn upwards(&self, start: u32) -> Vec<u32> {
        let mut found = vec![start];
        let mut next = VecDeque::from([start]);
        while let Some(synset) = next.pop_front() {
            for above in &self.synsets[&synset].above {
                if !found.contains(above) {
                    found.push(*above);
                    next.push_back(*above);
                }
            }
        }
        found
    }
}

/// The lines of a file of the database that are no preface.
fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.starts_with(' '))
}

fn synset(line: &str) -> Option<(u32, Synset)> {
    let mut fields = line.split(' ');
    let offset = fields.next()?.parse().ok()?;
    let count = usize::from_str_radix(fields.nth(2)?, 16).ok()?;
    let mut words = Vec::new();
    for _ in 0..count {
        words.push(fields.next()?.replace('_', " "));
        fields.next()?;
    }
    let pointers: usize = fields.next()?.parse().ok()?;
    let mut above = Vec::new();
    for _ in 0..pointers {
        let kind = fields.next()?;
        let target = fields.next()?.parse().ok()?;
        fields.nth(1)?;
        if matches!(kind, "@" | "@i") {
            above.push(target);
        }
    }
    Some((offset, Synset { words, above }))
}

fn senses(line: &str) -> Option<(String, Vec<u32>)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let count: usize = fields.get(2)?.parse().ok()?;
    let offsets = fields[fields.len() - count..].iter();
    let offsets: std::result::Result<_, _> = offsets.map(|offset| offset.parse()).collect();
    Some((spaced(fields[0]), offsets.ok()?))
}

fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

/// What a noun becomes.
#[derive(Clone, Copy)]
struct Target {
    family: &'static Family,
    size_m: f32,
    mass_kg: f32,
    is_place: bool,
}

impl Target {
    fn plain(family: &'static Family) -> Self {
        Self {
            family,
            size_m: longest(family),
            mass_kg: family.recipe.physics.mass_kg,
            is_place: false,
        }
    }

    fn sized(self, size_m: f32) -> Self {
        let mass_kg = self.mass_kg * (size_m / self.size_m).powi(3);
        Self {
            size_m,
            mass_kg,
            ..self
        }
    }
}

fn longest(family: &Family) -> f32 {
    family.recipe.scale_meters.into_iter().fold(0.0, f32::max)
}

/// What people wrote about nouns.
struct Authored {
    /// `noun#sense` and what it and everything below becomes.
    anchors: Vec<(String, Target)>,
    /// Nouns, without a sense, and what they become.
    overrides: BTreeMap<String, Target>,
    /// Nouns that are none here.
    refused: BTreeSet<String>,
    /// Nouns of several meanings: what lies below one of them says nothing about the others.
    homonyms: BTreeSet<String>,
    /// Words that describe, count or greet.
    senses: BTreeSet<String>,
}

impl Authored {
    fn read(data: &Path) -> Result<Self> {
        let read = |name: &str| fs::read_to_string(data.join(name));
        let mut authored = Self {
            anchors: Vec::new(),
            overrides: BTreeMap::new(),
            refused: BTreeSet::new(),
            homonyms: BTreeSet::new(),
            senses: BTreeSet::new(),
        };
        for line in lines(&read("anchors.txt")?) {
            authored.anchors.extend(targets(line)?);
        }
        for line in lines(&read("nouns.txt")?) {
            let (noun, target) = line.split_once(" = ").ok_or(line)?;
            let (family, factor) = target.rsplit_once(' ').unwrap_or((target, ""));
            let (family, factor) = factor
                .parse::<f32>()
                .map_or((target, 1.0), |factor| (family, factor));
            let target = Target::plain(family_of(family).ok_or(line)?);
            let target = target.sized(target.size_m * factor);
            authored.overrides.insert(noun.to_owned(), target);
        }
        for line in lines(&read("overrides.txt")?) {
            if let Some(nouns) = line.strip_prefix("-:") {
                let nouns = nouns.split(',').map(|noun| noun.trim().to_owned());
                authored.refused.extend(nouns);
            } else {
                authored.overrides.extend(targets(line)?);
            }
        }
        for line in lines(&read("homonyms.txt")?) {
            let noun = line.split(" = ").next().unwrap_or_default();
            authored.homonyms.insert(noun.to_owned());
        }
        for line in lines(&read("words.txt")?) {
            let words = line.split(" = ").next().unwrap_or_default();
            authored.senses.insert(key(words));
        }
        for line in lines(&read("colors.txt")?) {
            let name = line.rsplit_once(' ').map_or(line, |(name, _)| name);
            authored.senses.insert(key(name));
        }
        Ok(authored)
    }
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// `family|family: noun [size] [mass] [~], ...`
fn targets(line: &str) -> Result<Vec<(String, Target)>> {
    let (families, nouns) = line.split_once(": ").ok_or_else(|| line.to_owned())?;
    let family = families
        .split('/')
        .find_map(family_of)
        .ok_or_else(|| format!("no family {families}"))?;
    Ok(nouns
        .split(',')
        .map(|noun| target(noun.trim(), family))
        .collect())
}

fn target(text: &str, family: &'static Family) -> (String, Target) {
    let mut noun = text;
    let mut mass_kg = None;
    let mut target = Target::plain(family);
    while let Some((before, last)) = noun.rsplit_once(' ') {
        let number = |unit: &str| last.strip_suffix(unit)?.parse::<f32>().ok();
        if last == "~" {
            target.is_place = true;
        } else if let Some(mass) = number("kg") {
            mass_kg = Some(mass);
        } else if let Some(size_m) = number("m") {
            target = target.sized(size_m);
        } else if let Ok(factor) = last.parse::<f32>() {
            target = target.sized(target.size_m * factor);
        } else {
            break;
        }
        noun = before;
    }
    target.mass_kg = mass_kg.unwrap_or(target.mass_kg);
    (noun.to_owned(), target)
}

/// A family by its name, else by a noun of it.
fn family_of(name: &str) -> Option<&'static Family> {
    let has = |family: &&Family| family.nouns.iter().any(|noun| noun == name);
    words::family(name).or_else(|| catalogue().iter().find(has))
}

/// One line of the table.
#[derive(Clone)]
struct Row {
    noun: String,
    target: Target,
    /// More often something else than this thing.
    is_weak: bool,
    /// Somebody's or some place's own.
    is_name: bool,
    /// The plural of this other noun.
    plural_of: Option<String>,
    rank: Rank,
}

/// Which of two nouns with the same letters stays: the authored, then the more used, then the first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    is_authored: bool,
    uses: u32,
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(singular) = &self.plural_of {
            return write!(f, "{}\t={singular}", self.noun);
        }
        let Target {
            family,
            size_m,
            mass_kg,
            is_place,
        } = self.target;
        let (size, mass) = (rounded(size_m), rounded(mass_kg));
        write!(f, "{}\t{}\t{size}\t{mass}", self.noun, family.name)?;
        let flags = [
            (self.rank.is_authored, 'a'),
            (self.is_name, 'n'),
            (is_place, 'p'),
            (self.is_weak, 'w'),
        ];
        let flags: String = flags
            .into_iter()
            .filter_map(|(is_set, flag)| is_set.then_some(flag))
            .collect();
        if flags.is_empty() {
            return Ok(());
        }
        write!(f, "\t{flags}")
    }
}

/// Three digits are more than anybody measured.
fn rounded(value: f32) -> f32 {
    format!("{value:.2e}").parse().unwrap_or(value)
}

/// All rows by what they are looked up by.
fn table(database: &Database, authored: &Authored) -> Result<BTreeMap<String, Row>> {
    let roots = ROOTS.map(|root| database.named(root));
    let roots: Vec<u32> = roots.into_iter().collect::<Result<_>>()?;
    let left_out = LEFT_OUT.map(|root| database.named(root));
    let left_out: Vec<u32> = left_out.into_iter().collect::<Result<_>>()?;
    let is_physical = |synset: u32| {
        let above = database.upwards(synset);
        above.iter().any(|above| roots.contains(above))
            && !above.iter().any(|above| left_out.contains(above))
    };
    let physical: BTreeSet<u32> = database
        .synsets
        .keys()
        .copied()
        .filter(|synset| is_physical(*synset))
        .collect();
    let anchors = anchors(database, authored, &physical)?;

    let mut table = BTreeMap::new();
    for (noun, target) in &authored.overrides {
        let row = Row {
            noun: noun.clone(),
            target: *target,
            is_weak: false,
            is_name: false,
            plural_of: None,
            rank: Rank {
                is_authored: true,
                uses: 0,
            },
        };
        table.insert(key(noun), row);
    }
    for (noun, senses) in &database.senses {
        let spelled = |sense: &u32| {
            let words = &database.synsets[sense].words;
            words.iter().find(|word| word.to_lowercase() == *noun)
        };
        let is_name = |sense: &u32| spelled(sense).is_some_and(|word| is_capital(word));
        let is_common = |sense: &u32| physical.contains(sense) && !is_name(sense);
        // A crane is a bird before it is Stephen Crane.
        let common = senses.iter().position(is_common);
        let first = common.or_else(|| senses.iter().position(|sense| physical.contains(sense)));
        let Some(first) = first else {
            continue;
        };
        let is_name = is_name(&senses[first]);
        let spelled = spelled(&senses[first]);
        if !is_sayable(
            noun,
            spelled.map_or(noun.as_str(), String::as_str),
            database,
            authored,
        ) {
            continue;
        }
        let target = database
            .upwards(senses[first])
            .iter()
            .find_map(|synset| anchors.get(synset).copied());
        let Some(target) = target else {
            continue;
        };
        let uses = |sense: usize| database.uses.get(&(noun.clone(), sense + 1)).copied();
        let is_weak = is_weak(noun, first, senses.len(), database);
        if is_weak && is_name {
            continue; // "Day" was a writer; nobody means him.
        }
        let row = Row {
            noun: noun.clone(),
            target,
            is_weak,
            is_name,
            plural_of: None,
            rank: Rank {
                is_authored: false,
                uses: uses(first).unwrap_or(0),
            },
        };
        let known = table.entry(key(noun)).or_insert_with(|| row.clone());
        if known.rank < row.rank {
            *known = row;
        }
    }
    drop_plurals(&mut table);
    add_plurals(&mut table, database);
    Ok(table)
}

/// What every anchored synset becomes: the sensed anchors, then the overrides, then the families themselves.
fn anchors(
    database: &Database,
    authored: &Authored,
    physical: &BTreeSet<u32>,
) -> Result<BTreeMap<u32, Target>> {
    let mut anchors = BTreeMap::new();
    for (name, target) in &authored.anchors {
        let synset = database.named(name)?;
        anchors.entry(synset).or_insert(*target);
    }
    let first = |noun: &str| {
        let senses = database.senses.get(&noun.to_lowercase())?;
        senses
            .iter()
            .find(|sense| physical.contains(sense))
            .copied()
    };
    let sensed = anchors.clone();
    for (noun, target) in &authored.overrides {
        let Some(synset) = first(noun).filter(|_| !authored.homonyms.contains(noun)) else {
            continue;
        };
        let above = database.upwards(synset);
        let inherited = above.iter().find_map(|above| sensed.get(above));
        // A cub is a bear here, and the dictionary's first is a beginner: his kind stay people.
        let is_other_sense =
            inherited.is_some_and(|above| is_somebody(above) != is_somebody(target));
        if !is_other_sense {
            anchors.entry(synset).or_insert(*target);
        }
    }
    for family in catalogue() {
        if !authored.homonyms.contains(&family.nouns[0])
            && let Some(synset) = first(&family.nouns[0])
        {
            anchors
                .entry(synset)
                .or_insert_with(|| Target::plain(family));
        }
    }
    Ok(anchors)
}

fn is_capital(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
}

fn is_somebody(target: &Target) -> bool {
    const PEOPLE: [&str; 6] = ["person", "knight", "wizard", "astronaut", "robot", "ghost"];
    PEOPLE.contains(&target.family.name.as_str())
}

/// Whether somebody who types these letters may mean the noun.
fn is_sayable(noun: &str, spelled: &str, database: &Database, authored: &Authored) -> bool {
    let words = noun.split([' ', '-']).count();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " -'".contains(c);
    let is_single = words == 1;
    let is_name = is_capital(spelled);
    let is_short_form =
        is_single && spelled.len() < 6 && !spelled.contains(|c: char| c.is_ascii_lowercase());
    let is_other_word = is_name && is_single && database.uses_otherwise.contains_key(noun);
    noun.len() >= LETTERS_MIN
        && words <= WORDS_MAX
        && noun.chars().all(is_plain)
        && noun.starts_with(|c: char| c.is_ascii_alphabetic())
        && !is_short_form
        && !is_other_word
        && !authored.refused.contains(noun)
        && !authored.senses.contains(&key(noun))
}

/// Whether the letters are more often a verb, an adjective or something nobody can touch.
fn is_weak(noun: &str, sense: usize, senses: usize, database: &Database) -> bool {
    let uses = |sense: usize| {
        let uses = database.uses.get(&(noun.to_owned(), sense + 1));
        uses.copied().unwrap_or(0)
    };
    let as_thing = uses(sense);
    let before: u32 = (0..sense).map(uses).sum();
    let in_all: u32 = (0..senses).map(uses).sum();
    let otherwise = database.uses_otherwise.get(noun).copied();
    let is_adjective = database.adjectives.contains(noun) && otherwise >= Some(in_all);
    is_adjective || otherwise.is_some_and(|uses| uses > in_all * 2) || before > as_thing * 3 + 2
}

/// "bones" is more than one bone, whatever else the database calls so.
fn drop_plurals(table: &mut BTreeMap<String, Row>) {
    let names: Vec<String> = table
        .iter()
        .filter(|(_, row)| !row.rank.is_authored)
        .filter_map(|(key, row)| {
            let singular = key.strip_suffix('s')?;
            let known = table.get(singular)?;
            let is_plural = !singular.ends_with('s') && known.rank >= row.rank;
            is_plural.then(|| key.clone())
        })
        .collect();
    for name in names {
        table.remove(&name);
    }
}

/// "cacti" and "wolves".
fn add_plurals(table: &mut BTreeMap<String, Row>, database: &Database) {
    for (plural, singular) in &database.plurals {
        let Some(row) = table.get(&key(singular)) else {
            continue;
        };
        if plural == singular || singular.contains(' ') || plural.contains(' ') {
            continue;
        }
        let row = Row {
            noun: plural.clone(),
            plural_of: Some(row.noun.clone()),
            ..row.clone()
        };
        table.entry(key(plural)).or_insert(row);
    }
}

/// As the interpreter looks words up.
fn key(words: &str) -> String {
    let words = words.replace("'s ", " ");
    words.chars().filter(|c| c.is_alphanumeric()).collect()
}
