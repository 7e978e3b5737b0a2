//! What a job asks for: something new from words, or a published thing made differently.

use std::ops::ControlFlow;

use model::{Change, Job, Prompt, Recipe};

use super::change::{ChangeError, changed};
use crate::{
    make::{self, Made, MakeError, Progress},
    server::{Server, ServerError},
};

/// A job with all that is needed to do it.
pub(super) struct Order {
    prompt: Prompt,
    seed: u64,
    /// What to start from, and what shall be different.
    base: Option<(Recipe, Vec<Change>)>,
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
    pub(super) fn of(server: &Server, job: &Job) -> Result<Self, ServerError> {
        let prompt = job.prompt.clone();
        let Some(variant) = &job.variant else {
            return Ok(Self {
                prompt,
                seed: job.seed,
                base: None,
            });
        };
        let (recipe, seed) = server.recipe(variant.base)?;
        Ok(Self {
            prompt,
            seed,
            base: Some((recipe, variant.changes.clone())),
        })
    }

    /// Makes it.
    pub(super) fn fill(
        self,
        watch: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Result<Made, OrderError> {
        let Self { prompt, seed, base } = self;
        let Some((recipe, changes)) = base else {
            return Ok(make::make(&prompt, seed, watch)?);
        };
        let changed = changes.iter().try_fold(recipe, changed)?;
        Ok(make::build(&changed, seed, prompt.as_str(), watch)?)
    }
}
