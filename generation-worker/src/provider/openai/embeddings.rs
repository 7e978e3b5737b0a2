//! `embeddings`.

use serde::Deserialize;
use serde_json::json;

use super::{OpenAi, chat::Usage};
use crate::provider::{
    Answer, Deadline, EMBEDDING_MAX, Embed, ProviderError,
    http::{VERSION_CHARS_MAX, short},
};

/// What a number and its comma take.
const NUMBER_BYTES_MAX: usize = 32;

impl Embed for OpenAi {
    fn embed_all(
        &self,
        model: &str,
        texts: &[&str],
        deadline: Deadline,
    ) -> Result<Answer<Vec<Vec<f32>>>, ProviderError> {
        let question = json!({ "model": model, "input": texts, "encoding_format": "float" });
        let most = texts.len() * EMBEDDING_MAX * NUMBER_BYTES_MAX + (64 << 10);
        let found: Embeddings = self.door.post("/embeddings", &question, most, deadline)?;
        let mut points = found.data;
        points.sort_by_key(|point| point.index);
        let points: Vec<_> = points.into_iter().map(|point| point.embedding).collect();
        let usage = found.usage.unwrap_or_default();
        Ok(Answer {
            value: sound(points, texts.len())?,
            version: short(&found.model, VERSION_CHARS_MAX),
            tokens: [usage.prompt_tokens, 0],
        })
    }
}

#[derive(Deserialize)]
struct Embeddings {
    data: Vec<Point>,
    #[serde(default)]
    model: String,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Point {
    #[serde(default)]
    index: usize,
    embedding: Vec<f32>,
}

/// As many points as texts, all of one length, all finite.
pub(in crate::provider) fn sound(
    points: Vec<Vec<f32>>,
    texts: usize,
) -> Result<Vec<Vec<f32>>, ProviderError> {
    let length = points.first().map_or(0, Vec::len);
    let fits = (1..=EMBEDDING_MAX).contains(&length) && points.len() == texts;
    let even = points.iter().all(|point| point.len() == length);
    let finite = points.iter().flatten().all(|number| number.is_finite());
    if fits && even && finite {
        Ok(points)
    } else {
        Err(ProviderError::unreadable(
            "its embeddings do not fit the texts",
        ))
    }
}
