//! How the buttons stand this frame.

use std::collections::BTreeMap;

use bevy::{
    ecs::system::SystemParam,
    input::{
        keyboard::{Key, KeyboardInput},
        mouse::{AccumulatedMouseScroll, MouseScrollUnit},
    },
    prelude::*,
};

use super::{
    button::Button,
    chord::{Chord, Modifiers},
};

/// Pixels a touchpad scrolls for what is one notch of a wheel.
const NOTCH_PX: f32 = 40.0;
/// A stick that rests is never quite in the middle.
const REST: f32 = 0.15;
/// A stick pushed this far counts as pressed.
const PUSHED: f32 = 0.5;

/// How one button stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Feel {
    /// It is held.
    pub(super) down: bool,
    /// It went down in this frame, and may be up again.
    pub(super) struck: bool,
    /// How far, 0 to 1; notches of a wheel.
    pub(super) value: f32,
}

/// Everything a hand can lie on.
#[derive(SystemParam)]
pub(super) struct Devices<'w, 's> {
    keys: Res<'w, ButtonInput<KeyCode>>,
    mouse: Res<'w, ButtonInput<MouseButton>>,
    scroll: Res<'w, AccumulatedMouseScroll>,
    pads: Query<'w, 's, &'static Gamepad>,
    labels: Res<'w, Labels>,
}

impl Devices<'_, '_> {
    /// The modifiers that are held, or were at any moment of this frame: on a slow screen all of Ctrl+Z may lie between two.
    pub(super) fn modifiers(&self) -> Modifiers {
        let held = |keys: &[KeyCode]| {
            let mut keys = keys.iter().copied();
            keys.any(|key| {
                self.keys.pressed(key)
                    || self.keys.just_pressed(key)
                    || self.keys.just_released(key)
            })
        };
        Modifiers {
            ctrl: held(&[
                KeyCode::ControlLeft,
                KeyCode::ControlRight,
                KeyCode::SuperLeft,
                KeyCode::SuperRight,
            ]),
            alt: held(&[KeyCode::AltLeft, KeyCode::AltRight]),
            shift: held(&[KeyCode::ShiftLeft, KeyCode::ShiftRight]),
        }
    }

    /// How the button of a chord stands.
    pub(super) fn feel(&self, chord: Chord) -> Feel {
        match chord.button {
            Button::Key(key) if chord.modifiers.ctrl => {
                pressed(&self.keys, self.labels.where_is(key))
            }
            Button::Key(key) => pressed(&self.keys, key),
            Button::Mouse(button) => pressed(&self.mouse, button),
            Button::WheelUp => notches(self.notches()),
            Button::WheelDown => notches(-self.notches()),
            Button::Pad(button) => self.on_pads(|pad| Feel {
                down: pad.pressed(button),
                struck: pad.just_pressed(button),
                value: pad.get(button).unwrap_or(0.0),
            }),
            Button::Stick(axis) => self.on_pads(|pad| pushed(pad.get(axis).unwrap_or(0.0))),
            Button::StickBack(axis) => self.on_pads(|pad| pushed(-pad.get(axis).unwrap_or(0.0))),
        }
    }

    /// The chord that was struck in this frame, for whoever wants to know any.
    pub(super) fn struck(&self) -> Option<Chord> {
        let modifiers = self.modifiers();
        let keys = self.keys.get_just_pressed().map(|key| {
            Button::Key(if modifiers.ctrl {
                self.labels.label(*key)
            } else {
                *key
            })
        });
        let mouse = self.mouse.get_just_pressed().copied().map(Button::Mouse);
        let wheel = [
            (self.notches() > 0.0).then_some(Button::WheelUp),
            (self.notches() < 0.0).then_some(Button::WheelDown),
        ];
        let pads = self.pads.iter().flat_map(Gamepad::get_just_pressed);
        let button = keys
            .chain(mouse)
            .chain(wheel.into_iter().flatten())
            .chain(pads.copied().map(Button::Pad))
            .find(|button| button.is_known() && !button.is_modifier());
        button.map(|button| Chord { modifiers, button })
    }

    fn notches(&self) -> f32 {
        match self.scroll.unit {
            MouseScrollUnit::Line => self.scroll.delta.y,
            MouseScrollUnit::Pixel => self.scroll.delta.y / NOTCH_PX,
        }
    }

    /// Whichever gamepad is held harder.
    fn on_pads(&self, feel: impl Fn(&Gamepad) -> Feel) -> Feel {
        let all = self.pads.iter().map(feel);
        all.fold(Feel::default(), |one, other| Feel {
            down: one.down || other.down,
            struck: one.struck || other.struck,
            value: one.value.max(other.value),
        })
    }
}

fn pressed<B: Copy + Eq + std::hash::Hash + Send + Sync>(
    input: &ButtonInput<B>,
    button: B,
) -> Feel {
    let down = input.pressed(button);
    Feel {
        down,
        struck: input.just_pressed(button),
        value: f32::from(u8::from(down)),
    }
}

fn notches(towards: f32) -> Feel {
    Feel {
        down: false,
        struck: towards > 0.0,
        value: towards.max(0.0),
    }
}

fn pushed(towards: f32) -> Feel {
    Feel {
        down: towards > PUSHED,
        struck: false,
        value: ((towards - REST) / (1.0 - REST)).clamp(0.0, 1.0),
    }
}

/// What is printed on the letter keys, as far as they were pressed. Walking is about where keys lie, Ctrl+Z about the
/// letter on it.
#[derive(Resource, Default)]
pub(super) struct Labels(BTreeMap<KeyCode, KeyCode>);

impl Labels {
    fn label(&self, key: KeyCode) -> KeyCode {
        self.0.get(&key).copied().unwrap_or(key)
    }

    fn where_is(&self, label: KeyCode) -> KeyCode {
        let found = self.0.iter().find(|(_, known)| **known == label);
        found.map_or(label, |(key, _)| *key)
    }
}

/// Looks at what each key typed.
pub(super) fn learn_labels(mut typed: MessageReader<KeyboardInput>, mut labels: ResMut<Labels>) {
    for input in typed.read() {
        let Key::Character(text) = &input.logical_key else {
            continue;
        };
        let letter = text.to_ascii_uppercase();
        let is_letter = letter.len() == 1 && letter.as_bytes()[0].is_ascii_uppercase();
        if let Some(Button::Key(label)) = Button::named(&letter).filter(|_| is_letter) {
            labels.0.insert(input.key_code, label);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resting_stick_does_nothing_and_a_pushed_one_counts_as_pressed() {
        assert_eq!(pushed(0.1), Feel::default());
        assert!(!pushed(0.4).down && pushed(0.4).value > 0.0);
        assert!(pushed(1.0).down && (pushed(1.0).value - 1.0).abs() < 1e-6);
        assert_eq!(pushed(-1.0), Feel::default());
    }

    #[test]
    fn with_ctrl_the_letter_counts_and_not_its_place() {
        let mut labels = Labels::default();
        assert_eq!(labels.where_is(KeyCode::KeyZ), KeyCode::KeyZ);
        labels.0.insert(KeyCode::KeyY, KeyCode::KeyZ);
        assert_eq!(labels.where_is(KeyCode::KeyZ), KeyCode::KeyY);
        assert_eq!(labels.label(KeyCode::KeyY), KeyCode::KeyZ);
    }
}
