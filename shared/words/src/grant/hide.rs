//! Parts taken away.

use model::{Expr, ParameterType, Part, Recipe, Shape};

use super::{Denied, Granted, called, select, select::Selected};
use crate::{part, wish::Wish};

/// Takes the part away, and what goes with it.
pub(super) fn hide(recipe: &mut Recipe, wish: &Wish) -> Granted {
    let name = called(recipe);
    let is_switched = switch_off(recipe, wish);
    let before = recipe.clone();
    let mut is_hidden = false;
    if let Some(selected) = Selected::of(recipe, &wish.part) {
        let along = part::along(&wish.part);
        let along = Selected::named(&along);
        select::each(&mut recipe.parts, &mut |part| {
            if selected.is_with_ends(part) || along.is(part) || sticks_to(part, &selected) {
                part.when = Some(Expr::Number(0.0));
                is_hidden = true;
            }
        });
    } else if super::dress::material(recipe, &wish.part).is_some() {
        select::each(&mut recipe.parts, &mut |part| {
            if part.material.as_deref() == Some(wish.part.as_str()) {
                part.when = Some(Expr::Number(0.0));
                is_hidden = true;
            }
        });
    }
    if !is_switched && !is_hidden {
        // "a house without a dragon" has none already.
        return Err(Denied::Nothing);
    }
    if !is_anything_left(&recipe.parts) {
        *recipe = before;
        return Err(Denied::Because(format!(
            "Without {} nothing would be left of the {name}.",
            wish.said
        )));
    }
    Ok(None)
}

/// Turns parameters of this name off; whether that was all it took.
fn switch_off(recipe: &mut Recipe, wish: &Wish) -> bool {
    let names = part::names(&wish.part);
    let mut is_off = false;
    for parameter in &mut recipe.parameters {
        if !names.contains(&part::singular(&parameter.name).as_str()) {
            continue;
        }
        match &mut parameter.r#type {
            ParameterType::Toggle { default } => {
                *default = false;
                is_off = true;
            }
            ParameterType::Integer {
                min: 0, default, ..
            } => {
                *default = 0;
                is_off = true;
            }
            ParameterType::Integer { .. }
            | ParameterType::Number { .. }
            | ParameterType::Choice { .. } => {}
        }
    }
    is_off
}

/// Strewn over what goes.
fn sticks_to(part: &Part, selected: &Selected) -> bool {
    part.scatter.as_ref().is_some_and(|scatter| {
        selected.is(&Part {
            name: Some(scatter.on.clone()),
            scatter: None,
            ..part.clone()
        })
    })
}

fn is_anything_left(parts: &[Part]) -> bool {
    parts.iter().any(|part| {
        let is_hidden = part.when == Some(Expr::Number(0.0));
        !is_hidden
            && match &part.shape {
                Shape::Group { parts } => is_anything_left(parts),
                _ => true,
            }
    })
}
