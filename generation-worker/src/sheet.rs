//! Many small pictures on one page, each with its name.

use font8x8::UnicodeFonts as _;

use crate::picture::Picture;

/// Pixels along one edge of a cell.
pub const CELL: usize = 192;

/// Pixels under a cell for its name.
const LABEL: usize = 20;

const PAPER: [u8; 3] = [0xe9, 0xe8, 0xe6];
const INK: [u8; 3] = [0x2e, 0x35, 0x40];

/// A page of named pictures, `columns` wide.
pub struct Sheet {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// sRGB, row by row from the top.
    pub pixels: Vec<[u8; 3]>,
}

impl Sheet {
    /// Lays out `pictures`, which are [`CELL`] pixels wide and high.
    #[must_use]
    pub fn of(pictures: &[(String, Picture)], columns: usize) -> Self {
        let columns = columns.clamp(1, pictures.len().max(1));
        let rows = pictures.len().div_ceil(columns);
        let (width, height) = (columns * CELL, rows * (CELL + LABEL));
        let mut sheet = Self {
            width,
            height,
            pixels: vec![PAPER; width * height],
        };
        for (index, (name, picture)) in pictures.iter().enumerate() {
            let (left, top) = (index % columns * CELL, index / columns * (CELL + LABEL));
            for (pixel, color) in picture.pixels.iter().enumerate() {
                sheet.put(
                    left + pixel % picture.edge,
                    top + pixel / picture.edge,
                    *color,
                );
            }
            sheet.write(name, left + 6, top + CELL + 6);
        }
        sheet
    }

    fn write(&mut self, text: &str, left: usize, top: usize) {
        for (place, letter) in text.chars().take(CELL / 8 - 1).enumerate() {
            let rows = font8x8::BASIC_FONTS.get(letter).unwrap_or_default();
            for (down, row) in rows.into_iter().enumerate() {
                for across in (0..8).filter(|across| row >> across & 1 == 1) {
                    self.put(left + place * 8 + across, top + down, INK);
                }
            }
        }
    }

    fn put(&mut self, x: usize, y: usize, color: [u8; 3]) {
        if x < self.width && y < self.height {
            self.pixels[y * self.width + x] = color;
        }
    }
}
