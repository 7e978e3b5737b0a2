//! Which buttons do what: one of two presets, and what the player changed of it.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::{Deserialize, Serialize};

use super::{action::Action, chord::Chord};

type Bindings = BTreeMap<Action, Vec<Chord>>;

/// Bindings somebody is used to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Preset {
    /// As in games: right mouse flies, Q W E R are the tools.
    #[default]
    Incant,
    /// As in Blender: G, R and S, and X takes away.
    Blender,
}

impl Preset {
    /// In the order they are offered.
    pub(crate) const ALL: [Self; 2] = [Self::Incant, Self::Blender];

    /// What people call it.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Incant => "Incant",
            Self::Blender => "Blender",
        }
    }

    fn bindings(self) -> &'static Bindings {
        static INCANT: LazyLock<Bindings> =
            LazyLock::new(|| read(include_str!("../../../assets/controls/incant.json")));
        static BLENDER: LazyLock<Bindings> =
            LazyLock::new(|| read(include_str!("../../../assets/controls/blender.json")));
        match self {
            Self::Incant => &INCANT,
            Self::Blender => &BLENDER,
        }
    }
}

/// The files are part of the program and of its tests.
fn read(json: &str) -> Bindings {
    serde_json::from_str(json).expect("a preset names actions and buttons that exist")
}

/// A preset, and what the player changed of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scheme {
    preset: Preset,
    changed: Bindings,
}

impl Scheme {
    /// What it was made from.
    pub(crate) const fn preset(&self) -> Preset {
        self.preset
    }

    /// Another preset as it comes.
    pub(crate) fn use_preset(&mut self, preset: Preset) {
        *self = Self {
            preset,
            changed: Bindings::new(),
        };
    }

    /// What does an action.
    pub(crate) fn chords(&self, action: Action) -> &[Chord] {
        let changed = self.changed.get(&action);
        changed
            .or_else(|| self.preset.bindings().get(&action))
            .map_or(&[], Vec::as_slice)
    }

    /// Whether the player changed what does an action.
    pub(crate) fn is_changed(&self, action: Action) -> bool {
        self.changed.contains_key(&action)
    }

    /// From now on this does it, and nothing else.
    pub(crate) fn bind(&mut self, action: Action, chord: Chord) {
        self.changed.insert(action, vec![chord]);
    }

    /// The preset counts again.
    pub(crate) fn reset(&mut self, action: Action) {
        self.changed.remove(&action);
    }

    /// What else one of its chords does where both can be done.
    pub(crate) fn conflict(&self, action: Action) -> Option<Action> {
        let chords = self.chords(action);
        let others = Action::ALL.iter().copied().filter(|other| {
            *other != action
                && other.context().meets(action.context())
                && self
                    .chords(*other)
                    .iter()
                    .any(|chord| chords.contains(chord))
        });
        others.into_iter().next()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_presets_bind_every_action_and_nothing_twice() {
        for preset in Preset::ALL {
            let mut scheme = Scheme::default();
            scheme.use_preset(preset);
            for action in Action::ALL {
                assert!(!scheme.chords(*action).is_empty(), "{preset:?}: {action:?}");
                assert_eq!(scheme.conflict(*action), None, "{preset:?}: {action:?}");
            }
        }
    }

    #[test]
    fn what_was_changed_is_kept_and_can_be_reset() {
        let mut scheme = Scheme::default();
        let before = scheme.chords(Action::Undo).to_vec();
        scheme.bind(Action::Undo, "Ctrl+D".parse().unwrap());
        assert_eq!(scheme.conflict(Action::Undo), Some(Action::Duplicate));
        let json = serde_json::to_string(&scheme).unwrap();
        assert_eq!(serde_json::from_str::<Scheme>(&json).unwrap(), scheme);
        scheme.reset(Action::Undo);
        assert_eq!(scheme.chords(Action::Undo), before);
        assert_eq!(scheme.conflict(Action::Undo), None);
    }
}
