//! What a word does to the thing it stands beside: `data/words.txt` and `data/colors.txt`.

use std::sync::LazyLock;

use model::{Color, Surface};

use crate::{
    data::{lines, pairs},
    key::key,
    plan::Arrangement,
    table::Table,
};

/// The most words one sense is made of.
pub(crate) const WORDS_MAX: usize = 2;

static SENSES: LazyLock<Table<Sense>> = LazyLock::new(|| {
    let colors = lines(include_str!("../data/colors.txt"))
        .filter_map(|line| line.rsplit_once(' '))
        .filter_map(|(name, hex)| Some((key(name), Sense::Color(hex.parse().ok()?))));
    let words = pairs(include_str!("../data/words.txt"))
        .filter_map(|(words, role)| Some((key(words), parse(role)?)));
    colors.chain(words).collect()
});

/// What a word does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Sense {
    /// All edges times this.
    Size(f32),
    /// One edge times this.
    Edge(Edge, f32),
    Color(Color),
    /// Mixed into the colour named next, by this share.
    Shade(Color, f32),
    /// Made of this, in this colour.
    Surface(Surface, Color),
    /// Made of this; the colour is for families that are made of something else.
    Stuff(Surface, Color),
    /// Condition, what it leaves on the colour, and on what only.
    Wear(f32, Option<Color>, Option<Surface>),
    Glow(f32),
    Bounce(f32),
    Gravity(f32),
    Friction(f32),
    /// So many.
    Count(f32),
    /// So many times what was counted before.
    Dozen(f32),
    /// The size word after it means more.
    Very,
    /// Said to be polite; left out.
    Polite,
    /// True, but nothing here looks different for it.
    Plain,
    /// "a slice of": the thing comes after the "of"; "a row of" says how several stand.
    Part(Arrangement),
    /// "scattered": how several stand.
    Arranged(Arrangement),
    /// "knee-high": an edge, or the longest, in metres.
    Measure(Option<Edge>, f32),
    /// "striped": covered with these.
    Pattern(&'static str),
    /// "low poly": how the whole is drawn.
    Style(&'static str),
}

/// One of the three edges of a thing's box.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Along X.
    Wide,
    /// Along Y.
    High,
    /// Along Z.
    Deep,
    /// The longer one of width and depth.
    Long,
}

impl Edge {
    /// The axis of a box of this size that it is: 0 for X.
    #[must_use]
    pub fn axis(self, size: [f32; 3]) -> usize {
        match self {
            Self::Wide => 0,
            Self::High => 1,
            Self::Long if size[0] > size[2] => 0,
            Self::Deep | Self::Long => 2,
        }
    }
}

/// What these words do, if anything.
pub(crate) fn of(words: &str) -> Option<Sense> {
    if words.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return SENSES.get(words).copied();
    }
    SENSES.get(&key(words)).copied()
}

/// Every word that does something, without spaces.
pub(crate) fn words() -> impl Iterator<Item = String> {
    let colors = lines(include_str!("../data/colors.txt"))
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(name, _)| name);
    let words = pairs(include_str!("../data/words.txt")).map(|(words, _)| words);
    colors.chain(words).map(key)
}

fn parse(text: &'static str) -> Option<Sense> {
    let mut words = text.split(' ');
    let role = words.next()?;
    let arguments: Vec<_> = words.collect();
    let number = |at: usize| arguments.get(at)?.parse().ok();
    let color = |at: usize| arguments.get(at)?.parse().ok();
    Some(match role {
        "size" => Sense::Size(number(0)?),
        "high" => Sense::Edge(Edge::High, number(0)?),
        "wide" => Sense::Edge(Edge::Wide, number(0)?),
        "long" => Sense::Edge(Edge::Long, number(0)?),
        "deep" => Sense::Edge(Edge::Deep, number(0)?),
        "shade" => Sense::Shade(color(0)?, number(1)?),
        "surface" => Sense::Surface(surface(arguments.first()?)?, color(1)?),
        "stuff" => Sense::Stuff(surface(arguments.first()?)?, color(1)?),
        "wear" => Sense::Wear(
            number(0)?,
            color(1),
            arguments.get(2).and_then(|name| surface(name)),
        ),
        "glow" => Sense::Glow(number(0)?),
        "bounce" => Sense::Bounce(number(0)?),
        "gravity" => Sense::Gravity(number(0)?),
        "friction" => Sense::Friction(number(0)?),
        "count" => Sense::Count(number(0)?),
        "dozen" => Sense::Dozen(number(0)?),
        "very" => Sense::Very,
        "polite" => Sense::Polite,
        "plain" => Sense::Plain,
        "part" => Sense::Part(
            arguments
                .first()
                .map_or(Some(Arrangement::Single), |name| arrangement(name))?,
        ),
        "measure" => Sense::Measure(edge(arguments.first()?), number(1)?),
        "pattern" => Sense::Pattern(arguments.first().copied()?),
        "style" => Sense::Style(text.strip_prefix("style ")?),
        "arranged" => Sense::Arranged(arrangement(arguments.first()?)?),
        _ => return None,
    })
}

fn edge(name: &str) -> Option<Edge> {
    Some(match name {
        "high" => Edge::High,
        "wide" => Edge::Wide,
        "deep" => Edge::Deep,
        "long" => Edge::Long,
        _ => return None,
    })
}

fn arrangement(name: &str) -> Option<Arrangement> {
    serde_json::from_value(name.into()).ok()
}

fn surface(name: &str) -> Option<Surface> {
    serde_json::from_value(name.into()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_means_something() {
        for (words, role) in pairs(include_str!("../data/words.txt")) {
            assert!(parse(role).is_some(), "{words} = {role}");
            assert!(words.split(' ').count() <= WORDS_MAX, "{words}");
        }
        for line in lines(include_str!("../data/colors.txt")) {
            let (name, hex) = line.rsplit_once(' ').unwrap();
            assert!(hex.parse::<Color>().is_ok(), "{line}");
            assert!(name.split(' ').count() <= WORDS_MAX, "{line}");
        }
    }

    #[test]
    fn nothing_is_pure_black_or_white() {
        for line in lines(include_str!("../data/colors.txt")) {
            let Some(Sense::Color(Color(color))) = of(line.rsplit_once(' ').unwrap().0) else {
                continue;
            };
            assert_ne!(color, [0; 3]);
            assert_ne!(color, [255; 3]);
        }
    }
}
