//! What others can do for us, by capability and not by vendor. One trait for each; an adapter speaks a protocol.
//!
//! Whatever a provider sends is bounded before it is read, and no secret of ours is in any word of it. Whom to ask is
//! for the [`Exchange`] to say: it knows who is well, what it costs and who may know.

mod breaker;
mod budget;
mod config;
mod deadline;
mod exchange;
mod http;
mod key;
mod meshy;
mod money;
mod offline;
mod ollama;
mod openai;
mod patience;
mod route;
mod sf3d;
#[cfg(test)]
pub(crate) mod tests;

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use budget::{Budget, LocalCap, OverBudget, Spend};
pub use config::{ConfigError, Defaults, Settings};
pub use deadline::Deadline;
pub use exchange::{Asking, Exchange, Talk, Unanswered};
pub use key::Key;
pub use meshy::{Meshy, Pace};
pub use money::{MicroUsd, Price};
pub use offline::Offline;
pub use ollama::Ollama;
pub use openai::{ANSWER_TOKENS_MAX, OpenAi};
pub use route::{Errand, Route};
pub use sf3d::Sf3d;

/// Longest text that anybody may fill a form with. The longest recipe of ours has ten thousand bytes.
pub const TEXT_BYTES_MAX: usize = 256 << 10;

/// Largest picture that is taken from anybody.
pub const PICTURE_BYTES_MAX: usize = 16 << 20;

/// Numbers of one embedding; the longest in use has half as many.
pub const EMBEDDING_MAX: usize = 8_192;

/// Somebody who can be asked, and for what. Asking costs, all but [`health`](Self::health) and [`card`](Self::card).
pub trait Provider: Send + Sync {
    /// The protocol it is asked by.
    fn protocol(&self) -> &'static str;

    /// Whether it answers at all; costs nothing. Reads its list of models, where it has one.
    fn health(&self, deadline: Deadline) -> Result<(), ProviderError>;

    /// What is known of one of its models.
    fn card(&self, _model: &str) -> Card {
        Card::default()
    }

    /// Capability `structured_json`.
    fn structured_json(&self) -> Option<&dyn StructuredJson> {
        None
    }

    /// Capability `image_generate`.
    fn image_generate(&self) -> Option<&dyn ImageGenerate> {
        None
    }

    /// Capability `image_edit`.
    fn image_edit(&self) -> Option<&dyn ImageEdit> {
        None
    }

    /// Capability `text_to_3d`.
    fn text_to_3d(&self) -> Option<&dyn TextTo3d> {
        None
    }

    /// Capability `image_to_3d`.
    fn image_to_3d(&self) -> Option<&dyn ImageTo3d> {
        None
    }

    /// Capability `embed`.
    fn embed(&self) -> Option<&dyn Embed> {
        None
    }

    /// Everything it can be asked for.
    fn capabilities(&self) -> Vec<Capability> {
        let can = |capability: &Capability| match capability {
            Capability::StructuredJson => self.structured_json().is_some(),
            Capability::ImageGenerate => self.image_generate().is_some(),
            Capability::ImageEdit => self.image_edit().is_some(),
            Capability::TextTo3d => self.text_to_3d().is_some(),
            Capability::ImageTo3d => self.image_to_3d().is_some(),
            Capability::Embed => self.embed().is_some(),
        };
        Capability::ALL.into_iter().filter(can).collect()
    }
}

/// What one can ask somebody for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each has a trait that says it")]
pub enum Capability {
    StructuredJson,
    ImageGenerate,
    ImageEdit,
    #[serde(rename = "text_to_3d")]
    TextTo3d,
    #[serde(rename = "image_to_3d")]
    ImageTo3d,
    Embed,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::StructuredJson,
        Self::ImageGenerate,
        Self::ImageEdit,
        Self::TextTo3d,
        Self::ImageTo3d,
        Self::Embed,
    ];

    /// What traces call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::StructuredJson => "structured_json",
            Self::ImageGenerate => "image_generate",
            Self::ImageEdit => "image_edit",
            Self::TextTo3d => "text_to_3d",
            Self::ImageTo3d => "image_to_3d",
            Self::Embed => "embed",
        }
    }
}

/// Turns words into JSON that keeps to a schema, most of the time.
pub trait StructuredJson: Provider {
    /// One answer to `form`: at most [`TEXT_BYTES_MAX`] bytes that should be JSON.
    fn fill(
        &self,
        model: &str,
        form: &Form<'_>,
        deadline: Deadline,
    ) -> Result<Answer<String>, ProviderError>;
}

/// Paints what words describe.
pub trait ImageGenerate: Provider {
    /// An encoded picture of at most [`PICTURE_BYTES_MAX`] bytes.
    fn paint(
        &self,
        model: &str,
        prompt: &str,
        deadline: Deadline,
    ) -> Result<Answer<Vec<u8>>, ProviderError>;
}

