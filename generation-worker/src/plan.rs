//! Words to a recipe.

use model::{Prompt, Recipe};

/// Why there is no recipe.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PlanError {
    /// No family fits.
    #[error("I do not know what \"{0}\" is.")]
    Unknown(String),
}

/// The recipe for the one thing that `prompt` asks for.
pub fn plan(prompt: &Prompt, seed: u64) -> Result<Recipe, PlanError> {
    let name = prompt.as_str().split(' ').next_back().unwrap_or_default();
    let family = words::family(name).ok_or_else(|| PlanError::Unknown(prompt.to_string()))?;
    let mut recipe = family.recipe.clone();
    recipe.seed = seed;
    Ok(recipe)
}
