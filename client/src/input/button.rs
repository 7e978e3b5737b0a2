//! Whatever can be pressed, and what it is called in files and on the screen.

use bevy::prelude::*;

/// A key where it lies on a US keyboard, a mouse button, a notch of the wheel, or part of a gamepad.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Button {
    /// A key.
    Key(KeyCode),
    /// A mouse button.
    Mouse(MouseButton),
    /// The wheel, away from the hand.
    WheelUp,
    /// The wheel, towards the hand.
    WheelDown,
    /// A gamepad's button.
    Pad(GamepadButton),
    /// A gamepad's stick, pushed towards the positive end of an axis.
    Stick(GamepadAxis),
    /// A gamepad's stick, pushed towards the negative end of an axis.
    StickBack(GamepadAxis),
}

impl Button {
    /// What it is called.
    pub(super) fn name(self) -> &'static str {
        let named = NAMES.iter().find(|(_, button)| *button == self);
        named.map_or("?", |(name, _)| name)
    }

    /// Which one is called so.
    pub(super) fn named(wanted: &str) -> Option<Self> {
        let named = NAMES.iter().find(|(name, _)| *name == wanted);
        named.map(|(_, button)| *button)
    }

    /// Whether it has a name, so that it can be written down.
    pub(super) fn is_known(self) -> bool {
        NAMES.iter().any(|(_, button)| *button == self)
    }

    /// Shift, Ctrl and Alt: alone they are buttons, with another one they change what it means.
    pub(super) const fn is_modifier(self) -> bool {
        matches!(
            self,
            Self::Key(
                KeyCode::ShiftLeft
                    | KeyCode::ShiftRight
                    | KeyCode::ControlLeft
                    | KeyCode::ControlRight
                    | KeyCode::AltLeft
                    | KeyCode::AltRight
                    | KeyCode::SuperLeft
                    | KeyCode::SuperRight
            )
        )
    }
}

