//! What shall be different about a thing that stands there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    AssetVersion, Prompt, Value,
    limits::{CHANGES_MAX, PARAMETER_NAME_CHARS_MAX, PARAMETERS_MAX},
};

/// One change of a thing, as somebody asks for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// These parameters of its recipe.
    Parameters(Settings),
    /// What the words say: "make it twice as tall".
    Words(Prompt),
}

/// What a new version is made of: a published one, and how it differs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Variant {
    /// Of what.
    pub base: AssetVersion,
    /// One after the other.
    pub changes: Vec<Change>,
}

/// New values of parameters by name: at least one, none twice, all finite. Toggles are 0 or 1, choices their index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<(String, Value)>", into = "Vec<(String, Value)>")]
pub struct Settings(BTreeMap<String, Value>);

/// Why values are no settings.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// None.
    #[error("Say which parameter to change.")]
    Empty,
    /// More than any thing has.
    #[error("{PARAMETERS_MAX} parameters are the most a thing has.")]
    TooMany,
    /// No parameter can be called so.
    #[error("No parameter is called \"{0}\".")]
    Name(String),
    /// Infinite, or nothing at all.
    #[error("\"{0}\" needs a finite number.")]
    NotFinite(String),
}

impl schemars::JsonSchema for Settings {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Settings".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        generator.subschema_for::<Vec<(String, Value)>>()
    }
}

impl Settings {
    /// Checks names and values; of two values for one name the later one counts.
    pub fn new(values: impl IntoIterator<Item = (String, Value)>) -> Result<Self, SettingsError> {
        let mut settings = BTreeMap::new();
        for (name, value) in values {
            if !is_name(&name) {
                let shown = name.chars().take(PARAMETER_NAME_CHARS_MAX).collect();
                return Err(SettingsError::Name(shown));
            }
            if !value.is_finite() {
                return Err(SettingsError::NotFinite(name));
            }
            settings.insert(name, value);
            if settings.len() > PARAMETERS_MAX {
                return Err(SettingsError::TooMany);
            }
        }
        if settings.is_empty() {
            return Err(SettingsError::Empty);
        }
        Ok(Self(settings))
    }

    /// Names and values, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

/// A letter, then letters, digits and `_`, as recipes have it.
fn is_name(name: &str) -> bool {
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    plain
        && name.len() <= PARAMETER_NAME_CHARS_MAX
        && name.starts_with(|first: char| first.is_ascii_alphabetic())
}

impl TryFrom<Vec<(String, Value)>> for Settings {
    type Error = SettingsError;

    fn try_from(values: Vec<(String, Value)>) -> Result<Self, SettingsError> {
        Self::new(values)
    }
}

impl From<Settings> for Vec<(String, Value)> {
    fn from(settings: Settings) -> Self {
        settings.0.into_iter().collect()
    }
}

impl Change {
    /// Adds this to changes that wait: settings go into settings, so that a slider that is dragged stays one
    /// change. Nothing is added where too many wait already.
    #[must_use]
    pub fn added_to(self, mut waiting: Vec<Self>) -> Option<Vec<Self>> {
        if let (Self::Parameters(later), Some(Self::Parameters(earlier))) =
            (&self, waiting.last_mut())
        {
            let both = earlier.0.iter().chain(&later.0);
            let both = both.map(|(name, value)| (name.clone(), *value));
            *earlier = Settings::new(both).ok()?;
            return Some(waiting);
        }
        waiting.push(self);
        (waiting.len() <= CHANGES_MAX).then_some(waiting)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(values: &[(&str, f32)]) -> Result<Settings, SettingsError> {
        Settings::new(
            values
                .iter()
                .map(|(name, value)| ((*name).to_owned(), *value)),
        )
    }

    fn set(values: &[(&str, f32)]) -> Change {
        Change::Parameters(settings(values).unwrap())
    }

    #[test]
    fn what_is_not_a_setting_is_said_in_a_sentence() {
        let many: Vec<_> = (0..=PARAMETERS_MAX)
            .map(|n| (format!("p{n}"), 1.0))
            .collect();
        let refused = [
            (
                settings(&[("width", f32::NAN)]),
                "\"width\" needs a finite number.",
            ),
            (
                settings(&[("width", f32::INFINITY)]),
                "\"width\" needs a finite number.",
            ),
            (
                settings(&[("wi dth", 1.0)]),
                "No parameter is called \"wi dth\".",
            ),
            (settings(&[("", 1.0)]), "No parameter is called \"\"."),
            (settings(&[]), "Say which parameter to change."),
            (
                Settings::new(many),
                "20 parameters are the most a thing has.",
            ),
        ];
        for (refused, why) in refused {
            assert_eq!(refused.unwrap_err().to_string(), why);
        }
    }

    #[test]
    fn what_is_read_is_checked() {
        let read = |text| serde_json::from_str::<Change>(text);
        let width = r#"{"parameters":[["width",0.5]]}"#;
        assert_eq!(read(width).unwrap(), set(&[("width", 0.5)]));
        assert_eq!(serde_json::to_string(&read(width).unwrap()).unwrap(), width);
        for bad in [
            r#"{"parameters":[["width",1e99]]}"#,
            r#"{"parameters":[]}"#,
            r#"{"parameters":[["1",1]]}"#,
            r#"{"words":" "}"#,
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_dragged_slider_stays_one_change_and_words_stay_in_order() {
        let red = Change::Words(Prompt::parse("make it red").unwrap());
        let mut waiting = Vec::new();
        for width in 0..100 {
            waiting = set(&[("width", width as f32)]).added_to(waiting).unwrap();
        }
        waiting = set(&[("depth", 2.0)]).added_to(waiting).unwrap();
        waiting = red.clone().added_to(waiting).unwrap();
        waiting = set(&[("depth", 3.0)]).added_to(waiting).unwrap();
        let expected = [
            set(&[("depth", 2.0), ("width", 99.0)]),
            red.clone(),
            set(&[("depth", 3.0)]),
        ];
        assert_eq!(waiting, expected);
        while waiting.len() < CHANGES_MAX {
            waiting = red.clone().added_to(waiting).unwrap();
        }
        assert_eq!(red.added_to(waiting), None);
    }
}
