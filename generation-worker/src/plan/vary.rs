//! No two alike: parameters that differ a little with the seed, and follow the size that was asked for.

use model::{Parameter, ParameterType, Recipe};

/// How far a number strays from its default, as a share of its range.
const STRAY_SHARE: f32 = 0.06;

/// Which parameters stretch a thing along X, Y and Z.
const EDGES: [(&str, usize); 4] = [("width", 0), ("height", 1), ("depth", 2), ("length", 2)];

/// Moves every parameter a little within its range; the same for the same seed.
pub(super) fn parameters(recipe: &mut Recipe, seed: u64) {
    for parameter in &mut recipe.parameters {
        let luck = luck(seed, &parameter.name);
        match &mut parameter.r#type {
            ParameterType::Number { min, max, default } => {
                let stray = (luck - 0.5) * 2.0 * STRAY_SHARE * (*max - *min);
                *default = (*default + stray).clamp(*min, *max);
            }
            ParameterType::Choice { options, default } => {
                *default = (luck * options.len() as f32) as u8;
            }
            // What can be counted or switched is for people to choose.
            ParameterType::Integer { .. } | ParameterType::Toggle { .. } => {}
        }
    }
}

/// Turns an uneven size into parameters, so that a long table grows longer and not thicker in the legs.
pub(super) fn proportions(recipe: &mut Recipe, size_meters: [f32; 3]) {
    let factors = [0, 1, 2].map(|axis| size_meters[axis] / recipe.scale_meters[axis]);
    let even = even(&recipe.parameters, factors);
    for (name, axis) in EDGES {
        let mut named = recipe
            .parameters
            .iter_mut()
            .filter(|parameter| parameter.name == name);
        if let Some(ParameterType::Number { min, max, default }) =
            named.next().map(|parameter| &mut parameter.r#type)
        {
            *default = (*default * factors[axis] / even).clamp(*min, *max);
        }
    }
}

/// How much larger the thing is as a whole: along an edge that has no parameter, else the middle factor.
fn even(parameters: &[Parameter], mut factors: [f32; 3]) -> f32 {
    let has_parameter = |axis: usize| {
        EDGES
            .iter()
            .any(|(name, edge)| *edge == axis && parameters.iter().any(|p| p.name == *name))
    };
    if let Some(axis) = (0..3).find(|axis| !has_parameter(*axis)) {
        return factors[axis];
    }
    factors.sort_by(f32::total_cmp);
    factors[1]
}

/// 0 up to 1, from the seed and a name.
fn luck(seed: u64, name: &str) -> f32 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&seed.to_le_bytes()).update(name.as_bytes());
    let byte = |at: usize| u16::from(hasher.finalize().as_bytes()[at]);
    f32::from(byte(0) << 8 | byte(1)) / 65_536.0
}
