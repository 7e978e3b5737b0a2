//! Where a picture is taken from.

use glam::{Mat3, Vec2, Vec3};

/// From the front right, a little above: where a person would stand to look at it.
const FROM: Vec3 = Vec3::new(0.62, 0.44, 0.95);

/// Half the angle of view as a tangent: a long lens, so that nothing looks bent.
const LENS: f32 = 0.24;

/// Share of the picture that the thing fills.
const FILL: f32 = 0.86;

/// A pinhole.
pub(super) struct Camera {
    /// In object space.
    pub(super) eye: Vec3,
    /// Rows: right, up, towards the viewer.
    axes: Mat3,
    /// Offset of the middle of the picture, in lens units.
    shift: Vec2,
}

impl Camera {
    /// Far enough away to see all `points`, and centred on them.
    #[must_use]
    pub(super) fn around(points: &[Vec3]) -> Self {
        let (low, high) = points.iter().fold(
            (Vec3::INFINITY, Vec3::NEG_INFINITY),
            |(low, high), point| (low.min(*point), high.max(*point)),
        );
        let back = FROM.normalize_or(Vec3::Z);
        let right = Vec3::Y.cross(back).normalize_or(Vec3::X);
        let axes = Mat3::from_cols(right, back.cross(right), back).transpose();
        let middle = (low + high) / 2.0;
        let mut camera = Self {
            eye: middle,
            axes,
            shift: Vec2::ZERO,
        };
        let radius = ((high - low).length() / 2.0).max(1e-3);
        let (mut near, mut far) = (radius * 1.2, radius * 40.0);
        for _ in 0..24 {
            let distance = (near + far) / 2.0;
            camera.eye = middle + back * distance;
            let (low, high) = camera.window(points);
            camera.shift = (low + high) / 2.0;
            if (high - low).max_element() > 2.0 * LENS * FILL {
                near = distance;
            } else {
                far = distance;
            }
        }
        camera
    }

    /// Pixel coordinates and the distance along the view.
    #[must_use]
    pub(super) fn project(&self, point: Vec3, edge: usize) -> Vec3 {
        let seen = self.axes * (point - self.eye);
        let depth = (-seen.z).max(1e-4);
        let at = (Vec2::new(seen.x, seen.y) / depth - self.shift) / LENS;
        let half = edge as f32 / 2.0;
        Vec3::new(half + at.x * half, half - at.y * half, depth)
    }

    /// How many metres one of `edge` pixels is wide where `point` is.
    #[must_use]
    pub(super) fn pixel_m(&self, point: Vec3, edge: usize) -> f32 {
        self.eye.distance(point) * 2.0 * LENS / edge as f32
    }

    /// The point of the ground at a place in the picture (0..1, from the upper left).
    #[must_use]
    pub(super) fn ground_at(&self, at: Vec2) -> Option<Vec3> {
        let lens = Vec2::new(at.x * 2.0 - 1.0, 1.0 - at.y * 2.0) * LENS + self.shift;
        let along = self.axes.transpose() * lens.extend(-1.0);
        let steps = -self.eye.y / along.y;
        (along.y < -1e-4 && steps > 0.0).then(|| self.eye + along * steps)
    }

    fn window(&self, points: &[Vec3]) -> (Vec2, Vec2) {
        points.iter().fold(
            (Vec2::INFINITY, Vec2::NEG_INFINITY),
            |(low, high), point| {
                let seen = self.axes * (*point - self.eye);
                let at = Vec2::new(seen.x, seen.y) / (-seen.z).max(1e-4);
                (low.min(at), high.max(at))
            },
        )
    }
}
