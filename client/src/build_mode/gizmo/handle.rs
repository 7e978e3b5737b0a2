//! What a hand can take hold of, and where it is on the screen.

use std::f32::consts::TAU;

use bevy::prelude::*;

use crate::build_mode::{
    geometry::{from_stretch, is_inside},
    sight::Sight,
};

/// How long an axis is, in pixels.
pub(super) const LENGTH_PX: f32 = 92.0;
/// As shares of that: where an axis begins, where the handles of planes are, how wide the ring around all is.
const FROM: f32 = 0.16;
const PLANE: [f32; 2] = [0.26, 0.50];
const AROUND: f32 = 1.16;
/// A handle is taken from this far away.
const NEAR_PX: f32 = 9.0;
/// The handle in the middle.
pub(super) const MIDDLE_PX: f32 = 10.0;
/// A shorter axis points at the eye.
const AXIS_PX_MIN: f32 = 14.0;
/// A square of fewer pixels is seen from its edge.
const SQUARE_PX_MIN: f32 = 90.0;
/// Straight pieces of a ring.
const PIECES: u8 = 72;

/// One of three axes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    /// To the right.
    X,
    /// Up.
    Y,
    /// To the front.
    Z,
}

impl Axis {
    /// In a frame of its own.
    pub(super) const fn unit(self) -> Vec3 {
        match self {
            Self::X => Vec3::X,
            Self::Y => Vec3::Y,
            Self::Z => Vec3::Z,
        }
    }

    /// The other two.
    const fn others(self) -> [Vec3; 2] {
        match self {
            Self::X => [Vec3::Y, Vec3::Z],
            Self::Y => [Vec3::Z, Vec3::X],
            Self::Z => [Vec3::X, Vec3::Y],
        }
    }
}

/// Something to take hold of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Handle {
    /// Moves along an axis.
    Along(Axis),
    /// Moves across an axis, in the plane of the other two.
    Across(Axis),
    /// Moves as the screen is.
    Free,
    /// Turns about an axis.
    About(Axis),
    /// Turns about the line of sight.
    Facing,
    /// Resizes along an axis.
    Stretch(Axis),
    /// Resizes as a whole.
    Size,
}

impl Handle {
    /// Of the tool that moves.
    pub(super) const MOVE: &[Self] = &[
        Self::Across(Axis::X),
        Self::Across(Axis::Y),
        Self::Across(Axis::Z),
        Self::Along(Axis::X),
        Self::Along(Axis::Y),
        Self::Along(Axis::Z),
        Self::Free,
    ];
    /// Of the tool that turns.
    pub(super) const ROTATE: &[Self] = &[
        Self::Facing,
        Self::About(Axis::X),
        Self::About(Axis::Y),
        Self::About(Axis::Z),
    ];
    /// Of the tool that resizes.
    pub(super) const SCALE: &[Self] = &[
        Self::Stretch(Axis::X),
        Self::Stretch(Axis::Y),
        Self::Stretch(Axis::Z),
        Self::Size,
    ];

    /// The axis whose colour it has.
    pub(super) const fn axis(self) -> Option<Axis> {
        match self {
            Self::Along(axis) | Self::Across(axis) | Self::About(axis) | Self::Stretch(axis) => {
                Some(axis)
            }
            Self::Free | Self::Facing | Self::Size => None,
        }
    }
}

/// Where the handles are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// Their middle, in the world.
    pub(super) origin: Vec3,
    /// How their axes are turned.
    pub(super) rotation: Quat,
    /// How long an axis is there.
    pub(super) length_m: f32,
}

impl Frame {
    /// Not yet as large as it has to be.
    pub(super) const fn new(origin: Vec3, rotation: Quat) -> Self {
        Self {
            origin,
            rotation,
            length_m: 1.0,
        }
    }

    /// As large as it has to be to look the same from everywhere; nothing when it is behind.
    pub(super) fn sized(self, sight: &Sight<'_, '_>) -> Option<Self> {
        let length_m = sight.metres_per_pixel(self.origin)? * LENGTH_PX;
        Some(Self { length_m, ..self })
    }

