//! `models`: what a gateway says about each of its models, as far as it says it.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::provider::{
    Card, Deadline, Price, ProviderError,
    http::Door,
    money::{MicroUsd, decimal},
};

/// A gateway has some hundred models with a kilobyte each.
const BODY_BYTES_MAX: usize = 4 << 20;

/// The capability map: a card for each model, by id.
pub(super) fn read(
    door: &Door,
    deadline: Deadline,
) -> Result<BTreeMap<String, Card>, ProviderError> {
    let list: List = door.get("/models", BODY_BYTES_MAX, deadline)?;
    let models = list.data.into_iter();
    Ok(models
        .map(|model| (model.id.clone(), model.card()))
        .collect())
}

#[derive(Deserialize)]
struct List {
    #[serde(default)]
    data: Vec<Model>,
}

/// Plain servers say the id alone.
#[derive(Deserialize)]
struct Model {
    id: String,
    #[serde(default)]
    architecture: Modalities,
    #[serde(flatten)]
    modalities: Modalities,
    #[serde(default)]
    sizes: Vec<String>,
    #[serde(default)]
    pricing: Option<Pricing>,
}

#[derive(Deserialize, Default)]
struct Modalities {
    #[serde(default)]
    input_modalities: Vec<String>,
    #[serde(default)]
    output_modalities: Vec<String>,
}

/// Dollars as decimal text: for a token, or for a call or picture.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Pricing {
    prompt: String,
    completion: String,
    request: String,
    image: String,
}

impl Model {
    fn card(self) -> Card {
        let has = |beside: &[String], below: &[String], modality: &str| {
            let all: Vec<_> = beside.iter().chain(below).collect();
            (!all.is_empty()).then(|| all.iter().any(|known| *known == modality))
        };
        let gives = |modality| {
            has(
                &self.modalities.output_modalities,
                &self.architecture.output_modalities,
                modality,
            )
        };
        Card {
            is_missing: false,
            reads_pictures: has(
                &self.modalities.input_modalities,
                &self.architecture.input_modalities,
                "image",
            ),
            gives_text: gives("text"),
            gives_pictures: gives("image"),
            price: self.pricing.as_ref().map(Pricing::price),
            sizes: self.sizes,
        }
    }
}

impl Pricing {
    fn price(&self) -> Price {
        let dollars = |text: &str, times| decimal(text, times).unwrap_or_default();
        let MicroUsd(picture) = dollars(&self.image, 1);
        Price {
            micro_usd_per_call: dollars(&self.request, 1).plus(MicroUsd(picture)),
            micro_usd_per_million_tokens_in: dollars(&self.prompt, 1_000_000),
            micro_usd_per_million_tokens_out: dollars(&self.completion, 1_000_000),
        }
    }
}
