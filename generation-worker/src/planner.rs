//! Who writes the recipe: the offline interpreter, or a language model where that one is out of its depth.
//!
//! Whatever a model writes is data: read strictly, checked, built, and only then believed. Every way it can go
//! wrong ends with the offline recipe, and with a note that says what went wrong.

mod author;
mod breaker;
mod confidence;
mod prompt;
#[cfg(test)]
mod tests;

use std::{ops::ControlFlow, sync::Mutex, time::Duration};

use model::{JobState, Prompt, Recipe, TextureStrategy};

use crate::{
    make::{self, Made, MakeError, Progress, Watch},
    plan::{self, PlanError},
    provider::{Deadline, ProviderError, StructuredJson},
};
use author::{Unwritten, written};
use breaker::Breaker;
pub use confidence::{Doubt, doubt};

/// Longest note that is kept with an asset.
pub(crate) const NOTE_CHARS_MAX: usize = 400;

/// How long a worker that begins waits to hear from its model.
const HEALTH_PATIENCE: Duration = Duration::from_secs(5);

/// One thing that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// In words.
    pub prompt: Prompt,
    /// Everything random comes from here.
    pub seed: u64,
    /// Where colours come from; nothing: as the offline recipe has it.
    pub texture: Option<TextureStrategy>,
}

/// When a model is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// When the offline interpreter is in doubt (see [`doubt`]).
    Auto,
    /// Always.
    Always,
}

/// Turns wishes into finished things.
#[derive(Default)]
pub struct Planner {
    model: Option<(Mode, Box<dyn StructuredJson>)>,
    breaker: Mutex<Breaker>,
}

impl Planner {
    /// Asks nobody.
    #[must_use]
    pub fn offline() -> Self {
        Self::default()
    }

    /// Asks `model`, and does what it can alone when there is no answer.
    #[must_use]
    pub fn with_model(mode: Mode, model: Box<dyn StructuredJson>) -> Self {
        Self {
            model: Some((mode, model)),
            breaker: Mutex::default(),
        }
    }

    /// Whether the model answers; nothing when nobody is asked.
    #[must_use]
    pub fn health(&self) -> Option<Result<(), ProviderError>> {
        let (_, model) = self.model.as_ref()?;
        Some(model.health(Deadline::after(HEALTH_PATIENCE)))
    }

    /// Makes what `wish` asks for. Only somebody breaking it off, words that name nothing and faults of ours are errors.
    pub fn make(&self, wish: &Wish, watch: &mut Watch<'_>) -> Result<Made, MakeError> {
        let mut watch = rising(watch);
        tell(&mut watch, 5, "reading the words")?;
        let offline = offline(wish);
        let note = match self.asked_for(wish) {
            Some(model) => match self.modelled(model, wish, &offline, &mut watch) {
                Ok(made) => return Ok(made),
                Err(Unwritten::Stopped) => return Err(MakeError::Stopped),
                Err(why) => Some(noted(&why)),
            },
            None => None,
        };
        if let Some(note) = &note {
            tracing::warn!("made offline: {note}");
            tell(&mut watch, 15, "making it offline: the model could not")?;
        }
        let mut made = make::build(&offline?, wish.seed, wish.prompt.as_str(), &mut watch)?;
        made.manifest.provenance.note = note;
        Ok(made)
    }

    /// The model to ask, if anybody is to be asked and has answered lately.
    fn asked_for(&self, wish: &Wish) -> Option<&dyn StructuredJson> {
        let (mode, model) = self.model.as_ref()?;
        let wanted = match mode {
            Mode::Always => true,
            Mode::Auto => doubt(wish.prompt.as_str()).is_some(),
        };
        (wanted && !self.breaker().is_open()).then_some(model.as_ref())
    }

    fn modelled(
        &self,
        model: &dyn StructuredJson,
        wish: &Wish,
        offline: &Result<Recipe, PlanError>,
        watch: &mut Watch<'_>,
    ) -> Result<Made, Unwritten> {
        let made = written(model, wish, offline.as_ref().ok(), watch);
        match &made {
            Err(Unwritten::Provider(_)) => self.breaker().failed(),
            Ok(_) | Err(Unwritten::Unsound(_)) => self.breaker().answered(),
            Err(Unwritten::Stopped) => {}
        }
        made
    }

    fn breaker(&self) -> std::sync::MutexGuard<'_, Breaker> {
        self.breaker
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

fn offline(wish: &Wish) -> Result<Recipe, PlanError> {
    let mut recipe = plan::plan(&wish.prompt, wish.seed)?;
    if let Some(texture) = wish.texture {
        recipe.generation_plan.texture = texture;
    }
    Ok(recipe)
}

/// What a second try builds anew was told already: percents only rise.
fn rising<'a>(watch: &'a mut Watch<'_>) -> impl FnMut(Progress) -> ControlFlow<()> + 'a {
    let mut reached = 0;
    move |step| {
        reached = step.percent.max(reached);
        watch(Progress {
            percent: reached,
            ..step
        })
    }
}

fn tell(watch: &mut Watch<'_>, percent: u8, detail: &'static str) -> Result<(), MakeError> {
    let step = Progress {
        state: JobState::Generating,
        percent,
        detail,
    };
    match watch(step) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(MakeError::Stopped),
    }
}

fn noted(why: &Unwritten) -> String {
    why.to_string().chars().take(NOTE_CHARS_MAX).collect()
}
