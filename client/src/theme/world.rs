//! Colours of the world itself: light, sky, meadow, clay.

use bevy::prelude::*;
use bevy_egui::egui::Color32;

use super::tokens;

/// Late-morning sun, slightly warm.
pub(crate) const SUN: Color = Color::srgb(1.0, 0.925, 0.80);
/// The sun's glow in the haze around it.
pub(crate) const SUN_GLOW: Color = Color::srgb(1.0, 0.86, 0.66);
/// The sun when it is low.
pub(crate) const SUN_LOW: Color = Color::srgb(1.0, 0.56, 0.28);
/// Light of the moon.
pub(crate) const MOON: Color = Color::srgb(0.55, 0.66, 1.0);
/// Straight up, half way down and at the horizon, at night.
pub(crate) const NIGHT: [Color; 3] = [
    Color::linear_rgb(0.006, 0.010, 0.028),
    Color::linear_rgb(0.014, 0.024, 0.060),
    Color::linear_rgb(0.035, 0.050, 0.095),
];
/// The horizon when the sun is low.
pub(crate) const HORIZON_LOW: Color = Color::linear_rgb(1.20, 0.82, 0.58);
/// Straight up.
pub(crate) const ZENITH: Color = Color::linear_rgb(0.13, 0.36, 0.92);
/// Half way down.
pub(crate) const SKY: Color = Color::linear_rgb(0.48, 0.90, 1.52);
/// Where sky and ground meet; also what fog fades to.
pub(crate) const HORIZON: Color = Color::linear_rgb(1.26, 1.36, 1.42);
/// What the meadow throws back from below.
pub(crate) const BOUNCE: Color = Color::srgb(0.40, 0.42, 0.30);
/// Sunlit clouds.
pub(crate) const CLOUD: Color = Color::linear_rgb(2.5, 2.4, 2.28);

/// Lush grass.
pub(crate) const GRASS: Color = Color::srgb(0.375, 0.475, 0.205);
/// Grass that saw more sun.
pub(crate) const GRASS_DRY: Color = Color::srgb(0.575, 0.575, 0.29);
/// Grass in hollows.
pub(crate) const GRASS_DEEP: Color = Color::srgb(0.265, 0.385, 0.18);
/// The path and bare patches.
pub(crate) const EARTH: Color = Color::srgb(0.60, 0.49, 0.345);
/// Lines of the build grid.
pub(crate) const GRID: Color = Color::srgb(0.96, 0.98, 0.92);
/// Rocks in the meadow, and steep ground.
pub(crate) const ROCK: Color = Color::srgb(0.56, 0.55, 0.52);
/// Shores and dunes.
pub(crate) const SAND: Color = Color::srgb(0.82, 0.72, 0.52);
/// Peaks.
pub(crate) const SNOW: Color = Color::srgb(0.93, 0.95, 0.98);
/// Gravel that people laid.
pub(crate) const PATH: Color = Color::srgb(0.66, 0.60, 0.50);
/// Water one sees the ground through.
pub(crate) const WATER_SHALLOW: Color = Color::srgb(0.30, 0.60, 0.58);
/// And water one does not.
pub(crate) const WATER_DEEP: Color = Color::srgb(0.06, 0.22, 0.32);

/// Lets a mesh's own colours through.
pub(crate) const WHITE: Color = Color::WHITE;

/// Clay of a thing that could not be made.
pub(crate) const CLAY_FAILED: Color = Color::srgb(0.50, 0.50, 0.51);

/// Clay tinted towards the thing's main colour: what it will be, but not yet.
pub(crate) fn clay(color: model::Color) -> Color {
    let [r, g, b] = color.mixed(model::Color([0xC9, 0xB8, 0xA4]), 0.38).0;
    Color::srgb_u8(r, g, b)
}

/// A part of a thing under a tint: as bright beside the other parts as it was, and as clear.
pub(crate) fn tinted(part: Color, tint: model::Color) -> Color {
    let [r, g, b] = tint.0;
    let light = Color::srgb_u8(r, g, b).to_linear();
    let share = 0.55 + 0.9 * part.to_linear().luminance().sqrt();
    (light * share.min(1.2)).with_alpha(part.alpha()).into()
}

/// A colour of the panels, in the world.
pub(crate) fn panel(color: Color32) -> LinearRgba {
    Color::srgb_u8(color.r(), color.g(), color.b()).to_linear()
}

/// The landing spot.
pub(crate) fn landing() -> LinearRgba {
    panel(tokens::AMBER)
}

/// Linear light for a shader.
pub(crate) fn shader(color: Color) -> Vec4 {
    color.to_linear().to_vec4()
}

/// A colour from a mesh file, already linear.
pub(crate) fn linear([red, green, blue, alpha]: [f32; 4]) -> Color {
    Color::linear_rgba(red, green, blue, alpha)
}
