//! Questions and answers.

use std::ops::ControlFlow;

use serde_json::Value;

use super::Price;

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
