//! What a job asks for: something new from words, or a published thing made differently.

use std::ops::ControlFlow;

use model::{
    Change, Provenance, Recipe,
    api::LeaseAnswer,
    limits::{MAKE_SECS_MAX, PROMPT_CHARS_MAX},
};

use super::change::{ChangeError, changed};
use crate::{
    make::{self, Made, MakeError, Progress},
    planner::{NOTE_CHARS_MAX, Patron, Planner, Wish},
    provider::PICTURE_BYTES_MAX,
    server::{Server, ServerError},
};

/// A job with all that is needed to do it.
pub(super) enum Order {
    /// Something new.
    New(Box<Wish>),
    /// Something published, made differently.
    Changed {
        recipe: Box<Recipe>,
        from: Box<Provenance>,
        changes: Vec<Change>,
    },
}

/// Why an order cannot be filled.
#[derive(Debug, thiserror::Error)]
pub(super) enum OrderError {
    #[error(transparent)]
    Change(#[from] ChangeError),
    #[error(transparent)]
    Make(#[from] MakeError),
}

impl Order {
    /// Fetches what a job builds on.
    pub(super) fn of(server: &Server, answer: &LeaseAnswer) -> Result<Self, ServerError> {
        let job = &answer.lease.job;
        let Some(variant) = &job.variant else {
            let brief = answer.brief.clone().bounded();
            let files = brief.references.iter();
            let references = files.map(|hash| server.file(*hash, PICTURE_BYTES_MAX));
            return Ok(Self::New(Box::new(Wish {
                references: references.collect::<Result<_, _>>()?,
                brief,
                ..Wish::new(job.prompt.clone(), job.seed)
            })));
        };
        let (recipe, from) = server.recipe(variant.base)?;
        Ok(Self::Changed {
            recipe: Box::new(recipe),
            from: Box::new(from),
            changes: variant.changes.clone(),
        })
    }

    /// How long it may take, in seconds.
    pub(super) fn patience_secs(&self, planner: &Planner) -> u64 {
        match self {
            Self::New(wish) => planner.patience_secs(wish),
            Self::Changed { .. } => MAKE_SECS_MAX,
        }
    }

    /// Makes it; a change needs no planner.
    pub(super) fn fill(
        self,
        planner: &Planner,
        patron: Patron<'_>,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Made, OrderError> {
        match self {
            Self::New(wish) => Ok(planner.make(&wish, patron, watch)?),
            Self::Changed {
                recipe,
                from,
                changes,
            } => {
                let words = said(&from.prompt, &changes);
                let (mut recipe, mut notes) = (*recipe, Vec::new());
                for change in &changes {
                    let (after, more) = changed(&recipe, change)?;
                    recipe = after;
                    notes.extend(more);
                }
                let mut made = make::build(&recipe, from.seed, &words, watch)?;
                made.manifest.provenance.note = noted(&notes);
                Ok(made)
            }
        }
    }
}

/// All that was ever said about it, as far as a prompt goes.
fn said(before: &str, changes: &[Change]) -> String {
    let words = changes.iter().filter_map(|change| match change {
        Change::Words(words) => Some(words.as_str()),
        Change::Parameters(_) => None,
    });
    let all: Vec<_> = std::iter::once(before).chain(words).collect();
    all.join("; ").chars().take(PROMPT_CHARS_MAX).collect()
}

/// All that was clamped or left out, as far as a note goes.
fn noted(notes: &[String]) -> Option<String> {
    let note = notes.join(" ").chars().take(NOTE_CHARS_MAX).collect();
    (!notes.is_empty()).then_some(note)
}

#[cfg(test)]
mod tests {
    use model::Prompt;

    use super::*;

    #[test]
    fn what_was_said_grows_and_stays_a_prompt() {
        let changes = [Change::Words(Prompt::parse("make it red").unwrap())];
        assert_eq!(said("a chair", &changes), "a chair; make it red");
        let long = "a".repeat(PROMPT_CHARS_MAX);
        assert!(Prompt::parse(&said(&long, &changes)).is_ok());
    }
}
