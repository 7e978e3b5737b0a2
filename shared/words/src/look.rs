//! How words make a thing look.

use model::{Color, Surface};

use crate::sense::Sense;

/// Colour, stuff and condition that were asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Look {
    /// The main colour.
    pub color: Option<Color>,
    /// A second colour: "red and white".
    pub accent: Option<Color>,
    /// The stuff, where it is not what the thing is made of anyway.
    pub surface: Option<Surface>,
    /// 0 (new) to 1 (rusted, mossed or dirtied all over); nothing where no condition was said.
    pub wear: Option<f32>,
    /// What rust, moss or soot leaves on the colours.
    pub tint: Option<Color>,
    /// 0 (as it is) to 5 (a lamp).
    pub glow: Option<f32>,
}

impl Look {
    /// What `senses` make of something of this colour and stuff.
    pub(crate) fn of(senses: &[Sense], own_color: Color, own_surface: Surface) -> Self {
        let mut look = Self::default();
        let mut stuff_color = None;
        let mut shade = None;
        let mut tint = None;
        for sense in senses {
            match *sense {
                // The first colour is the main one: "red and white".
                Sense::Color(color) if look.color.is_none() => {
                    look.color = Some(shaded(color, shade.take()));
                }
                Sense::Color(color) if look.accent.is_none() => {
                    look.accent = Some(shaded(color, shade.take()));
                }
                Sense::Shade(toward, share) => shade = Some((toward, share)),
                Sense::Stuff(surface, _) if is_alike(surface, own_surface) => {}
                Sense::Stuff(surface, color) | Sense::Surface(surface, color) => {
                    stuff_color = Some(color);
                    look.surface = Some(surface);
                }
                Sense::Wear(wear, color, only_on) => {
                    look.wear = Some(wear);
                    tint = color.map(|color| (color, only_on));
                }
                Sense::Glow(glow) => look.glow = Some(glow),
                _ => {}
            }
        }
        let plain = look.color.or(stuff_color).unwrap_or(own_color);
        if shade.is_some() || stuff_color.is_some() {
            look.color = Some(shaded(plain, shade));
        }
        let surface = look.surface.unwrap_or(own_surface);
        look.tint = tint
            .filter(|(_, only_on)| only_on.is_none_or(|only| is_alike(only, surface)))
            .map(|(color, _)| color);
        look
    }

    /// The colour of most of it, where it was `own` before: with the tint on it.
    #[must_use]
    pub fn main_color(&self, own: Color) -> Color {
        let color = self.color.unwrap_or(own);
        self.tint.map_or(color, |tint| {
            color.mixed(tint, tint_share(self.wear.unwrap_or_default()))
        })
    }
}

/// How much of a colour rust or moss covers at this wear.
#[must_use]
pub fn tint_share(wear: f32) -> f32 {
    wear * 0.55
}

fn shaded(color: Color, shade: Option<(Color, f32)>) -> Color {
    shade.map_or(color, |(toward, share)| color.mixed(toward, share))
}

/// Painted metal is metal too.
fn is_alike(a: Surface, b: Surface) -> bool {
    let metal = |surface| matches!(surface, Surface::Metal | Surface::PaintedMetal);
    a == b || (metal(a) && metal(b))
}