/// Paints a picture over.
pub trait ImageEdit: Provider {
    /// An encoded picture of at most [`PICTURE_BYTES_MAX`] bytes; `picture` is a PNG.
    fn repaint(
        &self,
        model: &str,
        prompt: &str,
        picture: &[u8],
        deadline: Deadline,
    ) -> Result<Answer<Vec<u8>>, ProviderError>;
}

/// Shapes what words describe.
pub trait TextTo3d: Provider {
    /// A first shape, which may be refined.
    fn shape(
        &self,
        model: &str,
        order: &ShapeOrder<'_>,
        watch: &mut Percent<'_>,
        deadline: Deadline,
    ) -> Result<Answer<Shaped>, ProviderError>;

    /// The same shape with its surface; `task` is what it gave with the first one.
    fn refine(
        &self,
        model: &str,
        task: &str,
        order: &ShapeOrder<'_>,
        watch: &mut Percent<'_>,
        deadline: Deadline,
    ) -> Result<Answer<Shaped>, ProviderError>;
}

/// Shapes what a picture shows.
pub trait ImageTo3d: Provider {
    /// A shape; `picture` is a PNG.
    fn lift(
        &self,
        model: &str,
        picture: &[u8],
        order: &ShapeOrder<'_>,
        watch: &mut Percent<'_>,
        deadline: Deadline,
    ) -> Result<Answer<Shaped>, ProviderError>;
}

/// Turns texts into points that are near where meanings are.
pub trait Embed: Provider {
    /// A point for each text, all of the same number of numbers, [`EMBEDDING_MAX`] at most.
    fn embed_all(
        &self,
        model: &str,
        texts: &[&str],
        deadline: Deadline,
    ) -> Result<Answer<Vec<Vec<f32>>>, ProviderError>;
}

/// Told how far somebody is; may break it off.
pub type Percent<'a> = dyn FnMut(u8) -> ControlFlow<()> + 'a;

/// What is to be filled.
#[derive(Clone, Copy, Debug)]
pub struct Form<'a> {
    /// What the schema describes, in a word.
    pub name: &'a str,
    /// A JSON Schema.
    pub schema: &'a Value,
    /// The talk so far, oldest first.
    pub turns: &'a [Turn],
    /// Everything random should come from here.
    pub seed: u64,
}

/// One turn of a talk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Who speaks.
    pub by: Speaker,
    /// What they say.
    pub text: String,
    /// What they show: PNGs.
    pub pictures: Vec<Vec<u8>>,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Speaker {
    /// Us, about how to answer.
    Rules,
    /// Us, about what is wanted.
    #[default]
    Asker,
    /// The provider.
    Provider,
}

/// What is to be shaped.
#[derive(Clone, Copy, Debug)]
pub struct ShapeOrder<'a> {
    /// In words.
    pub words: &'a str,
    /// Triangles that can be shown.
    pub triangles_max: u32,
    /// Everything random should come from here.
    pub seed: u64,
}

/// A shape. Nobody has looked at it yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shaped {
    /// At most [`crate::import::FILE_BYTES_MAX`] bytes that should be a GLB.
    pub glb: Vec<u8>,
    /// What to say to have it refined, where that is possible.
    pub task: Option<String>,
}

/// An answer. Nobody has looked at it yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer<T> {
    /// What was asked for.
    pub value: T,
    /// The model that says it answered.
    pub version: String,
    /// How many tokens were read and written, where it counts them.
    pub tokens: [u64; 2],
}

/// What is known of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Card {
    /// Its provider has a list of models, and it is not on it.
    pub is_missing: bool,
    /// Whether it can be shown pictures; nothing: nobody said.
    pub reads_pictures: Option<bool>,
    /// Whether it gives texts and pictures; nothing: nobody said.
    pub gives_text: Option<bool>,
    /// See `gives_text`.
    pub gives_pictures: Option<bool>,
    /// Width and height of pictures it paints, `1024x1024`; empty: nobody said.
    pub sizes: Vec<String>,
    /// What its provider takes for it.
    pub price: Option<Price>,
}

/// Why there is no answer. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// Not there, or not well.
    #[error("the model is away: {0}")]
    Away(String),
    /// Asked too often.
    #[error("the model is busy")]
    Busy {
        /// When to ask again, if it said so.
        wait_secs: Option<u64>,
    },
    /// Out of patience.
    #[error("the model took too long")]
    Slow,
    /// The key.
    #[error("the model's provider does not accept the key")]
    Denied,
    /// It sends us elsewhere, where the key has no business.
    #[error("the model has moved; its address is to be set anew")]
    Moved,
    /// Understood and declined.
    #[error("the model declined: {0}")]
    Declined(String),
    /// More bytes than anybody needs.
    #[error("the model's answer is too long")]
    TooLong,
    /// Not what the protocol says.
    #[error("the model's answer is not readable: {0}")]
    Unreadable(String),
    /// Whoever watched broke it off.
    #[error("it was broken off")]
    Stopped,
}

impl ProviderError {
    /// Not what the protocol says, in a line.
    pub(crate) fn unreadable(why: impl ToString) -> Self {
        Self::Unreadable(http::short(&why.to_string(), http::WHY_CHARS_MAX))
    }
}
