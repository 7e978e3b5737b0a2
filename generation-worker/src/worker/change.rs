//! A recipe with other parameters, and the size that goes with them.

use glam::Vec3;
use model::{
    Change, ParameterType, Recipe, Settings, Value,
    limits::{MASS_KG_MAX, SIZE_M_MAX, SIZE_M_MIN},
};

use crate::shape::{self, LADDER};

/// Coarse is enough to know how far parts reach.
const TRIANGLES_MAX: usize = 24_000;

/// Why a change cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ChangeError {
    #[error("It has no parameter named \"{name}\"; it has {known}.")]
    Unknown { name: String, known: String },
    #[error("I cannot change things by words yet; change its parameters.")]
    Words,
}

/// The recipe after one change.
pub(super) fn changed(mut recipe: Recipe, change: &Change) -> Result<Recipe, ChangeError> {
    let Change::Parameters(settings) = change else {
        return Err(ChangeError::Words);
    };
    let before = reach(&recipe);
    set(&mut recipe, settings)?;
    if let (Some(before), Some(after)) = (before, reach(&recipe)) {
        grow(&mut recipe, after / before);
    }
    Ok(recipe)
}

fn set(recipe: &mut Recipe, settings: &Settings) -> Result<(), ChangeError> {
    for (name, value) in settings.iter() {
        let found = recipe
            .parameters
            .iter_mut()
            .find(|known| known.name == name);
        let Some(parameter) = found else {
            let known: Vec<_> = recipe
                .parameters
                .iter()
                .map(|known| known.name.as_str())
                .collect();
            return Err(ChangeError::Unknown {
                name: name.to_owned(),
                known: if known.is_empty() {
                    "none".to_owned()
                } else {
                    known.join(", ")
                },
            });
        };
        turn(&mut parameter.r#type, value);
    }
    Ok(())
}

/// Turns one control; what is out of its range goes to the end of it.
fn turn(control: &mut ParameterType, value: Value) {
    match control {
        ParameterType::Number { min, max, default } => *default = value.clamp(*min, *max),
        ParameterType::Integer { min, max, default } => {
            *default = (value.round() as i32).clamp(*min, *max);
        }
        ParameterType::Toggle { default } => *default = value >= 0.5,
        ParameterType::Choice { options, default } => {
            let last = options.len().saturating_sub(1) as f32;
            *default = value.round().clamp(0.0, last) as u8;
        }
    }
}

/// How far its parts reach in each direction, before they are fitted into its box.
fn reach(recipe: &Recipe) -> Option<Vec3> {
    let parts = shape::build(recipe, LADDER[3], TRIANGLES_MAX).ok()??;
    let corners = parts.iter().flat_map(|part| part.skin.0.iter().flatten());
    let (low, high) = corners.fold(
        (Vec3::INFINITY, Vec3::NEG_INFINITY),
        |(low, high), corner| (low.min(corner.position), high.max(corner.position)),
    );
    let reach = high - low;
    (reach.is_finite() && reach.min_element() > 1e-4).then_some(reach)
}

/// The box grows as its parts did, and its mass with the box.
fn grow(recipe: &mut Recipe, factors: Vec3) {
    let size = Vec3::from(recipe.scale_meters) * factors;
    recipe.scale_meters = size
        .clamp(Vec3::splat(SIZE_M_MIN), Vec3::splat(SIZE_M_MAX))
        .to_array();
    let mass_kg = recipe.physics.mass_kg * factors.element_product();
    recipe.physics.mass_kg = mass_kg.clamp(0.001, MASS_KG_MAX);
}
