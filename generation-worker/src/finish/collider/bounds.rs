//! The simplest pieces: what fits a box along the axes.

use glam::{Quat, Vec3};
use model::Piece;

/// Thinner pieces are thickened: a solver cannot see them.
const HALF_M_MIN: f32 = 0.002;

/// A box along the axes.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    low: Vec3,
    high: Vec3,
}

impl Bounds {
    pub(super) fn of(points: impl Iterator<Item = Vec3>) -> Self {
        let (low, high) = points.fold(
            (Vec3::INFINITY, Vec3::NEG_INFINITY),
            |(low, high), point| (low.min(point), high.max(point)),
        );
        Self { low, high }
    }

    pub(super) fn with(&self, other: &Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    pub(super) fn volume(&self) -> f32 {
        (self.high - self.low).element_product()
    }

    fn half(&self) -> Vec3 {
        ((self.high - self.low) / 2.0).max(Vec3::splat(HALF_M_MIN))
    }

    fn center(&self) -> Vec3 {
        (self.low + self.high) / 2.0
    }

    pub(super) fn block(&self) -> Piece {
        Piece::Box {
            center: self.center(),
            half: self.half(),
            rotation: Quat::IDENTITY,
        }
    }

    /// The same, moved into the box that a thing of `size_meters` stands in: what is thickened may reach out of it.
    pub(super) fn block_within(&self, size_meters: Vec3) -> Piece {
        let half = self.half();
        let (low, high) = (
            (size_meters * Vec3::new(-0.5, 0.0, -0.5)) + half,
            (size_meters * Vec3::new(0.5, 1.0, 0.5)) - half,
        );
        Piece::Box {
            center: self.center().min(high).max(low),
            half,
            rotation: Quat::IDENTITY,
        }
    }

    /// The largest that fits, standing on the floor of the box.
    pub(super) fn ball(&self) -> Piece {
        let radius = self.half().min_element();
        Piece::Ball {
            center: self.center().with_y(self.low.y + radius),
            radius,
        }
    }

    pub(super) fn capsule(&self) -> Piece {
        let half = self.half();
        let radius = half.x.min(half.z);
        if radius >= half.y {
            return self.ball();
        }
        let center = self.center();
        Piece::Capsule {
            a: center.with_y(self.low.y + radius),
            b: center.with_y(self.high.y - radius),
            radius,
        }
    }
}
