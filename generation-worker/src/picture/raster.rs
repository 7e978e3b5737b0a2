//! Filling triangles.

use glam::{Vec2, Vec3};

/// A corner as it is shaded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Vertex {
    /// In object space.
    pub position: Vec3,
    /// Of unit length.
    pub normal: Vec3,
    /// Linear factor.
    pub color: Vec3,
    /// In widths of the texture.
    pub uv: Vec2,
}

impl Vertex {
    /// The point of a triangle with these weights.
    pub(super) fn between([a, b, c]: &[Self; 3], weights: Vec3) -> Self {
        let mix = |a: Vec3, b: Vec3, c: Vec3| a * weights.x + b * weights.y + c * weights.z;
        Self {
            position: mix(a.position, b.position, c.position),
            normal: mix(a.normal, b.normal, c.normal).normalize_or(Vec3::Y),
            color: mix(a.color, b.color, c.color),
            uv: a.uv * weights.x + b.uv * weights.y + c.uv * weights.z,
        }
    }
}

/// What is seen at a sample.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fragment {
    /// Counted from 1; 0 is the background.
    pub triangle: u32,
    /// Where in it.
    pub weights: Vec3,
}

/// Samples of some rows of a square picture.
pub(super) struct Target {
    /// Samples in a row.
    pub edge: usize,
    /// Which row of the picture is the first one here.
    pub top: usize,
    /// How many rows there are, beside one more below them that only knows what is seen.
    pub rows: usize,
    pub depth: Vec<f32>,
    pub seen: Vec<Fragment>,
    /// Linear light.
    pub color: Vec<Vec3>,
    pub covered: Vec<bool>,
}

impl Target {
    pub(super) fn new(edge: usize, top: usize, rows: usize) -> Self {
        let samples = edge * (rows + 1);
        Self {
            edge,
            top,
            rows,
            depth: vec![f32::INFINITY; samples],
            seen: vec![Fragment::default(); samples],
            color: vec![Vec3::ZERO; samples],
            covered: vec![false; samples],
        }
    }

    /// Calls `put(target, sample, depth, weights)` for every sample here of a triangle that faces the viewer. Corners are
    /// samples of the picture and distance; weights are corrected for perspective.
    pub(super) fn fill(
        &mut self,
        corners: [Vec3; 3],
        mut put: impl FnMut(&mut Self, usize, f32, Vec3),
    ) {
        let flat = corners.map(Vec3::truncate);
        let low = flat[0].min(flat[1]).min(flat[2]).floor();
        let high = flat[0].max(flat[1]).max(flat[2]).ceil();
        let (top, bottom) = (self.top as f32, (self.top + self.rows + 1) as f32);
        if low.y >= bottom || high.y <= top {
            return;
        }
        let whole = (flat[1] - flat[0]).perp_dot(flat[2] - flat[0]);
        // Rows run downwards, so what is counter-clockwise has a negative area here.
        if whole >= 0.0 {
            return;
        }
        let [first, last] = [low.x, high.x].map(|at| at.clamp(0.0, self.edge as f32) as usize);
        let [above, below] = [low.y, high.y].map(|at| at.clamp(top, bottom) as usize);
        let nearness = Vec3::from(corners.map(|corner| 1.0 / corner.z));
        for row in above..below {
            for column in first..last {
                let at = Vec2::new(column as f32 + 0.5, row as f32 + 0.5);
                let weights = Vec3::new(
                    (flat[2] - flat[1]).perp_dot(at - flat[1]),
                    (flat[0] - flat[2]).perp_dot(at - flat[2]),
                    (flat[1] - flat[0]).perp_dot(at - flat[0]),
                ) / whole;
                if weights.min_element() < 0.0 {
                    continue;
                }
                let depth = 1.0 / weights.dot(nearness);
                let sample = (row - self.top) * self.edge + column;
                put(self, sample, depth, weights * nearness * depth);
            }
        }
    }
}
