//! What is wanted, by whom, and with how much help.

use model::{Brief, Prompt};

use crate::{make::Made, provider::Budget};

/// One thing that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// In words.
    pub prompt: Prompt,
    /// Everything random comes from here.
    pub seed: u64,
    /// And beside the words.
    pub brief: Brief,
    /// Pictures of what is meant, as somebody sent them.
    pub references: Vec<Vec<u8>>,
}

impl Wish {
    /// Words and nothing beside them.
    #[must_use]
    pub fn new(prompt: Prompt, seed: u64) -> Self {
        Self {
            prompt,
            seed,
            brief: Brief::default(),
            references: Vec::new(),
        }
    }
}

/// Whoever a thing is made for.
#[derive(Clone, Copy)]
pub struct Patron<'a> {
    /// Who pays.
    pub budget: &'a dyn Budget,
    /// Gets what can be shown until the thing is finished: the same asset, an earlier version.
    pub drafts: &'a dyn Fn(Made),
}

/// When a language model is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Never; and nobody else, either.
    #[default]
    Offline,
    /// When the offline interpreter is in doubt (see [`super::doubt`]) or the best is wanted.
    Auto,
    /// Always.
    Always,
}
