//! Servers that speak the protocol of `OpenAI`: gateways, and programs of one's own such as llama.cpp.

mod chat;
mod embeddings;
mod images;
mod models;

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use super::{
    Card, Deadline, Embed, ImageEdit, ImageGenerate, Key, Provider, ProviderError, StructuredJson,
    http::Door,
};

pub use chat::ANSWER_TOKENS_MAX;
pub(super) use chat::role;
pub(super) use embeddings::sound;

/// One address behind which there are models.
pub struct OpenAi {
    door: Door,
    cards: Mutex<BTreeMap<String, Card>>,
}

impl OpenAi {
    /// At `url`, such as `http://127.0.0.1:8080/v1`. Connects with the first question.
    pub fn new(url: &str, key: Option<Key>) -> Result<Self, ProviderError> {
        Ok(Self {
            door: Door::new(url, key)?,
            cards: Mutex::default(),
        })
    }

    fn cards(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Card>> {
        self.cards.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Provider for OpenAi {
    fn protocol(&self) -> &'static str {
        "openai-compatible"
    }

    fn health(&self, deadline: Deadline) -> Result<(), ProviderError> {
        *self.cards() = models::read(&self.door, deadline)?;
        Ok(())
    }

    fn card(&self, model: &str) -> Card {
        let cards = self.cards();
        let missing = Card {
            is_missing: !cards.is_empty(),
            ..Card::default()
        };
        // Ollama calls a model by its newest version where nobody says which.
        let newest = || cards.get(&format!("{model}:latest"));
        cards.get(model).or_else(newest).cloned().unwrap_or(missing)
    }

    fn structured_json(&self) -> Option<&dyn StructuredJson> {
        Some(self)
    }

    fn image_generate(&self) -> Option<&dyn ImageGenerate> {
        Some(self)
    }

    fn image_edit(&self) -> Option<&dyn ImageEdit> {
        Some(self)
    }

    fn embed(&self) -> Option<&dyn Embed> {
        Some(self)
    }
}
