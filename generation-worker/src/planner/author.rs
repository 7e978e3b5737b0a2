//! A recipe by a language model: asked once, told what was wrong once.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    thread,
    time::Duration,
};

use model::{Problem, ProviderTrace, Recipe, limits::MAKE_SECS_MAX};

use super::{Wish, prompt, tell};
use crate::{
    make::{self, Made, MakeError, Watch},
    provider::{Deadline, Form, ProviderError, StructuredJson, Turn},
};

/// All questions about one thing together; the rest of a job's time is for building.
const MODEL_SECS_MAX: u64 = 60;

const _: () = assert!(
    MODEL_SECS_MAX + 20 < MAKE_SECS_MAX,
    "what is not written in time must still be made in time"
);

/// Before a question is asked again that nobody took.
const PAUSE: Duration = Duration::from_millis(500);

/// A provider that wants more rest than this is not waited for.
const WAIT_SECS_MAX: u64 = 10;

/// Problems in one list: whoever has more of them starts anew anyway.
const PROBLEMS_MAX: usize = 40;

/// Characters of one of them: parsers quote what they read.
const HINT_CHARS_MAX: usize = 300;

/// Why a model's recipe is not used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritten {
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error("the model's recipe is not sound: {}", prompt::list(.0, "; "))]
    Unsound(Vec<Problem>),
    #[error("it was broken off")]
    Stopped,
}

/// The thing that `model` describes, called and coloured as the `offline` recipe would be.
pub(super) fn written(
    model: &dyn StructuredJson,
    wish: &Wish,
    offline: Option<&Recipe>,
    watch: &mut Watch<'_>,
) -> Result<Made, Unwritten> {
    let mut talk = Talk::new(model, wish, offline);
    tell(watch, 8, "asking a model").or(Err(Unwritten::Stopped))?;
    let first = talk.ask()?;
    let (best, problems) = match attempt(&first, wish, offline, watch)? {
        Ok(made) if made.floating.is_empty() => return Ok(talk.signed(made)),
        // Parts in the air: still good enough if the second recipe is worse.
        Ok(made) => {
            let problems = made.floating.clone();
            (Some(talk.signed(made)), problems)
        }
        Err(problems) => (None, problems),
    };
    tell(watch, 12, "asking the model to mend it").or(Err(Unwritten::Stopped))?;
    talk.turns.extend(prompt::mend(first, &problems));
    let second = match talk.ask() {
        Ok(second) => attempt(&second, wish, offline, watch)?,
        Err(error) => return best.ok_or(error.into()),
    };
    match (second, best) {
        (Ok(made), _) => Ok(talk.signed(made)),
        (Err(_), Some(best)) => Ok(best),
        (Err(problems), None) => Err(Unwritten::Unsound(problems)),
    }
}

/// What was said so far.
struct Talk<'a> {
    model: &'a dyn StructuredJson,
    turns: Vec<Turn>,
    deadline: Deadline,
    trace: ProviderTrace,
}

impl<'a> Talk<'a> {
    fn new(model: &'a dyn StructuredJson, wish: &Wish, offline: Option<&Recipe>) -> Self {
        Self {
            model,
            turns: prompt::turns(&wish.prompt, offline),
            deadline: Deadline::after(Duration::from_secs(MODEL_SECS_MAX)),
            trace: ProviderTrace {
                provider: model.id().to_owned(),
                model: model.model().to_owned(),
                settings: prompt::VERSION.to_owned(),
                seed: wish.seed,
                ..ProviderTrace::default()
            },
        }
    }

