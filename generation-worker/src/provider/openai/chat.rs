//! `chat/completions` with a JSON schema.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::OpenAi;
use crate::provider::{
    Answer, Deadline, Form, ProviderError, Speaker, StructuredJson, TEXT_BYTES_MAX, Turn,
    http::{VERSION_CHARS_MAX, WHY_CHARS_MAX, short},
};

/// The text as a JSON string, where a byte may take six, and what is around it.
const BODY_BYTES_MAX: usize = TEXT_BYTES_MAX * 2 + (64 << 10);

/// Tokens of an answer: a recipe of two hundred parts; a model that goes on writing costs money.
pub const ANSWER_TOKENS_MAX: u32 = 12_000;

impl StructuredJson for OpenAi {
    fn fill(
        &self,
        model: &str,
        form: &Form<'_>,
        deadline: Deadline,
    ) -> Result<Answer<String>, ProviderError> {
        let question = question(model, form);
        let completion =
            self.door
                .post("/chat/completions", &question, BODY_BYTES_MAX, deadline)?;
        filled(completion)
    }
}

/// `strict` is off: it forbids most of what our schema says, and whoever reads the answer checks it anyway.
fn question(model: &str, form: &Form<'_>) -> Value {
    let messages: Vec<_> = form
        .turns
        .iter()
        .map(|turn| json!({ "role": role(turn.by), "content": content(turn) }))
        .collect();
    json!({
        "model": model,
        "messages": messages,
        "response_format": {
            "type": "json_schema",
            "json_schema": { "name": form.name, "schema": form.schema, "strict": false },
        },
        "max_tokens": ANSWER_TOKENS_MAX,
        // Some know only positive numbers of 32 bits.
        "seed": form.seed & 0x7fff_ffff,
        "stream": false,
    })
}

/// Text alone is sent as everybody reads it.
fn content(turn: &Turn) -> Value {
    if turn.pictures.is_empty() {
        return turn.text.as_str().into();
    }
    let text = json!({ "type": "text", "text": turn.text });
    let pictures = turn.pictures.iter().map(|png| {
        let url = format!("data:image/png;base64,{}", STANDARD.encode(png));
        json!({ "type": "image_url", "image_url": { "url": url } })
    });
    std::iter::once(text).chain(pictures).collect()
}

pub(in crate::provider) const fn role(speaker: Speaker) -> &'static str {
    match speaker {
        Speaker::Rules => "system",
        Speaker::Asker => "user",
        Speaker::Provider => "assistant",
    }
}

#[derive(Deserialize)]
struct Completion {
    #[serde(default)]
    model: String,
    choices: Vec<Choice>,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    #[serde(default)]
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    content: Option<String>,
    #[serde(default)]
    refusal: Option<String>,
}

/// What was read and written, as gateways count it.
#[derive(Deserialize, Default)]
pub(super) struct Usage {
    #[serde(default)]
    pub(super) prompt_tokens: u64,
    #[serde(default)]
    pub(super) completion_tokens: u64,
}

fn filled(completion: Completion) -> Result<Answer<String>, ProviderError> {
    let Some(Choice {
        message,
        finish_reason,
    }) = completion.choices.into_iter().next()
    else {
        return Err(ProviderError::unreadable("it has no choices"));
    };
    if let Some(refusal) = message.refusal {
        return Err(ProviderError::Declined(short(&refusal, WHY_CHARS_MAX)));
    }
    if finish_reason.as_deref() == Some("length") {
        return Err(ProviderError::TooLong);
    }
    let value = message.content.unwrap_or_default();
    if value.len() > TEXT_BYTES_MAX {
        return Err(ProviderError::TooLong);
    }
    let usage = completion.usage.unwrap_or_default();
    Ok(Answer {
        value,
        version: short(&completion.model, VERSION_CHARS_MAX),
        tokens: [usage.prompt_tokens, usage.completion_tokens],
    })
}
