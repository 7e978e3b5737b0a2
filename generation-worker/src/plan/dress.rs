//! Colour, stuff, wear and glow: from the words onto the materials.

use model::{Color, Material, Surface};
use words::{Look, accented, tint_share};

/// Hues nearer than this (degrees) are shades of one colour.
const KIN_DEGREES: f32 = 32.0;

/// Below this a colour is grey, and grey is kin to grey only.
const GREY: f32 = 0.12;

/// How much of the wear reaches what keeps its colour.
const FIXED_WEAR: f32 = 0.6;

/// Dresses the main material and its kin as asked; the rest only ages with them.
pub(super) fn materials(materials: &mut [Material], look: &Look) {
    let Some(main) = materials.first().cloned() else {
        return;
    };
    let main_surface = look.surface.unwrap_or(main.surface);
    for (index, material) in materials.iter_mut().enumerate() {
        let is_main = index == 0;
        if is_main || (!material.fixed && are_kin(main.color, material.color)) {
            recolor(material, &main, look);
            material.glow = material.glow.max(look.glow.unwrap_or_default());
        }
        age(material, main_surface, is_main, look);
    }
    materials[0].color = look.main_color(main.color);
    if let Some(accent) = look.accent
        && let Some(at) = accented(materials)
    {
        materials[at].color = accent;
    }
}

fn recolor(material: &mut Material, main: &Material, look: &Look) {
    if let Some(surface) = look.surface
        && material.surface == main.surface
    {
        material.surface = surface;
    }
    if let Some(color) = look.color {
        material.color = shaded_alike(color, main.color, material.color);
    }
}

/// `to`, as much lighter or darker as `shade` is than `main`.
fn shaded_alike(to: Color, main: Color, shade: Color) -> Color {
    let (main, shade) = (lightness(main), lightness(shade));
    if shade < main {
        to.mixed(Color([0x14, 0x12, 0x16]), (main - shade) / main.max(0.01))
    } else {
        to.mixed(
            Color([0xf6, 0xf2, 0xea]),
            (shade - main) / (1.0 - main).max(0.01),
        )
    }
}

fn age(material: &mut Material, main_surface: Surface, is_main: bool, look: &Look) {
    let wear = look.wear.unwrap_or_default();
    if wear <= 0.0 || matches!(material.surface, Surface::Light | Surface::Water) {
        return;
    }
    let share = if material.fixed && !is_main {
        FIXED_WEAR
    } else {
        1.0
    };
    material.wear = material.wear.max(wear * share);
    // Rust is for metal: what is made of other stuff than the main material only gets older.
    if let Some(tint) = look.tint
        && is_metal(material.surface) == is_metal(main_surface)
    {
        material.color = material.color.mixed(tint, tint_share(wear) * share);
    }
}

fn is_metal(surface: Surface) -> bool {
    matches!(surface, Surface::Metal | Surface::PaintedMetal)
}

/// Whether both are shades of one colour.
fn are_kin(a: Color, b: Color) -> bool {
    match (hue_degrees(a), hue_degrees(b)) {
        (Some(a), Some(b)) => {
            let apart = (a - b).abs();
            apart.min(360.0 - apart) <= KIN_DEGREES
        }
        (None, None) => true,
        (Some(_), None) | (None, Some(_)) => false,
    }
}

/// The angle on the colour wheel; greys have none.
fn hue_degrees(Color(bytes): Color) -> Option<f32> {
    let [r, g, b] = bytes.map(|byte| f32::from(byte) / 255.0);
    let (high, low) = (r.max(g).max(b), r.min(g).min(b));
    let chroma = high - low;
    if chroma < GREY {
        return None;
    }
    let sixth = if high == r {
        (g - b) / chroma
    } else if high == g {
        (b - r) / chroma + 2.0
    } else {
        (r - g) / chroma + 4.0
    };
    Some(sixth.rem_euclid(6.0) * 60.0)
}

fn lightness(Color(bytes): Color) -> f32 {
    let [r, g, b] = bytes.map(|byte| f32::from(byte) / 255.0);
    (r.max(g).max(b) + r.min(g).min(b)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shades_of_a_colour_are_kin() {
        let color = |text: &str| text.parse::<Color>().unwrap();
        assert!(are_kin(color("#a9713d"), color("#875628")));
        assert!(are_kin(color("#888888"), color("#222224")));
        assert!(!are_kin(color("#a9713d"), color("#3767a5")));
        assert!(!are_kin(color("#a9713d"), color("#888888")));
    }

    #[test]
    fn a_darker_shade_stays_darker() {
        let color = |text: &str| text.parse::<Color>().unwrap();
        let red = color("#c8372d");
        let dark = shaded_alike(red, color("#a9713d"), color("#875628"));
        assert!(lightness(dark) < lightness(red));
        assert_eq!(shaded_alike(red, red, red), red);
    }
}
