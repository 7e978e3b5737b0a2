//! `images/generations` and `images/edits`.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::blocking::{
    Client,
    multipart::{Form, Part},
};
use serde::Deserialize;
use serde_json::json;

use super::OpenAi;
use crate::provider::{
    Answer, Deadline, ImageEdit, ImageGenerate, PICTURE_BYTES_MAX, Provider as _, ProviderError,
};

/// Four letters for three bytes, and what is around them.
const BODY_BYTES_MAX: usize = PICTURE_BYTES_MAX / 3 * 4 + (64 << 10);

/// What most of them paint; smaller pictures are seldom offered, and larger ones cost more and are made small anyway.
const SIZE: &str = "1024x1024";

/// The picture itself, and no address of it.
const FORMAT: &str = "b64_json";

/// Some always send the picture itself, and refuse to be told so.
fn must_be_told(model: &str) -> bool {
    !model.starts_with("gpt-image")
}

impl ImageGenerate for OpenAi {
    fn paint(
        &self,
        model: &str,
        prompt: &str,
        deadline: Deadline,
    ) -> Result<Answer<Vec<u8>>, ProviderError> {
        let mut question =
            json!({ "model": model, "prompt": prompt, "n": 1, "size": self.size(model) });
        if must_be_told(model) {
            question["response_format"] = FORMAT.into();
        }
        let pictures =
            self.door
                .post("/images/generations", &question, BODY_BYTES_MAX, deadline)?;
        self.first(model, pictures, deadline)
    }
}

impl ImageEdit for OpenAi {
    fn repaint(
        &self,
        model: &str,
        prompt: &str,
        picture: &[u8],
        deadline: Deadline,
    ) -> Result<Answer<Vec<u8>>, ProviderError> {
        let size = self.size(model);
        let form = || {
            let file = Part::bytes(picture.to_vec()).file_name("picture.png");
            let form = Form::new()
                .text("model", model.to_owned())
                .text("prompt", prompt.to_owned())
                .text("n", "1")
                .text("size", size.clone())
                .part("image", file);
            if must_be_told(model) {
                form.text("response_format", FORMAT)
            } else {
                form
            }
        };
        let call = |client: &Client| client.post(self.door.at("/images/edits")).multipart(form());
        let bytes = self.door.ask(call, BODY_BYTES_MAX, deadline)?;
        let pictures = serde_json::from_slice(&bytes).map_err(ProviderError::unreadable)?;
        self.first(model, pictures, deadline)
    }
}

#[derive(Deserialize)]
struct Pictures {
    data: Vec<Picture>,
    #[serde(default)]
    usage: Option<Usage>,
}

#[derive(Deserialize)]
struct Picture {
    #[serde(default)]
    b64_json: Option<String>,
    #[serde(default)]
    url: Option<String>,
}

#[derive(Deserialize, Default)]
struct Usage {
    #[serde(default)]
    input_tokens: u64,
    #[serde(default)]
    output_tokens: u64,
}

impl OpenAi {
    /// The smallest size that is large enough for any texture, of those its list names.
    fn size(&self, model: &str) -> String {
        let sizes = self.card(model).sizes;
        let edge = |size: &String| -> Option<u32> {
            let (width, height) = size.split_once('x')?;
            (width == height).then(|| width.parse().ok())?
        };
        let fit = sizes
            .iter()
            .filter_map(|size| Some((edge(size)?, size)))
            .filter(|(edge, _)| *edge >= model::limits::TEXTURE_EDGE_MAX)
            .min();
        fit.map_or_else(|| SIZE.to_owned(), |(_, size)| size.clone())
    }

    fn first(
        &self,
        model: &str,
        pictures: Pictures,
        deadline: Deadline,
    ) -> Result<Answer<Vec<u8>>, ProviderError> {
        let picture = pictures.data.into_iter().next();
        let picture = picture.ok_or_else(|| ProviderError::unreadable("it has no picture"))?;
        let value = match (picture.b64_json, picture.url) {
            (Some(text), _) => STANDARD.decode(text).map_err(ProviderError::unreadable)?,
            (None, Some(url)) => self.door.download(&url, PICTURE_BYTES_MAX, deadline)?,
            (None, None) => return Err(ProviderError::unreadable("its picture is empty")),
        };
        let usage = pictures.usage.unwrap_or_default();
        Ok(Answer {
            value,
            version: model.to_owned(),
            tokens: [usage.input_tokens, usage.output_tokens],
        })
    }
}
