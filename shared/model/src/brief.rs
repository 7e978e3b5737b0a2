//! What is wanted beside the words: by the room, and by whoever asks.

use serde::{Deserialize, Serialize};

use crate::{
    ContentHash, Kind, MeshStrategy, TextureStrategy,
    limits::{REFERENCES_MAX, STYLE_CHARS_MAX},
};

/// What is wanted beside the words. Goes along with a lease, and is empty where nobody said anything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, rename_all = "camelCase")]
pub struct Brief {
    /// The room's style guide, such as "low poly, pastel".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
    /// What it shall not be, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without: Option<String>,
    /// Kinds of things that the room allows; none: all of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub kinds: Vec<Kind>,
    /// Pictures of what is meant, as files of the server.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<ContentHash>,
    /// How good it has to be.
    pub quality: Quality,
    /// What to do when it cannot be made as wanted.
    pub fallback_policy: FallbackPolicy,
    /// The only provider to ask; nothing: whom the routing table names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<String>,
    /// Where triangles come from; nothing: as the worker's configuration says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mesh: Option<MeshStrategy>,
    /// Where colours come from; nothing: as the worker's configuration says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub texture: Option<TextureStrategy>,
    /// Nothing of it leaves the machines that its owner runs.
    pub local_only: bool,
}

/// How good something has to be.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// To try something out: the cheapest way first.
    Draft,
    /// As good as it gets without asking anybody who is not needed.
    #[default]
    Usual,
    /// As good as it gets.
    Final,
}

/// What to do when something cannot be made as wanted (SPEC P5).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum FallbackPolicy {
    /// Ask the next in the table, and make it offline in the end.
    #[default]
    Downgrade,
    /// Make it offline at once; this never fails.
    ProceduralOnly,
    /// Leave the placeholder, with the reason.
    KeepPlaceholder,
}

impl Brief {
    /// The same without what nobody should read or fetch: a guide that is a novel, a hundred pictures.
    #[must_use]
    pub fn bounded(mut self) -> Self {
        let line = |text: String| {
            let line = text.chars().filter(|c| !c.is_control());
            line.take(STYLE_CHARS_MAX).collect()
        };
        self.style = self.style.map(line);
        self.without = self.without.map(line);
        self.references.truncate(REFERENCES_MAX);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_brief_says_only_what_was_said() {
        let brief: Brief = serde_json::from_str("{}").unwrap();
        assert_eq!(brief, Brief::default());
        let text = r#"{"style":"low poly","quality":"final","fallbackPolicy":"keep_placeholder"}"#;
        let brief: Brief = serde_json::from_str(text).unwrap();
        assert_eq!(
            (brief.quality, brief.fallback_policy),
            (Quality::Final, FallbackPolicy::KeepPlaceholder)
        );
    }

    #[test]
    fn a_novel_is_no_style_guide() {
        let brief = Brief {
            style: Some("\u{7}pastel ".repeat(1_000)),
            references: vec![ContentHash([7; 32]); 100],
            ..Brief::default()
        };
        let bounded = brief.bounded();
        assert_eq!(bounded.references.len(), REFERENCES_MAX);
        let style = bounded.style.unwrap();
        assert!(style.chars().count() == STYLE_CHARS_MAX && !style.contains('\u{7}'));
    }
}
