//! The tables under `data/`: lines of `key = value`, or `name #rrggbb`; `#` begins a comment line.

/// The lines of a table that say something.
pub(crate) fn lines(table: &'static str) -> impl Iterator<Item = &'static str> {
    table
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// Key and value of every `key = value` line.
pub(crate) fn pairs(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    lines(table).filter_map(|line| line.split_once(" = "))
}