    /// The next answer; a question that nobody took is asked once more.
    fn ask(&mut self) -> Result<String, ProviderError> {
        let form = Form {
            name: "recipe",
            schema: prompt::schema(),
            turns: &self.turns,
            seed: self.trace.seed,
        };
        let answer = self.model.fill(&form, self.deadline).or_else(|error| {
            let pause = pause(&error).filter(|pause| *pause < self.deadline.left());
            thread::sleep(pause.ok_or(error)?);
            self.model.fill(&form, self.deadline)
        })?;
        let trace = &mut self.trace;
        trace.rounds += 1;
        trace.version = answer.version;
        trace.tokens_in = trace.tokens_in.saturating_add(answer.tokens[0]);
        trace.tokens_out = trace.tokens_out.saturating_add(answer.tokens[1]);
        let millis_left = self.deadline.left().as_millis() as u64;
        trace.millis = (MODEL_SECS_MAX * 1_000 - millis_left.min(MODEL_SECS_MAX * 1_000)) as u32;
        Ok(answer.text)
    }

    fn signed(&self, mut made: Made) -> Made {
        let provenance = &mut made.manifest.provenance;
        "model".clone_into(&mut provenance.planner);
        provenance.trace = Some(self.trace.clone());
        made
    }
}

/// How long to wait before asking again; nothing when that would not help.
fn pause(error: &ProviderError) -> Option<Duration> {
    match error {
        ProviderError::Away(_) => Some(PAUSE),
        ProviderError::Busy { wait_secs } => {
            let secs = wait_secs.unwrap_or(1);
            (secs <= WAIT_SECS_MAX).then(|| Duration::from_secs(secs))
        }
        ProviderError::Slow
        | ProviderError::Denied
        | ProviderError::Moved
        | ProviderError::Declined(_)
        | ProviderError::TooLong
        | ProviderError::Unreadable(_) => None,
    }
}

/// Builds what somebody wrote, or says everything that is wrong with it.
fn attempt(
    text: &str,
    wish: &Wish,
    offline: Option<&Recipe>,
    watch: &mut Watch<'_>,
) -> Result<Result<Made, Vec<Problem>>, Unwritten> {
    let mut recipe = match parsed(text) {
        Ok(recipe) => recipe,
        Err(problem) => return Ok(Err(vec![problem])),
    };
    recipe.seed = wish.seed;
    if let Some(offline) = offline {
        recipe.name.clone_from(&offline.name);
        recipe.generation_plan = offline.generation_plan;
    }
    // Nobody has built this one before, and a broken one must not take the job along.
    let building =
        AssertUnwindSafe(|| make::build(&recipe, wish.seed, wish.prompt.as_str(), watch));
    match catch_unwind(building) {
        Ok(Ok(made)) => Ok(Ok(made)),
        Ok(Err(MakeError::Stopped)) => Err(Unwritten::Stopped),
        Ok(Err(MakeError::Unsound(problems))) => Ok(Err(bounded(problems))),
        Ok(Err(error)) => Ok(Err(vec![problem("parts", &error.to_string())])),
        Err(_) => Ok(Err(vec![problem(
            "parts",
            "they cannot be built; make them simpler",
        )])),
    }
}

/// Strictly a recipe, though models like to put it into a fence.
fn parsed(text: &str) -> Result<Recipe, Problem> {
    let text = text.trim();
    let bare = text
        .strip_prefix("```json")
        .or_else(|| text.strip_prefix("```"))
        .and_then(|text| text.strip_suffix("```"))
        .unwrap_or(text);
    let mut reader = serde_json::Deserializer::from_str(bare);
    let recipe = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| problem(&error.path().to_string(), &error.inner().to_string()))?;
    reader
        .end()
        .map_err(|error| problem(".", &error.to_string()))?;
    Ok(recipe)
}

fn problem(path: &str, hint: &str) -> Problem {
    let short = |text: &str| text.chars().take(HINT_CHARS_MAX).collect();
    Problem {
        path: short(path),
        hint: short(hint),
    }
}

fn bounded(problems: Vec<Problem>) -> Vec<Problem> {
    let problems = problems.into_iter().take(PROBLEMS_MAX);
    problems
        .map(|Problem { path, hint }| problem(&path, &hint))
        .collect()
}
