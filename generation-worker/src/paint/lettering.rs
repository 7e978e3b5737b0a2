//! Words on a thing: a picture of its own for what is written on a material.

mod fill;
mod font;

use std::collections::BTreeMap;

use glam::{Vec2, Vec3};
use image::ExtendedColorType;
use model::{Color, Material};

use super::tile::small_png;
use crate::{
    finish::Facet,
    shape::{Corner, plane},
};

/// Pixels along one edge of the picture.
const EDGE: usize = 256;

/// Left free on every side, as a share of the shorter edge.
const MARGIN: f32 = 0.1;

/// From one line to the next, in heights of the letters.
const LINE: f32 = 1.2;

/// From size to size that is tried.
const STEP: f32 = 0.94;

/// Sides that lean away from the reader by more than this (cosine of 60°) are left blank.
const FACING: f32 = 0.5;

/// Where the picture is blank.
const BLANK: Vec2 = Vec2::splat(0.01);

/// Letters are dark on what reflects more light than a clear sky blue, and light on the rest.
const DARK: Color = Color([0x24, 0x20, 0x1e]);
const LIGHT: Color = Color([0xf6, 0xf1, 0xe6]);
const LIGHT_GROUND: f32 = 0.26;

/// What is written on the parts of one material, once on each.
pub(super) struct Lettering {
    /// Letters and what they stand on, in their own colours.
    pub(super) png: Vec<u8>,
    /// By part.
    panels: BTreeMap<u32, Panel>,
}

/// The box around a part, and the axis along which it is thinnest.
#[derive(Clone, Copy)]
struct Panel {
    low: Vec3,
    high: Vec3,
    thin: usize,
}

impl Lettering {
    /// Nothing where nothing is written.
    pub(super) fn of(material: &Material, facets: &[&Facet]) -> Option<Self> {
        let text = material.text.as_deref().filter(|text| !text.is_empty())?;
        let panels = panels(facets);
        let area = |panel: &&Panel| panel.size().element_product();
        let largest = panels.values().max_by(|a, b| area(a).total_cmp(&area(b)))?;
        Some(Self {
            png: picture(text, largest.size(), material.color)?,
            panels,
        })
    }

    /// A picture in place of words.
    pub(super) fn showing(png: &[u8], facets: &[&Facet]) -> Self {
        Self {
            png: png.to_vec(),
            panels: panels(facets),
        }
    }

    /// In widths of the picture.
    pub(super) fn facet(&self, facet: &Facet) -> [Vec2; 3] {
        let normal = plane(&facet.corners.map(|corner| corner.position));
        match self.panels.get(&facet.part) {
            Some(panel) if normal[panel.thin].abs() > FACING => facet
                .corners
                .map(|corner| panel.place(corner, normal[panel.thin] > 0.0)),
            Some(_) | None => [BLANK; 3],
        }
    }
}

/// Every part and its panel.
fn panels(facets: &[&Facet]) -> BTreeMap<u32, Panel> {
    let mut panels: BTreeMap<u32, Panel> = BTreeMap::new();
    for facet in facets {
        let panel = panels.entry(facet.part).or_insert(Panel::NONE);
        for corner in facet.corners {
            panel.low = panel.low.min(corner.position);
            panel.high = panel.high.max(corner.position);
        }
    }
    for panel in panels.values_mut() {
        panel.thin = (panel.high - panel.low).min_position();
    }
    panels
}

impl Panel {
    const NONE: Self = Self {
        low: Vec3::INFINITY,
        high: Vec3::NEG_INFINITY,
        thin: 0,
    };

    /// Which axes are across and down for somebody who looks at it.
    const fn axes(&self) -> (usize, usize) {
        match self.thin {
            0 => (2, 1),
            1 => (0, 2),
            _ => (0, 1),
        }
    }

    /// Width and height, in metres.
    fn size(&self) -> Vec2 {
        let (across, down) = self.axes();
        let size = (self.high - self.low).max(Vec3::splat(1e-4));
        Vec2::new(size[across], size[down])
    }

    /// Where a corner is in the picture; from behind, too, it reads from left to right.
    fn place(&self, corner: Corner, is_front: bool) -> Vec2 {
        let (across, down) = self.axes();
        let share = (corner.position - self.low) / (self.high - self.low).max(Vec3::splat(1e-4));
        // Who looks along an axis has the next one on the right; along Y, X is on the right from above.
        let is_rising = is_front != (self.thin == 0);
        let right = if is_rising {
            share[across]
        } else {
            1.0 - share[across]
        };
        let below = if down == 1 {
            1.0 - share.y
        } else {
            share[down]
        };
        Vec2::new(right, below)
    }
}

