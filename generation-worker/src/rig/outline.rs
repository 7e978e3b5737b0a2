//! Where a heap of triangles is, and where it is cut.

use glam::{DVec3, Vec3};

use crate::finish::Facet;

/// Triangles of one limb, or of the body.
#[derive(Clone, Default)]
pub(super) struct Outline {
    triangles: Vec<[DVec3; 3]>,
}

/// A box around points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reach {
    pub(super) low: DVec3,
    pub(super) high: DVec3,
}

impl Reach {
    const NOWHERE: Self = Self {
        low: DVec3::INFINITY,
        high: DVec3::NEG_INFINITY,
    };

    pub(super) fn of(points: impl IntoIterator<Item = DVec3>) -> Option<Self> {
        let reach = points.into_iter().fold(Self::NOWHERE, |reach, point| Self {
            low: reach.low.min(point),
            high: reach.high.max(point),
        });
        (reach.low.x <= reach.high.x).then_some(reach)
    }

    pub(super) fn middle(self) -> DVec3 {
        (self.low + self.high) / 2.0
    }

    pub(super) fn size(self) -> DVec3 {
        self.high - self.low
    }
}

impl Outline {
    pub(super) fn add(&mut self, facet: &Facet) {
        let corners = facet.corners.map(|corner| corner.position);
        self.triangles.push(corners.map(Vec3::as_dvec3));
    }

    pub(super) fn join(&mut self, other: Self) {
        self.triangles.extend(other.triangles);
    }

    pub(super) fn points(&self) -> impl Iterator<Item = DVec3> {
        self.triangles.iter().flatten().copied()
    }

    pub(super) fn reach(&self) -> Option<Reach> {
        Reach::of(self.points())
    }

    /// The middle of where `measure` is `level` on its surface: of a slice, or of a shell.
    pub(super) fn middle_at(&self, measure: impl Fn(DVec3) -> f64, level: f64) -> Option<DVec3> {
        let cuts = self.triangles.iter().flat_map(|[a, b, c]| {
            [(*a, *b), (*b, *c), (*c, *a)].map(|(from, to)| {
                let (start, end) = (measure(from) - level, measure(to) - level);
                let crosses = (start < 0.0) != (end < 0.0);
                crosses.then(|| from.lerp(to, start / (start - end)))
            })
        });
        Reach::of(cuts.flatten()).map(Reach::middle)
    }

    /// The middle of the `share` of it that is nearest to `to`, and how far its farthest point is from there.
    pub(super) fn root(&self, to: DVec3, share: f64) -> Option<(DVec3, f64)> {
        let away = |point: DVec3| point.distance(to);
        let (near, far) = self
            .points()
            .map(away)
            .fold((f64::INFINITY, 0.0_f64), |(near, far), away| {
                (near.min(away), far.max(away))
            });
        let within = near + (far - near) * share;
        let root = Reach::of(self.points().filter(|point| away(*point) <= within))?.middle();
        let reach = self.points().map(|point| point.distance(root));
        Some((root, reach.fold(0.0, f64::max)))
    }
}
