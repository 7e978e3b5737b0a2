//! How much of the sky a point sees: soft shadow for the corners that light does not reach.

use glam::{Vec2, Vec3};

use crate::{finish::Facet, shape::circle};

/// Cells along one edge.
const CELLS: usize = 96;

/// Directions to look in, and how far, as shares of the width of the field.
const DIRECTIONS: u32 = 8;
const REACHES: [f32; 3] = [0.03, 0.08, 0.18];

/// The height of everything, seen from above.
#[derive(Clone, Debug)]
pub struct Shelter {
    /// Metres; below any thing where there is none.
    heights: Vec<f32>,
    low: Vec2,
    span_m: f32,
    directions: [Vec2; DIRECTIONS as usize],
}

impl Shelter {
    /// The field over all `facets`, with a margin.
    #[must_use]
    pub fn of(facets: &[Facet]) -> Self {
        let points = facets.iter().flat_map(|facet| facet.corners);
        let (low, high) = points.fold((Vec3::INFINITY, Vec3::NEG_INFINITY), |(low, high), c| {
            (low.min(c.position), high.max(c.position))
        });
        let edges = high - low;
        let span_m = edges.x.max(edges.z).max(edges.y * 0.5).max(1e-3) * 1.5;
        let middle = (low + high) / 2.0;
        let mut shelter = Self {
            heights: vec![f32::NEG_INFINITY; CELLS * CELLS],
            low: Vec2::new(middle.x, middle.z) - Vec2::splat(span_m / 2.0),
            span_m,
            directions: std::array::from_fn(|step| circle(step as u32, DIRECTIONS)),
        };
        for facet in facets {
            shelter.cover(facet.corners.map(|corner| corner.position));
        }
        shelter
    }

    /// The share of the sky that is open over a point whose surface faces along `normal`; 0..=1.
    #[must_use]
    pub fn open_sky(&self, point: Vec3, normal: Vec3) -> f32 {
        self.open(point, normal, &self.directions, &REACHES)
    }

    /// The share of the sky that is open over a place on the ground, looked at closely enough to be drawn.
    #[must_use]
    pub fn open_ground(&self, at: Vec2) -> f32 {
        let directions: [Vec2; 16] = std::array::from_fn(|step| circle(step as u32, 16));
        let reaches: [f32; 8] = std::array::from_fn(|step| 0.012 + step as f32 * 0.024);
        self.open(Vec3::new(at.x, 0.0, at.y), Vec3::Y, &directions, &reaches)
    }

    /// The lower corner of the field over X and Z, and its width in metres.
    #[must_use]
    pub const fn field(&self) -> (Vec2, f32) {
        (self.low, self.span_m)
    }

    fn open(&self, point: Vec3, normal: Vec3, directions: &[Vec2], reaches: &[f32]) -> f32 {
        let (mut open, mut whole) = (0.0, 0.0);
        for along in directions {
            let towards = Vec3::new(along.x, 0.8, along.y) / 1.28;
            let weight = normal.dot(towards).max(0.0) + 0.05;
            for reach in reaches {
                let reach_m = reach * self.span_m;
                let at = Vec2::new(point.x, point.z) + *along * reach_m;
                let clear_m = point.y + self.span_m * 0.02 + reach_m * 0.35;
                whole += weight;
                if self.height(at) < clear_m {
                    open += weight;
                }
            }
        }
        open / whole
    }

    fn height(&self, at: Vec2) -> f32 {
        let cell = (at - self.low) / self.span_m * CELLS as f32;
        if cell.min_element() < 0.0 || cell.max_element() >= CELLS as f32 {
            return f32::NEG_INFINITY;
        }
        self.heights[cell.y as usize * CELLS + cell.x as usize]
    }

    fn cover(&mut self, triangle: [Vec3; 3]) {
        let cell_m = self.span_m / CELLS as f32;
        let flat = triangle.map(|point| (Vec2::new(point.x, point.z) - self.low) / cell_m);
        let [a, b, c] = flat;
        let whole = (b - a).perp_dot(c - a);
        let low = a.min(b).min(c).floor().max(Vec2::ZERO);
        let high = a.max(b).max(c).ceil().min(Vec2::splat(CELLS as f32));
        for row in low.y as usize..high.y as usize {
            for column in low.x as usize..high.x as usize {
                let middle = Vec2::new(column as f32 + 0.5, row as f32 + 0.5);
                let height = if whole.abs() < 1e-6 {
                    triangle
                        .iter()
                        .fold(f32::NEG_INFINITY, |top, p| top.max(p.y))
                } else {
                    let u = (b - middle).perp_dot(c - middle) / whole;
                    let v = (c - middle).perp_dot(a - middle) / whole;
                    if u < 0.0 || v < 0.0 || u + v > 1.0 {
                        continue;
                    }
                    u * triangle[0].y + v * triangle[1].y + (1.0 - u - v) * triangle[2].y
                };
                let cell = &mut self.heights[row * CELLS + column];
                *cell = cell.max(height);
            }
        }
    }
}