/// The picture of `text` for a panel of `size` metres.
fn picture(text: &str, size: Vec2, ground: Color) -> Option<Vec<u8>> {
    let pixels_per_m = EDGE as f32 / size;
    let outlines: Vec<Vec<Vec2>> = set(text, size)
        .into_iter()
        .map(|outline| outline.into_iter().map(|at| at * pixels_per_m).collect())
        .collect();
    let [red, green, blue] = ground.to_linear();
    let light = red * 0.2126 + green * 0.7152 + blue * 0.0722;
    let ink = if light > LIGHT_GROUND { DARK } else { LIGHT };
    let covered = fill::covered(&outlines, EDGE);
    let bytes: Vec<u8> = covered
        .into_iter()
        .flat_map(|share| ground.mixed(ink, share).0)
        .collect();
    small_png(&bytes, [EDGE as u32; 2], ExtendedColorType::Rgb8)
}

/// The outlines of a text as large as it fits, in metres from the upper left corner.
fn set(text: &str, size: Vec2) -> Vec<Vec<Vec2>> {
    let room = size - Vec2::splat(2.0 * MARGIN * size.min_element());
    let words: Vec<font::Word> = text.split_whitespace().map(font::word).collect();
    let mut height = room.y;
    let lines = loop {
        let lines = wrapped(&words, room.x / height);
        let widest = lines.iter().map(|line| width(line)).fold(0.0, f32::max);
        if widest * height <= room.x && lines.len() as f32 * LINE * height <= room.y * LINE {
            break lines;
        }
        height *= STEP;
    };
    let above = (size.y - lines.len() as f32 * LINE * height) / 2.0;
    let mut outlines = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let base = above + ((index as f32 + 0.5) * LINE + font::CAPITAL / 2.0) * height;
        let mut at = Vec2::new((size.x - width(line) * height) / 2.0, base);
        for word in *line {
            let placed = |point: &Vec2| at + Vec2::new(point.x, -point.y) * height;
            outlines.extend(
                word.outlines
                    .iter()
                    .map(|o| o.iter().map(placed).collect::<Vec<_>>()),
            );
            at.x += (word.width + font::SPACE) * height;
        }
    }
    outlines
}

/// Words in lines that are no wider than `most`, but for words that are wider themselves.
fn wrapped(words: &[font::Word], most: f32) -> Vec<&[font::Word]> {
    let mut lines = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        let fits = |count: &usize| width(&rest[..*count]) <= most;
        let count = (1..=rest.len()).take_while(fits).last().unwrap_or(1);
        let (line, more) = rest.split_at(count);
        lines.push(line);
        rest = more;
    }
    lines
}

fn width(line: &[font::Word]) -> f32 {
    let words: f32 = line.iter().map(|word| word.width).sum();
    words + font::SPACE * line.len().saturating_sub(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn within(text: &str, size: Vec2) -> Vec2 {
        let points = set(text, size).concat();
        let (low, high) = points.iter().fold(
            (Vec2::INFINITY, Vec2::NEG_INFINITY),
            |(low, high), point| (low.min(*point), high.max(*point)),
        );
        assert!(low.min_element() >= 0.0, "{text}: {low}");
        assert!(high.cmple(size).all(), "{text}: {high}");
        high - low
    }

    #[test]
    fn texts_fill_their_panel_and_never_leave_it() {
        assert!(within("OPEN", Vec2::new(2.0, 0.5)).x > 1.0);
        assert!(within("here lies Bob the great", Vec2::new(0.4, 0.4)).y > 0.15);
        within(&"W".repeat(60), Vec2::new(0.05, 0.02));
        assert_eq!(
            set("\u{4e2d}", Vec2::ONE).concat().len(),
            set("?", Vec2::ONE).concat().len()
        );
    }

    #[test]
    fn letters_stand_out_from_what_they_stand_on() {
        for ground in ["#f4efe4", "#22242a", "#b03020"] {
            let ground: Color = ground.parse().unwrap();
            let png = picture("A", Vec2::ONE, ground).unwrap();
            assert_eq!(png, picture("A", Vec2::ONE, ground).unwrap());
            let found = image::load_from_memory(&png).unwrap().to_rgb8();
            let apart = |pixel: &image::Rgb<u8>| pixel.0[0].abs_diff(ground.0[0]);
            assert!(found.pixels().map(apart).max() > Some(60));
            assert_eq!(found.get_pixel(0, 0).0, ground.0);
        }
    }
}
