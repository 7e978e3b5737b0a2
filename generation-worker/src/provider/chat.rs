//! Models behind an OpenAI-compatible `chat/completions`: gateways, Ollama, llama.cpp.

use std::{fmt, io::Read as _};

use reqwest::{
    StatusCode,
    blocking::{Client, RequestBuilder, Response},
    header::RETRY_AFTER,
    redirect,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Deadline, Filled, Form, Provider, ProviderError, Speaker, StructuredJson, TEXT_BYTES_MAX,
};

/// The text as a JSON string, where a byte may take six, and what is around it.
const BODY_BYTES_MAX: usize = TEXT_BYTES_MAX * 2 + (64 << 10);

/// A recipe of two hundred parts; a model that goes on writing costs money.
const ANSWER_TOKENS_MAX: u32 = 12_000;

/// What we repeat of others' sentences.
const WHY_CHARS_MAX: usize = 200;

/// A model's own name for itself.
const VERSION_CHARS_MAX: usize = 80;

/// A secret that no `{:?}` shows.
#[derive(Clone)]
pub struct Key(String);

/// One model behind one address.
#[derive(Clone)]
pub struct Chat {
    client: Client,
    url: String,
    model: String,
    key: Option<Key>,
}

impl Key {
    /// Nothing when there is nothing in it.
    #[must_use]
    pub fn new(key: &str) -> Option<Self> {
        let key = key.trim();
        (!key.is_empty()).then(|| Self(key.to_owned()))
    }

    /// The text without the secret: providers like to repeat what they were given.
    fn hidden_in(&self, text: &str) -> String {
        text.replace(&self.0, "(key)")
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(key)")
    }
}

impl Chat {
    /// For `model` at `url`, such as `http://127.0.0.1:11434/v1`. Connects with the first question, and only there:
    /// a redirect would carry the key away.
    pub fn new(url: &str, model: &str, key: Option<Key>) -> Result<Self, ProviderError> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| ProviderError::Away(error.to_string()))?;
        Ok(Self {
            client,
            url: url.trim().trim_end_matches('/').to_owned(),
            model: model.trim().to_owned(),
            key,
        })
    }

    fn path(&self, rest: &str) -> String {
        format!("{}/{rest}", self.url)
    }

    /// The whole answer as text, without the key.
    fn send(&self, mut call: RequestBuilder, deadline: Deadline) -> Result<String, ProviderError> {
        if let Some(Key(key)) = &self.key {
            call = call.bearer_auth(key);
        }
        let answer = call.timeout(deadline.left()).send().map_err(unsent)?;
        let status = answer.status();
        let wait_secs = wait_secs(&answer);
        let body = read(answer, deadline);
        let hidden = |text: String| match &self.key {
            Some(key) => key.hidden_in(&text),
            None => text,
        };
        if status.is_success() {
            return body.map(hidden);
        }
        let why = body.map_or_else(|_| status.to_string(), |body| why(&hidden(body), status));
        Err(match status {
            status if status.is_redirection() => ProviderError::Moved,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ProviderError::Denied,
            StatusCode::TOO_MANY_REQUESTS => ProviderError::Busy { wait_secs },
            status if status.is_server_error() => ProviderError::Away(why),
            _ => ProviderError::Declined(why),
        })
    }
}

impl Provider for Chat {
    fn id(&self) -> &'static str {
        "openai-compatible"
    }

    fn model(&self) -> &str {
        &self.model
    }

    fn health(&self, deadline: Deadline) -> Result<(), ProviderError> {
        self.send(self.client.get(self.path("models")), deadline)
            .map(drop)
    }
}

impl StructuredJson for Chat {
    fn fill(&self, form: &Form<'_>, deadline: Deadline) -> Result<Filled, ProviderError> {
        let call = self.client.post(self.path("chat/completions"));
        let body = self.send(call.json(&question(&self.model, form)), deadline)?;
        filled(&body)
    }
}

/// `strict` is off: it forbids most of what our schema says, and whoever reads the answer checks it anyway.
fn question(model: &str, form: &Form<'_>) -> Value {
    let messages: Vec<_> = form
        .turns
        .iter()
        .map(|turn| json!({ "role": role(turn.by), "content": turn.text }))
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

const fn role(speaker: Speaker) -> &'static str {
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

#[derive(Deserialize, Default)]
struct Usage {
    #[serde(default)]
    prompt_tokens: u64,
    #[serde(default)]
    completion_tokens: u64,
}

fn filled(body: &str) -> Result<Filled, ProviderError> {
    let unreadable = |why: &str| ProviderError::Unreadable(short(why, WHY_CHARS_MAX));
    let completion: Completion =
        serde_json::from_str(body).map_err(|error| unreadable(&error.to_string()))?;
    let choice = completion.choices.into_iter().next();
    let Some(Choice {
        message,
        finish_reason,
    }) = choice
    else {
        return Err(unreadable("it has no choices"));
    };
    if let Some(refusal) = message.refusal {
        return Err(ProviderError::Declined(short(&refusal, WHY_CHARS_MAX)));
    }
    if finish_reason.as_deref() == Some("length") {
        return Err(ProviderError::TooLong);
    }
    let text = message.content.unwrap_or_default();
    if text.len() > TEXT_BYTES_MAX {
        return Err(ProviderError::TooLong);
    }
    let usage = completion.usage.unwrap_or_default();
    Ok(Filled {
        text,
        version: short(&completion.model, VERSION_CHARS_MAX),
        tokens: [usage.prompt_tokens, usage.completion_tokens],
    })
}

/// Reads no more than anybody needs, and no longer: a drop a second would go on for ever.
fn read(mut answer: Response, deadline: Deadline) -> Result<String, ProviderError> {
    if answer.content_length() > Some(BODY_BYTES_MAX as u64) {
        return Err(ProviderError::TooLong);
    }
    let mut body = Vec::new();
    let mut piece = [0; 16 << 10];
    loop {
        if deadline.left().is_zero() {
            return Err(ProviderError::Slow);
        }
        let count = answer.read(&mut piece).map_err(|error| {
            if deadline.left().is_zero() {
                ProviderError::Slow
            } else {
                ProviderError::Away(format!("its answer broke off ({})", error.kind()))
            }
        })?;
        if count == 0 {
            break;
        }
        body.extend_from_slice(&piece[..count]);
        if body.len() > BODY_BYTES_MAX {
            return Err(ProviderError::TooLong);
        }
    }
    String::from_utf8(body)
        .map_err(|error| ProviderError::Unreadable(error.utf8_error().to_string()))
}

fn unsent(error: reqwest::Error) -> ProviderError {
    if error.is_timeout() {
        return ProviderError::Slow;
    }
    // An address may have a password in it.
    let error = error.without_url();
    let mut deepest: &dyn std::error::Error = &error;
    while let Some(cause) = deepest.source() {
        deepest = cause;
    }
    ProviderError::Away(short(&deepest.to_string(), WHY_CHARS_MAX))
}

/// Seconds only: the other form, a date, is for archives.
fn wait_secs(answer: &Response) -> Option<u64> {
    let header = answer.headers().get(RETRY_AFTER)?;
    header.to_str().ok()?.trim().parse().ok()
}

/// What an error's body says, or else the status.
fn why(body: &str, status: StatusCode) -> String {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let said = body["error"]["message"]
        .as_str()
        .or_else(|| body["error"].as_str());
    said.map_or_else(|| status.to_string(), |said| short(said, WHY_CHARS_MAX))
}

/// One line of at most `chars_max` characters.
fn short(text: &str, chars_max: usize) -> String {
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(chars_max).collect()
}
