//! What others can do for us, by capability and not by vendor. One trait for each; an adapter speaks a protocol.
//!
//! Whatever a provider sends is bounded before it is read, and no secret of ours is in any word of it. Whom to ask is
//! for the [`Exchange`] to say: it knows who is well, what it costs and who may know.

mod ask;
mod breaker;
mod budget;
mod config;
mod deadline;
mod error;
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

use serde::{Deserialize, Serialize};

pub use ask::{Answer, Card, Form, Percent, ShapeOrder, Shaped, Speaker, Turn};
pub use budget::{Budget, LocalCap, OverBudget, Spend};
pub use config::{Account, ConfigError, Defaults, Privacy, Protocol, Settings, Way};
pub use deadline::Deadline;
pub use error::ProviderError;
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