/// Every button that has a name.
pub(super) const NAMES: &[(&str, Button)] = &[
    ("A", Button::Key(KeyCode::KeyA)),
    ("B", Button::Key(KeyCode::KeyB)),
    ("C", Button::Key(KeyCode::KeyC)),
    ("D", Button::Key(KeyCode::KeyD)),
    ("E", Button::Key(KeyCode::KeyE)),
    ("F", Button::Key(KeyCode::KeyF)),
    ("G", Button::Key(KeyCode::KeyG)),
    ("H", Button::Key(KeyCode::KeyH)),
    ("I", Button::Key(KeyCode::KeyI)),
    ("J", Button::Key(KeyCode::KeyJ)),
    ("K", Button::Key(KeyCode::KeyK)),
    ("L", Button::Key(KeyCode::KeyL)),
    ("M", Button::Key(KeyCode::KeyM)),
    ("N", Button::Key(KeyCode::KeyN)),
    ("O", Button::Key(KeyCode::KeyO)),
    ("P", Button::Key(KeyCode::KeyP)),
    ("Q", Button::Key(KeyCode::KeyQ)),
    ("R", Button::Key(KeyCode::KeyR)),
    ("S", Button::Key(KeyCode::KeyS)),
    ("T", Button::Key(KeyCode::KeyT)),
    ("U", Button::Key(KeyCode::KeyU)),
    ("V", Button::Key(KeyCode::KeyV)),
    ("W", Button::Key(KeyCode::KeyW)),
    ("X", Button::Key(KeyCode::KeyX)),
    ("Y", Button::Key(KeyCode::KeyY)),
    ("Z", Button::Key(KeyCode::KeyZ)),
    ("1", Button::Key(KeyCode::Digit1)),
    ("2", Button::Key(KeyCode::Digit2)),
    ("3", Button::Key(KeyCode::Digit3)),
    ("4", Button::Key(KeyCode::Digit4)),
    ("5", Button::Key(KeyCode::Digit5)),
    ("6", Button::Key(KeyCode::Digit6)),
    ("7", Button::Key(KeyCode::Digit7)),
    ("8", Button::Key(KeyCode::Digit8)),
    ("9", Button::Key(KeyCode::Digit9)),
    ("0", Button::Key(KeyCode::Digit0)),
    ("F1", Button::Key(KeyCode::F1)),
    ("F2", Button::Key(KeyCode::F2)),
    ("F3", Button::Key(KeyCode::F3)),
    ("F4", Button::Key(KeyCode::F4)),
    ("F5", Button::Key(KeyCode::F5)),
    ("F6", Button::Key(KeyCode::F6)),
    ("F7", Button::Key(KeyCode::F7)),
    ("F8", Button::Key(KeyCode::F8)),
    ("F9", Button::Key(KeyCode::F9)),
    ("F10", Button::Key(KeyCode::F10)),
    ("F11", Button::Key(KeyCode::F11)),
    ("F12", Button::Key(KeyCode::F12)),
    ("Esc", Button::Key(KeyCode::Escape)),
    ("Tab", Button::Key(KeyCode::Tab)),
    ("Space", Button::Key(KeyCode::Space)),
    ("Enter", Button::Key(KeyCode::Enter)),
    ("Backspace", Button::Key(KeyCode::Backspace)),
    ("Delete", Button::Key(KeyCode::Delete)),
    ("Insert", Button::Key(KeyCode::Insert)),
    ("Home", Button::Key(KeyCode::Home)),
    ("End", Button::Key(KeyCode::End)),
    ("Page up", Button::Key(KeyCode::PageUp)),
    ("Page down", Button::Key(KeyCode::PageDown)),
    ("Up", Button::Key(KeyCode::ArrowUp)),
    ("Down", Button::Key(KeyCode::ArrowDown)),
    ("Left", Button::Key(KeyCode::ArrowLeft)),
    ("Right", Button::Key(KeyCode::ArrowRight)),
    ("Shift", Button::Key(KeyCode::ShiftLeft)),
    ("Right shift", Button::Key(KeyCode::ShiftRight)),
    ("Ctrl", Button::Key(KeyCode::ControlLeft)),
    ("Right ctrl", Button::Key(KeyCode::ControlRight)),
    ("Alt", Button::Key(KeyCode::AltLeft)),
    ("Right alt", Button::Key(KeyCode::AltRight)),
    ("-", Button::Key(KeyCode::Minus)),
    ("=", Button::Key(KeyCode::Equal)),
    ("[", Button::Key(KeyCode::BracketLeft)),
    ("]", Button::Key(KeyCode::BracketRight)),
    ("\\", Button::Key(KeyCode::Backslash)),
    (";", Button::Key(KeyCode::Semicolon)),
    ("'", Button::Key(KeyCode::Quote)),
    ("`", Button::Key(KeyCode::Backquote)),
    (",", Button::Key(KeyCode::Comma)),
    (".", Button::Key(KeyCode::Period)),
    ("/", Button::Key(KeyCode::Slash)),
    ("Num 0", Button::Key(KeyCode::Numpad0)),
    ("Num 1", Button::Key(KeyCode::Numpad1)),
    ("Num 2", Button::Key(KeyCode::Numpad2)),
    ("Num 3", Button::Key(KeyCode::Numpad3)),
    ("Num 4", Button::Key(KeyCode::Numpad4)),
    ("Num 5", Button::Key(KeyCode::Numpad5)),
    ("Num 6", Button::Key(KeyCode::Numpad6)),
    ("Num 7", Button::Key(KeyCode::Numpad7)),
    ("Num 8", Button::Key(KeyCode::Numpad8)),
    ("Num 9", Button::Key(KeyCode::Numpad9)),
    ("Num .", Button::Key(KeyCode::NumpadDecimal)),
    ("Num -", Button::Key(KeyCode::NumpadSubtract)),
    ("Num *", Button::Key(KeyCode::NumpadMultiply)),
    ("Num /", Button::Key(KeyCode::NumpadDivide)),
    ("Num enter", Button::Key(KeyCode::NumpadEnter)),
    ("Left mouse", Button::Mouse(MouseButton::Left)),
    ("Right mouse", Button::Mouse(MouseButton::Right)),
    ("Middle mouse", Button::Mouse(MouseButton::Middle)),
    ("Mouse back", Button::Mouse(MouseButton::Back)),
    ("Mouse forward", Button::Mouse(MouseButton::Forward)),
    ("Wheel up", Button::WheelUp),
    ("Wheel down", Button::WheelDown),
    ("Pad A", Button::Pad(GamepadButton::South)),
    ("Pad B", Button::Pad(GamepadButton::East)),
    ("Pad X", Button::Pad(GamepadButton::West)),
    ("Pad Y", Button::Pad(GamepadButton::North)),
    ("Left bumper", Button::Pad(GamepadButton::LeftTrigger)),
    ("Right bumper", Button::Pad(GamepadButton::RightTrigger)),
    ("Left trigger", Button::Pad(GamepadButton::LeftTrigger2)),
    ("Right trigger", Button::Pad(GamepadButton::RightTrigger2)),
    ("Pad select", Button::Pad(GamepadButton::Select)),
    ("Pad start", Button::Pad(GamepadButton::Start)),
    ("Left stick press", Button::Pad(GamepadButton::LeftThumb)),
    ("Right stick press", Button::Pad(GamepadButton::RightThumb)),
    ("Pad up", Button::Pad(GamepadButton::DPadUp)),
    ("Pad down", Button::Pad(GamepadButton::DPadDown)),
    ("Pad left", Button::Pad(GamepadButton::DPadLeft)),
    ("Pad right", Button::Pad(GamepadButton::DPadRight)),
    ("Left stick up", Button::Stick(GamepadAxis::LeftStickY)),
    (
        "Left stick down",
        Button::StickBack(GamepadAxis::LeftStickY),
    ),
    (
        "Left stick left",
        Button::StickBack(GamepadAxis::LeftStickX),
    ),
    ("Left stick right", Button::Stick(GamepadAxis::LeftStickX)),
    ("Right stick up", Button::Stick(GamepadAxis::RightStickY)),
    (
        "Right stick down",
        Button::StickBack(GamepadAxis::RightStickY),
    ),
    (
        "Right stick left",
        Button::StickBack(GamepadAxis::RightStickX),
    ),
    ("Right stick right", Button::Stick(GamepadAxis::RightStickX)),
];
