//! What parts of things are called: `data/parts.txt`.

use std::sync::LazyLock;

use crate::{data::lines, table::Table};

static PARTS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    lines(include_str!("../data/parts.txt"))
        .map(Row::of)
        .collect()
});

static ROWS: LazyLock<Table<Vec<usize>>> = LazyLock::new(|| {
    let mut rows: Table<Vec<usize>> = Table::default();
    for (index, row) in PARTS.iter().enumerate() {
        for name in std::iter::once(&row.name).chain(&row.also) {
            rows.entry(name.clone()).or_default().push(index);
        }
    }
    rows
});

static LIKE: LazyLock<Table<&'static str>> = LazyLock::new(|| {
    let rows = PARTS.iter();
    rows.flat_map(|row| {
        row.like
            .iter()
            .map(|like| (like.clone(), row.name.as_str()))
    })
    .collect()
});

/// One line: words with `_` for their spaces.
#[derive(Debug, Default)]
struct Row {
    name: String,
    is_thing: bool,
    also: Vec<String>,
    with: Vec<String>,
    like: Vec<String>,
}

impl Row {
    fn of(line: &'static str) -> Self {
        let mut row = Self::default();
        for (at, field) in line.split(';').enumerate() {
            let mut words = field.split_whitespace().map(|word| word.replace('_', " "));
            if at == 0 {
                row.name = words.next().unwrap_or_default();
            }
            let list = match words.next().as_deref() {
                Some("also") => &mut row.also,
                Some("with") => &mut row.with,
                Some("like") => &mut row.like,
                Some("thing") => {
                    row.is_thing = true;
                    continue;
                }
                _ => continue,
            };
            list.extend(words);
        }
        row
    }
}

/// Whether things usually have it rather than stand beside it.
pub(crate) fn is_part(name: &str) -> bool {
    let mut own = rows(name).filter(|row| row.name == name);
    own.next()
        .map_or_else(|| ROWS.contains_key(name), |row| !row.is_thing)
}

/// What a part is called: its own name first, then others for the same.
pub(crate) fn names(part: &str) -> Vec<&str> {
    let mut names = vec![part];
    for row in rows(part) {
        for name in std::iter::once(&row.name).chain(&row.also) {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
    }
    names
}

/// What goes when the part goes: hands with arms.
pub(crate) fn along(part: &str) -> Vec<&'static str> {
    let own = rows(part).filter(|row| row.name == part);
    own.flat_map(|row| row.with.iter().map(String::as_str))
        .collect()
}

/// The part that "legged" or "storey" is about, as in "three-legged".
pub(crate) fn like(word: &str) -> Option<&'static str> {
    LIKE.get(word).copied()
}

/// Every word, for mending slips.
pub(crate) fn words() -> impl Iterator<Item = String> {
    let named = PARTS
        .iter()
        .flat_map(|row| std::iter::once(&row.name).chain(&row.also).chain(&row.like));
    named.filter(|name| !name.contains(' ')).cloned()
}

fn rows(part: &str) -> impl Iterator<Item = &'static Row> {
    ROWS.get(part).into_iter().flatten().map(|row| &PARTS[*row])
}

/// The singular of a part's name, as parts and parameters are compared: `front_legs` and "front leg" are one.
pub(crate) fn singular(name: &str) -> String {
    let name = name.to_lowercase().replace('_', " ");
    let (before, last) = name
        .rsplit_once(' ')
        .map_or(("", name.as_str()), |(before, last)| (before, last));
    let one = match last {
        "feet" => "foot".to_owned(),
        "teeth" => "tooth".to_owned(),
        "leaves" => "leaf".to_owned(),
        "shelves" => "shelf".to_owned(),
        "hooves" => "hoof".to_owned(),
        "scarves" => "scarf".to_owned(),
        "glass" | "moss" | "grass" | "dress" | "cross" | "compass" | "canvas" | "lens" => {
            last.to_owned()
        }
        _ => last
            .strip_suffix("ies")
            .filter(|stem| stem.len() > 2)
            .map(|stem| format!("{stem}y"))
            .or_else(|| {
                let stem = last.strip_suffix("es")?;
                let hisses = ["ch", "sh", "x", "ss", "z"];
                hisses
                    .iter()
                    .any(|end| stem.ends_with(end))
                    .then(|| stem.to_owned())
            })
            .or_else(|| last.strip_suffix('s').map(str::to_owned))
            .unwrap_or_else(|| last.to_owned()),
    };
    if before.is_empty() {
        one
    } else {
        format!("{before} {one}")
    }
}

/// "leg", "legs"; "foot", "feet".
pub(crate) fn plural(name: &str) -> String {
    match name {
        "foot" => "feet".to_owned(),
        "tooth" => "teeth".to_owned(),
        "leaf" => "leaves".to_owned(),
        "shelf" => "shelves".to_owned(),
        "hair" | "fur" | "wool" | "moss" | "icing" | "water" => name.to_owned(),
        _ if ["s", "x", "ch", "sh"].iter().any(|end| name.ends_with(end)) => format!("{name}es"),
        _ if name.ends_with('y') && !name.ends_with("ey") && !name.ends_with("ay") => {
            format!("{}ies", &name[..name.len() - 1])
        }
        _ => format!("{name}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_says_something_known() {
        for line in lines(include_str!("../data/parts.txt")) {
            for (at, field) in line.split(';').enumerate() {
                let words: Vec<_> = field.split_whitespace().collect();
                let role = words.get(usize::from(at == 0));
                assert!(
                    role.is_none_or(|role| ["also", "with", "like", "thing"].contains(role)),
                    "{line}"
                );
            }
        }
    }

    #[test]
    fn a_part_has_many_names() {
        assert!(names("storey").contains(&"floor"));
        assert!(along("leg").contains(&"foot"));
        assert_eq!(like("legged"), Some("leg"));
        assert_eq!(like("horse"), None);
        for (many, one) in [
            ("legs", "leg"),
            ("front_feet", "front foot"),
            ("branches", "branch"),
            ("berries", "berry"),
            ("glass", "glass"),
        ] {
            assert_eq!(singular(many), one);
        }
    }
}
