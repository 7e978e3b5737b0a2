//! A language model that knows one recipe by heart: a steampunk teapot with six legs.

use std::time::Duration;

use serde_json::{Value, json};

use super::wire::{Asked, Told};
use crate::provider::{Deadline, Embed as _, Offline};

/// What it writes.
pub(super) const TEAPOT: &str = include_str!("../../golden/teapot.recipe.json");

/// What it says it is.
const VERSION: &str = "test-model-2026-01-01";

/// What it reads and writes, so it says.
const TOKENS: [u64; 2] = [1_200, 340];

/// A list as gateways publish it: what goes in, what comes out, what a token costs in dollars.
pub(super) fn models() -> Told {
    Told::json(&json!({ "object": "list", "data": [
        { "id": "test-model", "object": "model",
          "architecture": { "input_modalities": ["text", "image"], "output_modalities": ["text"] },
          "pricing": { "prompt": "0.0000005", "completion": "0.0000025" } },
        { "id": "test-painter", "object": "model",
          "architecture": { "input_modalities": ["text", "image"], "output_modalities": ["image"] },
          "sizes": ["256x256", "512x512", "1024x1024"], "pricing": { "image": "0.02" } },
        { "id": "test-embedder", "object": "model", "pricing": { "prompt": "0.00000002" } },
    ] }))
}

pub(super) fn tags() -> Told {
    Told::json(&json!({ "models": [{ "name": "test-model", "size": 1 }] }))
}

pub(super) fn recipe(asked: &Asked) -> Told {
    let messages = asked.body["messages"].as_array();
    if messages.is_none_or(Vec::is_empty) || !asked.body["model"].is_string() {
        return Told::problem(400, "a model and messages are needed");
    }
    saying(asked, TEAPOT)
}

/// A text in the words of whichever protocol was spoken.
pub(super) fn saying(asked: &Asked, content: &str) -> Told {
    let [read, written] = TOKENS;
    let message = json!({ "role": "assistant", "content": content });
    Told::json(&if asked.path == "/api/chat" {
        json!({
            "model": VERSION, "created_at": "2026-01-01T00:00:00Z", "message": message, "done": true, "done_reason": "stop",
            "prompt_eval_count": read, "eval_count": written,
        })
    } else {
        json!({
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": VERSION,
            "choices": [{ "index": 0, "message": message, "finish_reason": "stop" }],
            "usage": { "prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written },
        })
    })
}

pub(super) fn embeddings(asked: &Asked) -> Told {
    let texts: Vec<&str> = match &asked.body["input"] {
        Value::String(text) => vec![text],
        Value::Array(texts) => texts.iter().filter_map(Value::as_str).collect(),
        _ => return Told::problem(400, "an input is needed"),
    };
    let Ok(points) = Offline.embed_all("", &texts, Deadline::after(Duration::from_secs(1))) else {
        return Told::problem(500, "no points");
    };
    let points = points.value;
    Told::json(&if asked.path == "/api/embed" {
        json!({ "model": VERSION, "embeddings": points, "prompt_eval_count": TOKENS[0] })
    } else {
        let data: Vec<_> = points
            .into_iter()
            .enumerate()
            .map(|(index, embedding)| json!({ "object": "embedding", "index": index, "embedding": embedding }))
            .collect();
        json!({ "object": "list", "model": VERSION, "data": data, "usage": { "prompt_tokens": TOKENS[0] } })
    })
}
