//! One change of a recipe, as a job carries it.

use model::{Change, Recipe, Settings};

use crate::plan::{self, SetError};

/// Why a change cannot be made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum ChangeError {
    #[error("{why} It has {known}.")]
    Unknown { why: SetError, known: String },
    #[error(transparent)]
    Set(SetError),
    #[error("{0}")]
    Words(String),
}

/// The recipe after one change, and sentences about what was clamped or left out.
pub(super) fn changed(
    recipe: &Recipe,
    change: &Change,
) -> Result<(Recipe, Vec<String>), ChangeError> {
    match change {
        Change::Parameters(settings) => set(recipe, settings),
        Change::Words(words) => {
            let (changed, notes) = plan::revise(recipe, &words::revise(words.as_str()));
            if changed == *recipe && !notes.is_empty() {
                return Err(ChangeError::Words(notes.join(" ")));
            }
            Ok((changed, notes))
        }
    }
}

fn set(recipe: &Recipe, settings: &Settings) -> Result<(Recipe, Vec<String>), ChangeError> {
    let values: Vec<_> = settings.iter().collect();
    match plan::set(recipe, &values) {
        Ok(done) => Ok(done),
        Err(why @ SetError::Unknown(_)) => Err(ChangeError::Unknown {
            why,
            known: names(recipe),
        }),
        Err(why) => Err(ChangeError::Set(why)),
    }
}

/// What can be set.
fn names(recipe: &Recipe) -> String {
    let names: Vec<_> = recipe
        .parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    if names.is_empty() {
        "no parameters".to_owned()
    } else {
        names.join(", ")
    }
}
