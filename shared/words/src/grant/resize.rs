//! Parts larger or smaller than they are.

use model::{Expr, ParameterType, Part, Recipe, Shape};

use super::select::{self, Selected};
use crate::{part, wish::Wish};

/// Scales what the part is called after, else the parts themselves; whether there was anything to scale.
pub(super) fn resize(recipe: &mut Recipe, wish: &Wish) -> bool {
    let names = part::names(&wish.part);
    let mut is_done = false;
    for parameter in &mut recipe.parameters {
        if names.contains(&part::singular(&parameter.name).as_str())
            && let ParameterType::Number { min, max, default } = &mut parameter.r#type
        {
            let wanted = (*default * wish.size).clamp(*min, *max);
            is_done |= (wanted - *default).abs() > 0.02 * (*max - *min);
            *default = wanted;
        }
    }
    if is_done {
        return true;
    }
    if let Some(selected) = Selected::of(recipe, &wish.part) {
        each(&mut recipe.parts, &selected, wish.size);
        return true;
    }
    false
}

/// What is in a part that was scaled is scaled with it.
fn each(parts: &mut [Part], selected: &Selected, factor: f32) {
    for part in parts {
        if selected.is(part) {
            scale(part, factor);
        } else if let Shape::Group { parts } = &mut part.shape {
            each(parts, selected, factor);
        }
    }
}

/// About where the part is held, not about the origin it was drawn from.
fn scale(part: &mut Part, factor: f32) {
    part.scale = part
        .scale
        .each_ref()
        .map(|scale| select::times(scale, factor));
    let still = |turn: &Expr| *turn == Expr::Number(0.0);
    if let Some(held) = held(&part.shape)
        && part.turn.iter().all(still)
    {
        for (at, held) in part.at.iter_mut().zip(held) {
            *at = select::plus(at, &select::times(held, 1.0 - factor));
        }
    }
}

/// Where a part that is not drawn about its own middle begins.
fn held(shape: &Shape) -> Option<[&Expr; 3]> {
    match shape {
        Shape::Tube { path, .. } | Shape::Sweep { path, .. } => {
            path.first().map(<[Expr; 3]>::each_ref)
        }
        Shape::Union { parts } | Shape::Difference { parts } | Shape::Intersection { parts } => {
            let first = parts.first()?;
            held(&first.shape).or_else(|| Some(first.at.each_ref()))
        }
        Shape::Group { parts } if parts.len() == 1 => Some(parts[0].at.each_ref()),
        _ => None,
    }
}