    /// An axis in the world.
    pub(super) fn axis(self, axis: Axis) -> Dir3 {
        Dir3::new(self.rotation * axis.unit()).unwrap_or(Dir3::Y)
    }

    /// A point given in shares of the length of an axis, in the world.
    pub(super) fn at(self, shares: Vec3) -> Vec3 {
        self.origin + self.rotation * shares * self.length_m
    }
}

/// How a handle looks on the screen.
pub(super) enum Mark {
    /// Lines.
    Lines(Vec<[Vec2; 2]>),
    /// A tilted square.
    Square([Vec2; 4]),
    /// A spot.
    Spot(Vec2),
}

/// Where a handle is on the screen; nowhere when part of it is behind the eye, or it is seen from where it is no more
/// than a line or a point.
pub(super) fn mark(handle: Handle, frame: Frame, sight: &Sight<'_, '_>) -> Option<Mark> {
    let seen = |shares: Vec3| sight.on_screen(frame.at(shares));
    Some(match handle {
        Handle::Along(axis) | Handle::Stretch(axis) => {
            let unit = axis.unit();
            let ends = [seen(unit * FROM)?, seen(unit)?];
            let long_enough = ends[0].distance(ends[1]) > AXIS_PX_MIN;
            Mark::Lines(long_enough.then_some(vec![ends])?)
        }
        Handle::Across(axis) => {
            let [one, other] = axis.others();
            let [near, far] = PLANE;
            let square = [
                seen(one * near + other * near)?,
                seen(one * far + other * near)?,
                seen(one * far + other * far)?,
                seen(one * near + other * far)?,
            ];
            let area = (square[1] - square[0])
                .perp_dot(square[3] - square[0])
                .abs();
            Mark::Square((area > SQUARE_PX_MIN).then_some(square)?)
        }
        Handle::Free | Handle::Size => Mark::Spot(seen(Vec3::ZERO)?),
        Handle::About(axis) => {
            let [one, other] = axis.others();
            let eye = frame.rotation.inverse() * (sight.eye()?.translation() - frame.origin);
            let towards = eye.normalize_or(Vec3::Y);
            ring(one, other, |shares| {
                (shares.dot(towards) > -0.08)
                    .then(|| seen(shares))
                    .flatten()
            })
        }
        Handle::Facing => {
            let eye = sight.eye()?;
            let into = frame.rotation.inverse();
            let (right, up) = (into * *eye.right(), into * *eye.up());
            ring(right * AROUND, up * AROUND, seen)
        }
    })
}

/// As much of a circle as is seen.
fn ring(one: Vec3, other: Vec3, seen: impl Fn(Vec3) -> Option<Vec2>) -> Mark {
    let points: Vec<_> = (0..=PIECES)
        .map(|piece| {
            let turn = Vec2::from_angle(TAU * f32::from(piece) / f32::from(PIECES));
            seen(one * turn.x + other * turn.y)
        })
        .collect();
    let pieces = points.windows(2);
    Mark::Lines(
        pieces
            .filter_map(|ends| Some([ends[0]?, ends[1]?]))
            .collect(),
    )
}

/// The handle under the cursor: the nearest line, unless the cursor is inside something smaller.
pub(super) fn under(
    handles: &[Handle],
    frame: Frame,
    cursor: Vec2,
    sight: &Sight<'_, '_>,
) -> Option<Handle> {
    let near = handles.iter().filter_map(|handle| {
        let away_px = match mark(*handle, frame, sight)? {
            Mark::Spot(middle) => (middle.distance(cursor) < MIDDLE_PX).then_some(-1.0),
            Mark::Lines(lines) => lines
                .into_iter()
                .map(|line| from_stretch(cursor, line))
                .min_by(f32::total_cmp)
                .filter(|away_px| *away_px < NEAR_PX),
            Mark::Square(square) => is_inside(cursor, &square).then_some(NEAR_PX),
        }?;
        Some((away_px, *handle))
    });
    let nearest = near.min_by(|(one, _), (other, _)| one.total_cmp(other));
    nearest.map(|(_, handle)| handle)
}
