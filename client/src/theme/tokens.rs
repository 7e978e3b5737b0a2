//! Tokens of the panels: dark ink, one warm accent, spacing in fours.

use bevy_egui::egui::Color32;

/// Panels, 88 % opaque so that the world stays felt behind them.
pub(crate) const INK: Color32 = Color32::from_rgba_premultiplied(0x12, 0x14, 0x19, 0xE0);
/// What lies on a panel: cards, fields, buttons.
pub(crate) const RAISED: Color32 = Color32::from_rgb(0x1E, 0x23, 0x2B);
/// A raised thing under the pointer.
pub(crate) const RAISED_HOVER: Color32 = Color32::from_rgb(0x29, 0x30, 0x3A);
/// Hairlines.
pub(crate) const LINE: Color32 = Color32::from_rgb(0x2E, 0x35, 0x40);
/// What is read.
pub(crate) const TEXT: Color32 = Color32::from_rgb(0xE8, 0xEC, 0xF1);
/// What may be overlooked.
pub(crate) const QUIET: Color32 = Color32::from_rgb(0x9A, 0xA6, 0xB4);
/// The one warm accent.
pub(crate) const AMBER: Color32 = Color32::from_rgb(0xFF, 0xB4, 0x54);
/// Done, saved.
pub(crate) const GOOD: Color32 = Color32::from_rgb(0x5C, 0xC8, 0xA8);
/// Worth a look.
pub(crate) const WARN: Color32 = Color32::from_rgb(0xF2, 0xC1, 0x4E);
/// Failed.
pub(crate) const BAD: Color32 = Color32::from_rgb(0xF2, 0x78, 0x6B);
/// What goes to the right, up and to the front.
pub(crate) const AXIS_X: Color32 = Color32::from_rgb(0xF0, 0x5F, 0x57);
/// See [`AXIS_X`].
pub(crate) const AXIS_Y: Color32 = Color32::from_rgb(0x7F, 0xC8, 0x5A);
/// See [`AXIS_X`].
pub(crate) const AXIS_Z: Color32 = Color32::from_rgb(0x5A, 0x9C, 0xF2);
/// Under words that stand in the world itself.
pub(crate) const SHADE: Color32 = Color32::from_rgba_premultiplied(0x0A, 0x0B, 0x0E, 0xA8);

/// Corners of everything.
pub(crate) const RADIUS: u8 = 8;
/// The step of all spacing, in points.
pub(crate) const SPACE: f32 = 4.0;
/// From a panel to the edge of the window.
pub(crate) const MARGIN: f32 = 16.0;

/// Details.
pub(crate) const SMALL: f32 = 13.0;
/// Body.
pub(crate) const BODY: f32 = 15.0;
/// Headings, and the prompt.
pub(crate) const LARGE: f32 = 20.0;

/// Fades and slides, in seconds.
pub(crate) const MOVE_SECS: f32 = 0.18;
