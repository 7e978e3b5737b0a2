//! Wishes for parts, granted: what of a recipe they change, and what they cannot have.

mod count;
mod dress;
mod hide;
mod resize;
mod select;

use model::{Material, ParameterType, Recipe};

use crate::{part, wish::Wish};

use select::Selected;

/// Gives `recipe` the parts that are wished for. What it cannot have is said, in sentences for the player.
pub fn grant(recipe: &mut Recipe, wishes: &[Wish]) -> Vec<String> {
    let name = called(recipe);
    let mut notes = Vec::new();
    for wish in wishes {
        let before = recipe.clone();
        let granted = if wish.is_present {
            give(recipe, wish)
        } else {
            hide::hide(recipe, wish)
        };
        let problem = match granted {
            Ok(note) => note,
            // "striped" is no phrase of its own.
            Err(Denied::Nothing) if wish.phrase.is_empty() => {
                let part = &wish.part;
                Some(format!(
                    "I cannot paint a {part} pattern on the {name} yet."
                ))
            }
            Err(Denied::Nothing) => Some(format!("The catalogue's {name} has no {}.", wish.said)),
            Err(Denied::Because(why)) => Some(why),
        };
        // What was asked for in words must never cost the whole thing.
        if *recipe != before && !recipe.check().is_empty() {
            *recipe = before;
            notes.push(format!(
                "I could not change the {} of the {name}.",
                wish.said
            ));
        } else {
            notes.extend(problem);
        }
    }
    notes
}

/// Whether a recipe has something to change of this name.
pub(crate) fn has(recipe: &Recipe, name: &str) -> bool {
    let wish = Wish::present(&part::singular(name));
    let names = part::names(&wish.part);
    recipe
        .parameters
        .iter()
        .any(|parameter| names.contains(&part::singular(&parameter.name).as_str()))
        || Selected::of(recipe, &wish.part).is_some()
        || recipe
            .materials
            .iter()
            .any(|material| material.name == wish.part)
}

/// The material that takes a second colour: what is striped or banded first, else the largest of the rest.
#[must_use]
pub fn accented(materials: &[Material]) -> Option<usize> {
    const FIRST: [&str; 12] = [
        "stripe",
        "band",
        "spot",
        "patch",
        "trim",
        "belly",
        "white",
        "accent",
        "roof",
        "edge",
        "light fur",
        "rim",
    ];
    let free = |index: &usize| *index > 0 && !materials[*index].fixed;
    let named = |name: &&str| {
        let at = materials
            .iter()
            .position(|material| material.name == **name)?;
        (at > 0).then_some(at)
    };
    FIRST
        .iter()
        .find_map(named)
        .or_else(|| (0..materials.len()).find(free))
}

/// Why a wish is not granted.
enum Denied {
    /// There is no such part.
    Nothing,
    /// The part cannot be so.
    Because(String),
}

/// What to say of a wish that is granted, if anything.
type Granted = Result<Option<String>, Denied>;

/// What a recipe is called in notes: the catalogue's word for it.
fn called(recipe: &Recipe) -> String {
    let name = recipe.name.split(" with").next().unwrap_or_default();
    name.to_owned()
}

/// Sees that the part is there, and is as it should be.
fn give(recipe: &mut Recipe, wish: &Wish) -> Granted {
    let is_there = show(recipe, wish);
    let mut note = None;
    let has_parts = Selected::of(recipe, &wish.part).is_some();
    let has_material = dress::material(recipe, &wish.part).is_some();
    if !is_there && !has_parts && !has_material {
        return Err(Denied::Nothing);
    }
    if let Some(count) = wish.count {
        note = count::count(recipe, wish, count)?;
    }
    if wish.size != 1.0 && !resize::resize(recipe, wish) {
        note = Some(format!("I could not resize the {}.", wish.said));
    }
    if !wish.is_dull() && !dress::dress(recipe, wish) {
        note = Some(format!(
            "I could not change how the {} look.",
            part::plural(&wish.part)
        ));
    }
    Ok(note)
}

/// Switches on what the part hangs on; whether there is such a parameter.
fn show(recipe: &mut Recipe, wish: &Wish) -> bool {
    let names = part::names(&wish.part);
    let mut found = false;
    for parameter in &mut recipe.parameters {
        let name = part::singular(&parameter.name);
        if let ParameterType::Choice { options, default } = &mut parameter.r#type
            && (names.contains(&name.as_str()) || options.contains(&wish.part))
        {
            let said = |option: &String| wish.phrase.split(' ').any(|word| word == option);
            let chosen = options
                .iter()
                .position(|option| said(option) || *option == wish.part);
            if let Some(chosen) = chosen {
                *default = chosen as u8;
            }
            found = true;
            continue;
        }
        if !names.contains(&name.as_str()) {
            continue;
        }
        found = true;
        match &mut parameter.r#type {
            ParameterType::Toggle { default } => *default = true,
            ParameterType::Integer { max, default, .. } if *default <= 0 => {
                *default = (*max).clamp(0, 3);
            }
            ParameterType::Number { min, max, default } if *default <= 0.0 => {
                *default = min.midpoint(*max);
            }
            ParameterType::Integer { .. }
            | ParameterType::Number { .. }
            | ParameterType::Choice { .. } => {}
        }
    }
    found
}

#[cfg(test)]
mod tests;
