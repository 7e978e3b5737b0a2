//! Where the sun reaches.

use glam::{Mat3, Vec2, Vec3};

use super::light::SUN;

/// Texels along one edge.
const TEXELS: usize = 384;

/// How far around a texel light is gathered: a soft edge.
const SOFT: i32 = 2;

/// Distances from the sun, seen from it.
pub(super) struct Shadow {
    depth: Vec<f32>,
    /// The nearest to the sun among all texels that a soft edge gathers around one.
    nearest: Vec<f32>,
    axes: Mat3,
    low: Vec2,
    texel_m: f32,
}

impl Shadow {
    /// Shadow of `triangles`; `points` are everything that must be inside the map.
    pub(super) fn cast(triangles: &[[Vec3; 3]], points: &[Vec3]) -> Self {
        let back = SUN.normalize_or(Vec3::Y);
        let right = Vec3::Y.cross(back).normalize_or(Vec3::X);
        let axes = Mat3::from_cols(right, back.cross(right), back).transpose();
        let (low, high) = points.iter().fold(
            (Vec2::INFINITY, Vec2::NEG_INFINITY),
            |(low, high), point| {
                let seen = (axes * *point).truncate();
                (low.min(seen), high.max(seen))
            },
        );
        let texel_m = (high - low).max_element().max(1e-3) / (TEXELS as f32 - 8.0);
        let mut shadow = Self {
            depth: vec![f32::NEG_INFINITY; TEXELS * TEXELS],
            nearest: Vec::new(),
            axes,
            low: low - Vec2::splat(texel_m * 4.0),
            texel_m,
        };
        for triangle in triangles {
            shadow.draw(*triangle);
        }
        let rows = spread(&shadow.depth, 1);
        shadow.nearest = spread(&rows, TEXELS);
        shadow
    }

    /// The share of the sun that reaches a point of a surface, 0..=1.
    pub(super) fn sun(&self, point: Vec3, normal: Vec3) -> f32 {
        let facing = normal.dot(SUN.normalize_or(Vec3::Y));
        if facing <= 0.0 {
            return 0.0;
        }
        let seen = self.texel(point + normal * self.texel_m * 2.0);
        let bias = self.texel_m * 2.0;
        let (column, row) = (seen.x as i32, seen.y as i32);
        let near = -SOFT..TEXELS as i32 + SOFT;
        if !near.contains(&column) || !near.contains(&row) {
            return 1.0;
        }
        // Most of a picture lies in plain sun.
        if inside(column, row).is_some_and(|texel| self.nearest[texel] <= seen.z + bias) {
            return 1.0;
        }
        let mut lit = 0;
        for down in -SOFT..=SOFT {
            for across in -SOFT..=SOFT {
                if self.at(column + across, row + down) <= seen.z + bias {
                    lit += 1;
                }
            }
        }
        lit as f32 / ((2 * SOFT + 1) * (2 * SOFT + 1)) as f32
    }

    /// Texels, and metres towards the sun.
    fn texel(&self, point: Vec3) -> Vec3 {
        let seen = self.axes * point;
        ((seen.truncate() - self.low) / self.texel_m).extend(seen.z)
    }

    fn at(&self, column: i32, row: i32) -> f32 {
        inside(column, row).map_or(f32::NEG_INFINITY, |texel| self.depth[texel])
    }

    fn draw(&mut self, triangle: [Vec3; 3]) {
        let [a, b, c] = triangle.map(|point| self.texel(point));
        let whole = (b - a).truncate().perp_dot((c - a).truncate());
        if whole.abs() < 1e-9 {
            return;
        }
        let most = Vec2::splat(TEXELS as f32);
        let low = a.min(b).min(c).truncate().floor().clamp(Vec2::ZERO, most);
        let high = a.max(b).max(c).truncate().ceil().clamp(Vec2::ZERO, most);
        for row in low.y as usize..high.y as usize {
            for column in low.x as usize..high.x as usize {
                let at = Vec2::new(column as f32 + 0.5, row as f32 + 0.5);
                let u = (b.truncate() - at).perp_dot(c.truncate() - at) / whole;
                let v = (c.truncate() - at).perp_dot(a.truncate() - at) / whole;
                if u < 0.0 || v < 0.0 || u + v > 1.0 {
                    continue;
                }
                let depth = u * a.z + v * b.z + (1.0 - u - v) * c.z;
                let texel = &mut self.depth[row * TEXELS + column];
                *texel = texel.max(depth);
            }
        }
    }
}

fn inside(column: i32, row: i32) -> Option<usize> {
    let fits = |place: i32| (0..TEXELS as i32).contains(&place);
    (fits(column) && fits(row)).then(|| row as usize * TEXELS + column as usize)
}

/// The greatest within [`SOFT`] steps of `stride` either way; a row that runs into the next only costs time.
fn spread(depth: &[f32], stride: usize) -> Vec<f32> {
    let reach = SOFT as usize * stride;
    let greatest = |at: usize| {
        let first = at - reach.min(at / stride * stride);
        let last = (at + reach).min(depth.len() - 1);
        let around = (first..=last).step_by(stride);
        around.fold(f32::NEG_INFINITY, |top, place| top.max(depth[place]))
    };
    (0..depth.len()).map(greatest).collect()
}
