//! Whether the offline interpreter is out of its depth.

use words::Item;

/// Why the offline interpreter had better not be believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// Words that mean nothing to it.
    Unknown(Vec<String>),
    /// Words it left out.
    LeftOut,
    /// Parts that what it can build does not have.
    Lacking,
    /// It knows the noun, but only as a far relative of something it can build.
    Relative {
        /// The noun.
        name: String,
        /// What would be built.
        family: String,
    },
    /// Nothing at all.
    Nothing,
}

impl Doubt {
    /// How much of it is understood nevertheless, 0 to 1: without doubt, 1.
    #[must_use]
    pub const fn confidence(&self) -> f32 {
        match self {
            Self::Nothing => 0.0,
            Self::Unknown(_) => 0.3,
            Self::LeftOut => 0.4,
            Self::Lacking => 0.45,
            Self::Relative { .. } => 0.5,
        }
    }
}

/// What is doubtful about how `prompt` is understood offline; nothing when it is sure.
#[must_use]
pub fn doubt(prompt: &str) -> Option<Doubt> {
    let plan = words::understand(prompt);
    if !plan.unknown.is_empty() {
        return Some(Doubt::Unknown(plan.unknown));
    }
    if plan.notes.iter().any(|note| note.starts_with("I left out")) {
        return Some(Doubt::LeftOut);
    }
    if plan.notes.iter().any(|note| note.contains(" has no ")) {
        return Some(Doubt::Lacking);
    }
    let Some(item) = plan.items.first() else {
        return Some(Doubt::Nothing);
    };
    (!is_near(item)).then(|| Doubt::Relative {
        name: item.name.clone(),
        family: item.family.clone(),
    })
}

/// Whether the noun is one that the family goes by, or ends in one: a kitchen chair is a chair.
fn is_near(item: &Item) -> bool {
    let Some(family) = words::family(&item.family) else {
        return false;
    };
    let nouns = family.nouns.iter().chain([&family.name]);
    let name = plain(&item.name);
    nouns
        .map(|noun| plain(noun))
        .any(|noun| name == noun || name.ends_with(&noun))
}

/// Letters only: "tea pot" and "tea-pot" are a teapot.
fn plain(noun: &str) -> String {
    let letters = noun.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
