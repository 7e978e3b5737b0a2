//! Ollama's own protocol: models on a machine of one's own.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Answer, Card, Deadline, EMBEDDING_MAX, Embed, Form, Key, Provider, ProviderError,
    StructuredJson, TEXT_BYTES_MAX,
    http::{Door, VERSION_CHARS_MAX, short},
    openai::{ANSWER_TOKENS_MAX, role, sound},
};

/// The text as a JSON string, where a byte may take six, and what is around it.
const BODY_BYTES_MAX: usize = TEXT_BYTES_MAX * 2 + (64 << 10);

/// What a number and its comma take.
const NUMBER_BYTES_MAX: usize = 32;

/// One machine with models.
pub struct Ollama {
    door: Door,
}

impl Ollama {
    /// At `url`, such as `http://127.0.0.1:11434`. Connects with the first question.
    pub fn new(url: &str, key: Option<Key>) -> Result<Self, ProviderError> {
        Ok(Self {
            door: Door::new(url, key)?,
        })
    }
}

impl Provider for Ollama {
    fn protocol(&self) -> &'static str {
        "ollama"
    }

    fn health(&self, deadline: Deadline) -> Result<(), ProviderError> {
        let _models: Value = self.door.get("/api/tags", BODY_BYTES_MAX, deadline)?;
        Ok(())
    }

    /// Nothing of it is paid for.
    fn card(&self, _model: &str) -> Card {
        Card {
            gives_pictures: Some(false),
            ..Card::default()
        }
    }

    fn structured_json(&self) -> Option<&dyn StructuredJson> {
        Some(self)
    }

    fn embed(&self) -> Option<&dyn Embed> {
        Some(self)
    }
}

impl StructuredJson for Ollama {
    fn fill(
        &self,
        model: &str,
        form: &Form<'_>,
        deadline: Deadline,
    ) -> Result<Answer<String>, ProviderError> {
        let question = question(model, form);
        let said: Said = self
            .door
            .post("/api/chat", &question, BODY_BYTES_MAX, deadline)?;
        if said.done_reason.as_deref() == Some("length")
            || said.message.content.len() > TEXT_BYTES_MAX
        {
            return Err(ProviderError::TooLong);
        }
        Ok(Answer {
            value: said.message.content,
            version: short(&said.model, VERSION_CHARS_MAX),
            tokens: [said.prompt_eval_count, said.eval_count],
        })
    }
}

impl Embed for Ollama {
    fn embed_all(
        &self,
        model: &str,
        texts: &[&str],
        deadline: Deadline,
    ) -> Result<Answer<Vec<Vec<f32>>>, ProviderError> {
        let question = json!({ "model": model, "input": texts });
        let most = texts.len() * EMBEDDING_MAX * NUMBER_BYTES_MAX + (64 << 10);
        let found: Embeddings = self.door.post("/api/embed", &question, most, deadline)?;
        Ok(Answer {
            value: sound(found.embeddings, texts.len())?,
            version: short(&found.model, VERSION_CHARS_MAX),
            tokens: [found.prompt_eval_count, 0],
        })
    }
}

fn question(model: &str, form: &Form<'_>) -> Value {
    let messages: Vec<_> = form
        .turns
        .iter()
        .map(|turn| {
            let pictures: Vec<_> = turn
                .pictures
                .iter()
                .map(|png| STANDARD.encode(png))
                .collect();
            json!({ "role": role(turn.by), "content": turn.text, "images": pictures })
        })
        .collect();
    json!({
        "model": model,
        "messages": messages,
        "format": form.schema,
        "stream": false,
        "options": { "seed": form.seed & 0x7fff_ffff, "num_predict": ANSWER_TOKENS_MAX },
    })
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    model: String,
    message: Message,
    #[serde(default)]
    done_reason: Option<String>,
    #[serde(default)]
    prompt_eval_count: u64,
    #[serde(default)]
    eval_count: u64,
}

#[derive(Deserialize)]
struct Message {
    content: String,
}

#[derive(Deserialize)]
struct Embeddings {
    #[serde(default)]
    model: String,
    embeddings: Vec<Vec<f32>>,
    #[serde(default)]
    prompt_eval_count: u64,
}
