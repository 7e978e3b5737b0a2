//! Any recipe: raw text, or a family of the catalogue with a few values exchanged. What `check` lets through is built
//! or refused; nothing else.

#![no_main]

use libfuzzer_sys::{Corpus, fuzz_target};
use model::Recipe;
use serde_json::Value;

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let recipe = match bytes.split_first() {
        Some((b'{', _)) => serde_json::from_slice(bytes).ok(),
        Some((family, edits)) => edited(usize::from(*family), edits),
        None => None,
    };
    let Some(recipe): Option<Recipe> = recipe else {
        return Corpus::Reject;
    };
    if recipe.check().is_empty()
        && let Ok(levels) = generation_worker::finish::levels(&recipe)
    {
        let most = recipe.kind.triangles_max();
        for (facets, most) in levels.facets.iter().zip(most) {
            assert!(facets.len() <= most as usize, "{} of {most}", facets.len());
        }
    }
    Corpus::Keep
});

/// A family's recipe, changed: three bytes say which of its values and how, four what it becomes.
fn edited(family: usize, edits: &[u8]) -> Option<Recipe> {
    let families = words::catalogue();
    let mut recipe = serde_json::to_value(&families[family % families.len()].recipe).ok()?;
    for edit in edits.chunks_exact(7).take(16) {
        let [low, high, how, number @ ..] = edit else {
            continue;
        };
        let mut left = usize::from(u16::from_le_bytes([*low, *high])) % count(&recipe);
        let number = f32::from_le_bytes(number.try_into().ok()?);
        change(&mut recipe, &mut left, *how, number);
    }
    serde_json::from_value(recipe).ok()
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(values) => values.iter().map(count).sum::<usize>(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// Changes the value that is `left` steps further on, depth first.
fn change(value: &mut Value, left: &mut usize, how: u8, number: f32) {
    if *left == 0 {
        *left = usize::MAX;
        exchange(value, how, number);
        return;
    }
    *left -= 1;
    let inner: &mut dyn Iterator<Item = &mut Value> = match value {
        Value::Array(values) => &mut values.iter_mut(),
        Value::Object(fields) => &mut fields.values_mut(),
        _ => return,
    };
    for value in inner {
        if *left == usize::MAX {
            return;
        }
        change(value, left, how, number);
    }
}

fn exchange(value: &mut Value, how: u8, number: f32) {
    match (how % 8, &mut *value) {
        (0, Value::Array(values)) => {
            values.pop();
        }
        (1, Value::Array(values)) => values.extend(values.clone()),
        (2, Value::Array(values)) => values.reverse(),
        (3, Value::Object(fields)) => {
            let first = fields.keys().next().cloned();
            first.and_then(|key| fields.remove(&key));
        }
        (4, value) => *value = Value::from((f64::from(number) % 100.0).round()),
        (5, value) => *value = Value::from(-1.0),
        (6, value) => *value = Value::from(0.0),
        (_, value) => *value = Value::from(number),
    }
}
