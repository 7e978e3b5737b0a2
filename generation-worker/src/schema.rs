//! What a recipe may say, for people and language models who write one.

use model::Recipe;
use serde_json::Value;

/// A recipe that uses most of the part program.
pub const EXAMPLE: &str = include_str!("../golden/gate.recipe.json");

/// The JSON Schema of recipes, strict, with one example.
#[must_use]
pub fn schema() -> Value {
    let mut schema = schemars::schema_for!(Recipe).to_value();
    if let (Some(fields), Ok(example)) = (schema.as_object_mut(), serde_json::from_str(EXAMPLE)) {
        let examples: Vec<Value> = vec![example];
        fields.insert("examples".to_owned(), examples.into());
    }
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_is_a_good_recipe() {
        let recipe: Recipe = serde_json::from_str(EXAMPLE).unwrap();
        assert_eq!(recipe.check(), []);
    }

    #[test]
    fn the_schema_is_strict_and_knows_every_form() {
        let schema = schema();
        assert_eq!(schema["additionalProperties"], false);
        assert_eq!(schema["examples"].as_array().unwrap().len(), 1);
        let text = schema.to_string();
        for word in [
            "loft",
            "sweep",
            "difference",
            "scatter",
            "jitter",
            "sockets",
            "floats",
            "limb",
        ] {
            assert!(text.contains(&format!("\"{word}\"")), "{word}");
        }
    }
}
