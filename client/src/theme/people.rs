//! Colours of people: Okabe and Ito's, told apart by everybody.

use bevy::prelude::*;
use bevy_egui::egui::Color32;

const PEOPLE: [[u8; 3]; 7] = [
    [0x56, 0xB4, 0xE9],
    [0xE6, 0x9F, 0x00],
    [0x00, 0x9E, 0x73],
    [0xCC, 0x79, 0xA7],
    [0xF0, 0xE4, 0x42],
    [0xD5, 0x5E, 0x00],
    [0x00, 0x72, 0xB2],
];

fn bytes(color_index: u8) -> [u8; 3] {
    PEOPLE[usize::from(color_index) % PEOPLE.len()]
}

/// In panels.
pub(crate) fn panel_color(color_index: u8) -> Color32 {
    let [r, g, b] = bytes(color_index);
    Color32::from_rgb(r, g, b)
}

/// In the world.
pub(crate) fn world_color(color_index: u8) -> Color {
    let [r, g, b] = bytes(color_index);
    Color::srgb_u8(r, g, b)
}
