//! The letters of the font that is brought along, as outlines. Lengths in em.

use std::sync::LazyLock;

use glam::Vec2;
use skrifa::{
    FontRef, GlyphId, MetadataProvider as _,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
};

/// Height of a capital letter, and the width of a space.
pub(super) const CAPITAL: f32 = 0.727;
pub(super) const SPACE: f32 = 0.28;

/// Straight lines that a curve becomes.
const PIECES: u32 = 6;

/// Licensed under the SIL Open Font License, see `assets/fonts/OFL.txt`.
static FONT: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| {
    FontRef::new(include_bytes!(
        "../../../../assets/fonts/Inter-SemiBold.otf"
    ))
    .ok()
});

/// A word without what stands around it, from its left end on the line it stands on.
pub(super) struct Word {
    pub(super) outlines: Vec<Vec<Vec2>>,
    pub(super) width: f32,
}

/// `text` in outlines; letters that the font does not have are question marks.
pub(super) fn word(text: &str) -> Word {
    let mut pen = Pen::default();
    if let Some(font) = &*FONT {
        let size = Size::unscaled();
        let em = f32::from(font.metrics(size, LocationRef::default()).units_per_em);
        let widths = font.glyph_metrics(size, LocationRef::default());
        pen.em_per_unit = 1.0 / em.max(1.0);
        for letter in text.chars() {
            let Some(glyph) = glyph(font, letter) else {
                continue;
            };
            if let Some(outline) = font.outline_glyphs().get(glyph) {
                let settings = DrawSettings::unhinted(size, LocationRef::default());
                // A glyph that cannot be drawn is a gap.
                outline.draw(settings, &mut pen).ok();
            }
            pen.width += widths.advance_width(glyph).unwrap_or_default() * pen.em_per_unit;
        }
    }
    Word {
        outlines: pen.outlines,
        width: pen.width,
    }
}

fn glyph(font: &FontRef<'_>, letter: char) -> Option<GlyphId> {
    let letters = font.charmap();
    letters.map(letter).or_else(|| letters.map('?'))
}

/// Follows the outlines of one glyph after the other.
#[derive(Default)]
struct Pen {
    outlines: Vec<Vec<Vec2>>,
    /// Where the next glyph begins.
    width: f32,
    em_per_unit: f32,
}

impl Pen {
    fn point(&self, x: f32, y: f32) -> Vec2 {
        Vec2::new(x, y) * self.em_per_unit + Vec2::X * self.width
    }

    fn push(&mut self, point: Vec2) {
        if let Some(outline) = self.outlines.last_mut() {
            outline.push(point);
        }
    }

    fn at(&self) -> Vec2 {
        let last = self.outlines.last().and_then(|outline| outline.last());
        last.copied().unwrap_or_default()
    }

    /// A curve from where the pen is, through what `between` says for every share of the way.
    fn curve(&mut self, between: impl Fn(f32) -> Vec2) {
        for piece in 1..=PIECES {
            self.push(between(piece as f32 / PIECES as f32));
        }
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let point = self.point(x, y);
        self.outlines.push(vec![point]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let point = self.point(x, y);
        self.push(point);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        let (a, b, c) = (self.at(), self.point(cx, cy), self.point(x, y));
        self.curve(|share| a.lerp(b, share).lerp(b.lerp(c, share), share));
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let a = self.at();
        let (b, c, d) = (self.point(cx0, cy0), self.point(cx1, cy1), self.point(x, y));
        self.curve(|share| {
            let (ab, bc, cd) = (a.lerp(b, share), b.lerp(c, share), c.lerp(d, share));
            ab.lerp(bc, share).lerp(bc.lerp(cd, share), share)
        });
    }

    fn close(&mut self) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_outlines_and_widths_of_their_own() {
        let [narrow, wide, ring] = ["i", "W", "O"].map(word);
        assert!(narrow.width > 0.1 && wide.width > narrow.width * 2.0);
        assert_eq!(ring.outlines.len(), 2);
        let top = word("H")
            .outlines
            .concat()
            .iter()
            .map(|at| at.y)
            .fold(0.0, f32::max);
        assert!((top - CAPITAL).abs() < 0.01, "{top}");
        assert_eq!(word("\u{4e2d}").width, word("?").width);
    }
}
