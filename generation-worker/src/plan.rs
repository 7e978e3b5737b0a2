//! Words to a recipe: the family the words name, dressed and sized as they say; and from one recipe to the next.

mod dress;
mod natural;
mod revise;
mod set;
mod vary;

use model::{Prompt, Recipe, Surface};
use words::Item;

pub use revise::revise;
pub use set::{SetError, set};

/// Heavier things are not carried, lighter ones are.
const CARRIED_KG: std::ops::Range<f32> = 8.0..50.0;

/// A recipe's name is one line.
const NAME_CHARS_MAX: usize = 80;

/// Why there is no recipe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// The words name nothing.
    #[error("There is nothing to make in \"{0}\".")]
    Nothing(String),
    /// The catalogue has no such family; a fault of ours.
    #[error("The catalogue has no family named \"{0}\".")]
    NoFamily(String),
}

/// The recipe for the one thing that `prompt` asks for: the first, where it asks for several.
pub fn plan(prompt: &Prompt, seed: u64) -> Result<Recipe, PlanError> {
    let item = words::understand(prompt.as_str())
        .items
        .into_iter()
        .next()
        .ok_or_else(|| PlanError::Nothing(prompt.to_string()))?;
    let family =
        words::family(&item.family).ok_or_else(|| PlanError::NoFamily(item.family.clone()))?;
    let mut recipe = family.recipe.clone();
    recipe.seed = seed;
    recipe.name = item.phrase.chars().take(NAME_CHARS_MAX).collect();
    vary::parameters(&mut recipe, seed);
    vary::proportions(&mut recipe, item.size_meters);
    dress::materials(&mut recipe.materials, &item.look());
    recipe.style = item.style.clone().or(recipe.style);
    embody(&mut recipe, &item);
    if !item.wishes.is_empty() || item.writing.is_some() {
        let plain = recipe.clone();
        words::grant(&mut recipe, &item.wishes); // Understanding said already what cannot be.
        recipe.write(item.writing.as_deref().unwrap_or_default());
        if !item.is_measured {
            natural::follow(&plain, &mut recipe);
        }
    }
    Ok(recipe)
}

/// Gives it the size, mass and behaviour that the room already counts on.
fn embody(recipe: &mut Recipe, item: &Item) {
    recipe.scale_meters = item.size_meters;
    let physics = &mut recipe.physics;
    physics.mass_kg = item.mass_kg;
    physics.restitution = item.restitution.unwrap_or(physics.restitution);
    physics.friction = item.friction.unwrap_or(physics.friction);
    physics.gravity_scale = item.gravity_scale.unwrap_or(physics.gravity_scale);
    handle(recipe, item.surface);
}

/// What one can do with it at its mass, and of the stuff it was asked to be.
fn handle(recipe: &mut Recipe, surface: Option<Surface>) {
    let mass_kg = recipe.physics.mass_kg;
    let interaction = &mut recipe.interaction;
    if mass_kg >= CARRIED_KG.end {
        interaction.pickup = false;
        interaction.throwable = false;
    } else if mass_kg < CARRIED_KG.start {
        interaction.pickup = true;
        interaction.throwable = true;
    }
    let breaks = matches!(
        surface,
        Some(Surface::Glass | Surface::Ceramic | Surface::Ice)
    );
    interaction.breakable |= breaks;
}

#[cfg(test)]
mod tests;
