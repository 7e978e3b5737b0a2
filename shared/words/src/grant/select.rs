//! Which parts of a recipe a noun is about.

use model::{Expr, Part, Recipe, Shape};

use crate::part;

/// How well a part's name has to agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// "leg" is "leg".
    Same,
    /// "front leg" is a leg.
    Kind,
    /// "leg top" is of a leg.
    Of,
}

/// The parts that a noun names, and how to know them again.
#[derive(Clone, Debug)]
pub(super) struct Selected {
    names: Vec<String>,
    level: Level,
}

impl Selected {
    /// The parts that `name` is about; nothing where there are none.
    pub(super) fn of(recipe: &Recipe, name: &str) -> Option<Self> {
        let mut called = part::names(name);
        // "hoof" is a foot only where nothing is called so itself.
        let own: Vec<&str> = called.drain(..1).collect();
        [own, called].into_iter().find_map(|names| {
            let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
            [Level::Same, Level::Kind, Level::Of]
                .into_iter()
                .map(|level| Self {
                    names: names.clone(),
                    level,
                })
                .find(|selected| selected.is_in(&recipe.parts))
        })
    }

    /// The same and its kinds: towers and corner towers.
    pub(super) fn of_any_kind(&self) -> Self {
        Self {
            level: Level::Kind,
            ..self.clone()
        }
    }

    /// Those of exactly these names, wherever they are.
    pub(super) fn named(names: &[&str]) -> Self {
        Self {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            level: Level::Same,
        }
    }

    /// Whether it is about this part.
    pub(super) fn is(&self, part: &Part) -> bool {
        let Some(name) = part.name.as_deref().map(part::singular) else {
            return false;
        };
        self.names.iter().any(|wanted| match self.level {
            Level::Same => name == *wanted,
            Level::Kind => name == *wanted || ends_with(&name, wanted),
            Level::Of => {
                let rest = name.strip_prefix(wanted.as_str());
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
            }
        })
    }

    /// Whether it is about this part, or what makes it whole: the tops of legs with the legs.
    pub(super) fn is_with_ends(&self, part: &Part) -> bool {
        const ENDS: [&str; 6] = ["top", "tip", "end", "joint", "foot", "inside"];
        let is_end = |name: &str| {
            let split = name.rsplit_once(' ');
            split.is_some_and(|(of, end)| {
                ENDS.contains(&end) && self.names.iter().any(|name| name == of)
            })
        };
        self.is(part) || part.name.as_deref().is_some_and(is_end)
    }

    fn is_in(&self, parts: &[Part]) -> bool {
        parts.iter().any(|part| {
            self.is(part) || inside(&part.shape).is_some_and(|inside| self.is_in(inside))
        })
    }
}

fn ends_with(name: &str, wanted: &str) -> bool {
    let rest = name.strip_suffix(wanted);
    rest.is_some_and(|rest| rest.ends_with(' '))
}

/// What a group or a solid of several is made of.
pub(super) fn inside(shape: &Shape) -> Option<&[Part]> {
    match shape {
        Shape::Group { parts }
        | Shape::Union { parts }
        | Shape::Difference { parts }
        | Shape::Intersection { parts } => Some(parts),
        _ => None,
    }
}

/// Calls `change` for every part that stands for itself: those in groups too, those melted into solids not.
pub(super) fn each(parts: &mut [Part], change: &mut impl FnMut(&mut Part)) {
    for part in parts {
        change(part);
        if let Shape::Group { parts } = &mut part.shape {
            each(parts, change);
        }
    }
}

/// `expr`, so many times.
pub(super) fn times(expr: &Expr, factor: f32) -> Expr {
    match expr {
        Expr::Number(number) => Expr::Number(number * factor),
        Expr::Formula(text) => Expr::Formula(format!("({text}) * {factor}")),
    }
}

/// Both together.
pub(super) fn plus(a: &Expr, b: &Expr) -> Expr {
    match (a, b) {
        (Expr::Number(a), Expr::Number(b)) => Expr::Number(a + b),
        (a, Expr::Number(0.0)) => a.clone(),
        (Expr::Number(0.0), b) => b.clone(),
        (a, b) => Expr::Formula(format!("{} + {}", written(a), written(b))),
    }
}

fn written(expr: &Expr) -> String {
    match expr {
        Expr::Number(number) => format!("({number})"),
        Expr::Formula(text) => format!("({text})"),
    }
}
