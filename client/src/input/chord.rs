//! A button with the keys that are held beside it: `Ctrl+Shift+Z`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::button::Button;

/// The keys that change what another one means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Modifiers {
    /// Control, or Command where that is what people press.
    pub(super) ctrl: bool,
    /// Alt.
    pub(super) alt: bool,
    /// Shift.
    pub(super) shift: bool,
}

impl Modifiers {
    const NAMES: [&str; 3] = ["Ctrl", "Alt", "Shift"];

    const fn each(self) -> [bool; 3] {
        [self.ctrl, self.alt, self.shift]
    }

    fn each_mut(&mut self) -> [&mut bool; 3] {
        [&mut self.ctrl, &mut self.alt, &mut self.shift]
    }

    /// How many are held.
    pub(super) fn count(self) -> usize {
        self.each().into_iter().filter(|held| *held).count()
    }

    /// Whether all of these are among those that are held.
    pub(super) fn are_in(self, held: Self) -> bool {
        let pairs = self.each().into_iter().zip(held.each());
        pairs.into_iter().all(|(wanted, held)| held || !wanted)
    }
}

/// What does an action.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Chord {
    /// Held beside it.
    pub(super) modifiers: Modifiers,
    /// What is pressed.
    pub(super) button: Button,
}

/// A name that is not one of [`button::NAMES`](super::button::NAMES), or a modifier that is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing on a keyboard, mouse or gamepad is called \u{201c}{0}\u{201d}")]
pub(crate) struct UnknownButton(String);

impl Chord {
    /// Each key of it as it is written on a keyboard.
    pub(crate) fn keys(self) -> impl Iterator<Item = &'static str> {
        let held = Modifiers::NAMES.into_iter().zip(self.modifiers.each());
        held.filter_map(|(name, held)| held.then_some(name))
            .chain([self.button.name()])
    }
}

impl fmt::Display for Chord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.keys().collect::<Vec<_>>().join("+"))
    }
}

impl FromStr for Chord {
    type Err = UnknownButton;

    fn from_str(text: &str) -> Result<Self, UnknownButton> {
        let unknown = || UnknownButton(text.to_owned());
        let mut modifiers = Modifiers::default();
        let mut names = text.split('+').map(str::trim).peekable();
        while let Some(name) = names.next() {
            if names.peek().is_none() {
                let button = Button::named(name).ok_or_else(unknown)?;
                return Ok(Self { modifiers, button });
            }
            let known = Modifiers::NAMES.into_iter().zip(modifiers.each_mut());
            let (_, held) = known
                .into_iter()
                .find(|(known, _)| *known == name)
                .ok_or_else(unknown)?;
            *held = true;
        }
        Err(unknown())
    }
}

impl TryFrom<String> for Chord {
    type Error = UnknownButton;

    fn try_from(text: String) -> Result<Self, UnknownButton> {
        text.parse()
    }
}

impl From<Chord> for String {
    fn from(chord: Chord) -> Self {
        chord.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::button::NAMES;

    #[test]
    fn every_chord_reads_as_it_is_written() {
        for (name, button) in NAMES {
            for bits in 0..8 {
                let modifiers = Modifiers {
                    ctrl: bits & 1 != 0,
                    alt: bits & 2 != 0,
                    shift: bits & 4 != 0,
                };
                let chord = Chord {
                    modifiers,
                    button: *button,
                };
                let text = chord.to_string();
                assert!(text.ends_with(name));
                assert_eq!(text.parse(), Ok(chord), "{text}");
            }
        }
        assert_eq!(
            "Ctrl+Shift+Z".parse::<Chord>().unwrap().modifiers.count(),
            2
        );
    }

    #[test]
    fn what_is_on_no_keyboard_is_refused() {
        for text in ["", "+", "Hyper+Z", "Ctrl+", "Ctrl+Nose", "Z+Ctrl+Y"] {
            assert!(text.parse::<Chord>().is_err(), "{text}");
        }
    }
}
