//! A recipe by a language model: asked once, told what was wrong once.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use model::{Kind, Problem, Recipe, limits::MAKE_SECS_MAX};

use super::{Wish, Work, prompt, tell};
use crate::{
    import::ImportError,
    make::{self, Made, MakeError, Watch},
    provider::{
        ANSWER_TOKENS_MAX, Asking, Capability, Deadline, Errand, Form, ProviderError, Talk, Turn,
        Unanswered,
    },
};

/// All questions about one thing together; the rest of a job's time is for building.
const MODEL_SECS_MAX: u64 = 60;

const _: () = assert!(
    MODEL_SECS_MAX + 20 < MAKE_SECS_MAX,
    "what is not written in time must still be made in time"
);

/// The rules and the schema are 50 kB, an answer that is to be mended 10 kB more; a token is three bytes and more.
const TOKENS_MAX: [u64; 2] = [25_000, ANSWER_TOKENS_MAX as u64];

/// Problems in one list: whoever has more of them starts anew anyway.
const PROBLEMS_MAX: usize = 40;

/// Characters of one of them: parsers quote what they read.
const HINT_CHARS_MAX: usize = 300;

/// Why what others made is not used.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unwritten {
    #[error(transparent)]
    Unanswered(Unanswered),
    #[error("the model's recipe is not sound: {}", prompt::list(.0, "; "))]
    Unsound(Vec<Problem>),
    #[error("what was sent cannot be read: {0}")]
    Unread(#[from] ImportError),
    #[error("there is no picture to go by")]
    NoPicture,
    #[error("it was broken off")]
    Stopped,
}

impl From<Unanswered> for Unwritten {
    fn from(why: Unanswered) -> Self {
        match why {
            Unanswered::Provider(ProviderError::Stopped) => Self::Stopped,
            why => Self::Unanswered(why),
        }
    }
}

impl Unwritten {
    /// Whether the next one in the table may do better. A recipe that is not sound was mended once already.
    pub(super) const fn may_go_elsewhere(&self) -> bool {
        match self {
            Self::Unanswered(_) | Self::Unread(_) => true,
            Self::Unsound(_) | Self::NoPicture | Self::Stopped => false,
        }
    }
}

impl Work<'_> {
    /// The thing that a model describes, called and coloured as the offline recipe would be.
    pub(super) fn written(&self, watch: &mut Watch<'_>) -> Result<Made, Unwritten> {
        let asking = Asking {
            tokens_max: TOKENS_MAX,
            ..self.asking(
                Errand::Intent,
                Capability::StructuredJson,
                prompt::VERSION,
                Deadline::after(Duration::from_secs(MODEL_SECS_MAX)),
            )
        };
        let exchange = &self.planner.exchange;
        exchange.ask(&asking, Unwritten::may_go_elsewhere, |talk| {
            self.written_by(talk, watch)
        })
    }

    fn written_by(&self, talk: &mut Talk<'_>, watch: &mut Watch<'_>) -> Result<Made, Unwritten> {
        let pictures = if talk.route().reads_pictures() {
            &self.references[..]
        } else {
            &[]
        };
        let mut turns = prompt::turns(self.wish, self.offline, pictures);
        tell(watch, 8, "asking a model").or(Err(Unwritten::Stopped))?;
        let first = ask(talk, &turns, self.wish.seed)?;
        let (best, problems) = match self.attempt(&first, watch)? {
            Ok(made) if made.floating.is_empty() => return Ok(signed(made, talk)),
            // Parts in the air: still good enough if the second recipe is worse.
            Ok(made) => {
                let problems = made.floating.clone();
                (Some(signed(made, talk)), problems)
            }
            Err(problems) => (None, problems),
        };
        tell(watch, 12, "asking the model to mend it").or(Err(Unwritten::Stopped))?;
        turns.extend(prompt::mend(first, &problems));
        let second = match ask(talk, &turns, self.wish.seed) {
            Ok(second) => self.attempt(&second, watch)?,
            Err(error) => return best.ok_or(error),
        };
        match (second, best) {
            (Ok(made), _) => Ok(signed(made, talk)),
            (Err(_), Some(best)) => Ok(best),
            (Err(problems), None) => Err(Unwritten::Unsound(problems)),
        }
    }

    /// Builds what somebody wrote, or says everything that is wrong with it.
    fn attempt(
        &self,
        text: &str,
        watch: &mut Watch<'_>,
    ) -> Result<Result<Made, Vec<Problem>>, Unwritten> {
        let wish = self.wish;
        let mut recipe = match parsed(text) {
            Ok(recipe) => recipe,
            Err(problem) => return Ok(Err(vec![problem])),
        };
        recipe.seed = wish.seed;
        if let Some(offline) = self.offline {
            recipe.name.clone_from(&offline.name);
            recipe.generation_plan = offline.generation_plan;
        }
        if let Some(problem) = forbidden(&recipe, wish) {
            return Ok(Err(vec![problem]));
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
}

/// The next answer.
fn ask(talk: &mut Talk<'_>, turns: &[Turn], seed: u64) -> Result<String, Unwritten> {
    let form = Form {
        name: "recipe",
        schema: prompt::schema(),
        turns,
        seed,
    };
    let answer = talk.call(|provider, model, deadline| {
        let author = provider.structured_json().ok_or(ProviderError::Moved)?;
        author.fill(model, &form, deadline)
    });
    Ok(answer?)
}

fn signed(mut made: Made, talk: &Talk<'_>) -> Made {
    let provenance = &mut made.manifest.provenance;
    "model".clone_into(&mut provenance.planner);
    provenance.trace = Some(talk.trace().clone());
    made
}

/// What the room does not allow.
fn forbidden(recipe: &Recipe, wish: &Wish) -> Option<Problem> {
    let kinds = &wish.brief.kinds;
    let name = |kind: &Kind| serde_json::to_string(kind).unwrap_or_default();
    (!kinds.is_empty() && !kinds.contains(&recipe.kind)).then(|| {
        let allowed: Vec<_> = kinds.iter().map(name).collect();
        problem(
            "kind",
            &format!("here only {} is allowed", allowed.join(" or ")),
        )
    })
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
