//! Parameters set by hand.

use model::{Parameter, ParameterType, Recipe};

use super::natural;

/// Why parameters cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetError {
    /// The recipe has no such parameter.
    #[error("It has nothing called \"{0}\" to change.")]
    Unknown(String),
    /// Not a number.
    #[error("\"{0}\" needs a number.")]
    NotANumber(String),
    /// The parts cannot be built so; the recipe stays as it was.
    #[error("It cannot be built so: {0}")]
    Unsound(String),
}

/// The recipe with these values: numbers as they are, switches 0 or 1, choices by their index. Values beyond a
/// range are clamped, which is said in the notes. The finished size follows the parts.
pub fn set(recipe: &Recipe, values: &[(&str, f32)]) -> Result<(Recipe, Vec<String>), SetError> {
    let mut changed = recipe.clone();
    let mut notes = Vec::new();
    for (name, value) in values {
        let mut named = changed.parameters.iter_mut();
        let parameter = named
            .find(|parameter| parameter.name == *name)
            .ok_or_else(|| SetError::Unknown((*name).to_owned()))?;
        if !value.is_finite() {
            return Err(SetError::NotANumber((*name).to_owned()));
        }
        notes.extend(put(parameter, *value));
    }
    if let Some(problem) = changed.check().into_iter().next() {
        return Err(SetError::Unsound(problem.to_string()));
    }
    notes.extend(natural::follow(recipe, &mut changed));
    Ok((changed, notes))
}

/// Puts the nearest value that the parameter may have; says so where it is another.
fn put(parameter: &mut Parameter, value: f32) -> Option<String> {
    let made = match &mut parameter.r#type {
        ParameterType::Number { min, max, default } => {
            *default = value.clamp(*min, *max);
            *default
        }
        ParameterType::Integer { min, max, default } => {
            *default = (value.round() as i32).clamp(*min, *max);
            *default as f32
        }
        ParameterType::Toggle { default } => {
            *default = value > 0.5;
            return None;
        }
        ParameterType::Choice { options, default } => {
            let last = options.len().saturating_sub(1) as f32;
            *default = value.round().clamp(0.0, last) as u8;
            f32::from(*default)
        }
    };
    let name = parameter.name.replace('_', " ");
    let is_rounded =
        (made - value).abs() <= 0.5 && !matches!(parameter.r#type, ParameterType::Number { .. });
    (made != value && !is_rounded)
        .then(|| format!("{value} is beyond what {name} may be; I made it {made}."))
}
