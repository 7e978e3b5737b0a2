//! What a thing is for contact: a few convex pieces and how mass is spread, in the thing's own space.

use glam::{Quat, Vec3};
use serde::{Deserialize, Serialize};

use crate::Body;
use crate::limits::{COLLIDER_PIECES_MAX, HULL_POINTS_MAX, MASS_KG_MAX, SIZE_M_MAX};

/// One to [`COLLIDER_PIECES_MAX`] convex pieces; the origin is the thing's pivot.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Collider(pub Vec<Piece>);

/// One convex piece, lengths in metres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Piece {
    /// `half` is half the edge lengths.
    Box {
        /// Its middle.
        center: Vec3,
        /// Half its edges.
        half: Vec3,
        /// Its turn about the middle.
        #[serde(default)]
        rotation: Quat,
    },
    /// A ball.
    Ball {
        /// Its middle.
        center: Vec3,
        /// Its radius.
        radius: f32,
    },
    /// All points within `radius` of the line from `a` to `b`.
    Capsule {
        /// One end of the line.
        a: Vec3,
        /// The other end.
        b: Vec3,
        /// Around it.
        radius: f32,
    },
    /// All points within `radius` of the line from `a` to `b` and between the planes at its ends: what rolls, and stands
    /// on a whole rim.
    Cylinder {
        /// The middle of one end.
        a: Vec3,
        /// The middle of the other end.
        b: Vec3,
        /// Around the line between them.
        radius: f32,
    },
    /// The convex hull of 4 to [`HULL_POINTS_MAX`] points that are not in one plane.
    Hull {
        /// Its corners.
        points: Vec<Vec3>,
    },
}

/// How mass is spread.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mass {
    /// In kilograms.
    pub kg: f32,
    /// The centre of mass, in the thing's space.
    pub center: Vec3,
    /// Moments of inertia about the centre along the axes of `frame`, in kg·m².
    pub inertia: Vec3,
    /// The principal axes.
    pub frame: Quat,
}

/// How a thing behaves as a body: all that physics needs to know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Solid {
    /// Whether it moves.
    pub body: Body,
    /// Its shape for contact.
    pub collider: Collider,
    /// How its mass is spread.
    pub mass: Mass,
    /// Coulomb coefficient, 0 to 2.
    pub friction: f32,
    /// 0 (clay) to 1 (a perfect bounce).
    pub restitution: f32,
    /// 1 falls as things do.
    pub gravity_scale: f32,
}

/// Why contact with such a thing cannot be computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColliderProblem {
    /// None, or too many.
    #[error("a collider has 1 to {COLLIDER_PIECES_MAX} pieces")]
    Pieces,
    /// A hull with too few or too many corners.
    #[error("a hull has 4 to {HULL_POINTS_MAX} corners")]
    Corners,
    /// Not finite, not positive, or out of range.
    #[error(
        "a collider's numbers are finite, positive where they are lengths, and at most {SIZE_M_MAX} m"
    )]
    Numbers,
    /// Mass or inertia not positive and finite.
    #[error("mass and inertia are positive and at most {MASS_KG_MAX} kg")]
    Mass,
}

impl Collider {
    /// One box with its base on the ground: what a placeholder is.
    #[must_use]
    pub fn standing_box(size: Vec3) -> Self {
        let half = size / 2.0;
        Self(vec![Piece::Box {
            center: Vec3::Y * half.y,
            half,
            rotation: Quat::IDENTITY,
        }])
    }

    /// Lower and upper corner of the box around everything.
    #[must_use]
    pub fn bounds(&self) -> (Vec3, Vec3) {
        self.0.iter().map(Piece::bounds).fold(
            (Vec3::INFINITY, Vec3::NEG_INFINITY),
            |(low, high), (a, b)| (low.min(a), high.max(b)),
        )
    }

    /// Refuses what a physics engine must never see.
    pub fn check(&self) -> Result<(), ColliderProblem> {
        if self.0.is_empty() || self.0.len() > COLLIDER_PIECES_MAX {
            return Err(ColliderProblem::Pieces);
        }
        self.0.iter().try_for_each(Piece::check)
    }
}

impl Piece {
    fn bounds(&self) -> (Vec3, Vec3) {
        match self {
            Self::Box {
                center,
                half,
                rotation,
            } => {
                let axes = [Vec3::X * half.x, Vec3::Y * half.y, Vec3::Z * half.z];
                let reach = axes
                    .into_iter()
                    .map(|axis| (*rotation * axis).abs())
                    .sum::<Vec3>();
                (*center - reach, *center + reach)
            }
            Self::Ball { center, radius } => (
                *center - Vec3::splat(*radius),
                *center + Vec3::splat(*radius),
            ),
            Self::Capsule { a, b, radius } => (
                a.min(*b) - Vec3::splat(*radius),
                a.max(*b) + Vec3::splat(*radius),
            ),
            Self::Cylinder { a, b, radius } => {
                let along = (*b - *a).normalize_or_zero();
                let reach = (Vec3::ONE - along * along).max(Vec3::ZERO).map(f32::sqrt) * *radius;
                (a.min(*b) - reach, a.max(*b) + reach)
            }
            Self::Hull { points } => points.iter().fold(
                (Vec3::INFINITY, Vec3::NEG_INFINITY),
                |(low, high), point| (low.min(*point), high.max(*point)),
            ),
        }
    }

    fn check(&self) -> Result<(), ColliderProblem> {
        let near = |point: &Vec3| point.is_finite() && point.abs().max_element() <= SIZE_M_MAX;
        let length = |length: f32| (1e-4..=SIZE_M_MAX).contains(&length);
        let good = match self {
            Self::Box {
                center,
                half,
                rotation,
            } => {
                near(center)
                    && half.to_array().into_iter().all(length)
                    && (rotation.length_squared() - 1.0).abs() < 1e-3
            }
            Self::Ball { center, radius } => near(center) && length(*radius),
            Self::Capsule { a, b, radius } => near(a) && near(b) && length(*radius),
            Self::Cylinder { a, b, radius } => {
                near(a) && near(b) && length(*radius) && length(a.distance(*b))
            }
            Self::Hull { points } if points.len() < 4 || points.len() > HULL_POINTS_MAX => {
                return Err(ColliderProblem::Corners);
            }
            Self::Hull { points } => points.iter().all(near),
        };
        if good {
            Ok(())
        } else {
            Err(ColliderProblem::Numbers)
        }
    }
}

impl Mass {
    /// A solid box of even density standing on the ground.
    #[must_use]
    pub fn of_standing_box(kg: f32, size: Vec3) -> Self {
        let squared = size * size;
        let inertia = Vec3::new(
            squared.y + squared.z,
            squared.x + squared.z,
            squared.x + squared.y,
        ) * (kg / 12.0);
        Self {
            kg,
            center: Vec3::Y * size.y / 2.0,
            inertia,
            frame: Quat::IDENTITY,
        }
    }

    /// Refuses what a physics engine must never see.
    pub fn check(&self) -> Result<(), ColliderProblem> {
        let positive = |number: f32| number > 0.0 && number.is_finite();
        let good = positive(self.kg)
            && self.kg <= MASS_KG_MAX
            && self.inertia.to_array().into_iter().all(positive)
            && self.center.is_finite()
            && (self.frame.length_squared() - 1.0).abs() < 1e-3;
        if good {
            Ok(())
        } else {
            Err(ColliderProblem::Mass)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_standing_box_stands_on_the_ground() {
        let (low, high) = Collider::standing_box(Vec3::new(2.0, 4.0, 6.0)).bounds();
        assert_eq!(
            (low, high),
            (Vec3::new(-1.0, 0.0, -3.0), Vec3::new(1.0, 4.0, 3.0))
        );
    }

    #[test]
    fn a_lying_cylinder_is_as_long_as_its_line_and_no_longer() {
        let along = |b| {
            let (a, radius) = (Vec3::Y, 1.0);
            Collider(vec![Piece::Cylinder { a, b, radius }])
        };
        let (low, high) = along(Vec3::new(4.0, 1.0, 0.0)).bounds();
        assert_eq!(
            (low, high),
            (Vec3::new(0.0, 0.0, -1.0), Vec3::new(4.0, 2.0, 1.0))
        );
        assert_eq!(along(Vec3::X).check(), Ok(()));
        assert_eq!(along(Vec3::Y).check(), Err(ColliderProblem::Numbers));
    }

    #[test]
    fn what_would_break_the_solver_is_refused() {
        assert_eq!(Collider(Vec::new()).check(), Err(ColliderProblem::Pieces));
        let ball = |radius| {
            Collider(vec![Piece::Ball {
                center: Vec3::ZERO,
                radius,
            }])
            .check()
        };
        assert_eq!(ball(1.0), Ok(()));
        for radius in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e9] {
            assert_eq!(ball(radius), Err(ColliderProblem::Numbers), "{radius}");
        }
        let flat = Collider(vec![Piece::Hull {
            points: vec![Vec3::ZERO; 3],
        }]);
        assert_eq!(flat.check(), Err(ColliderProblem::Corners));
        assert!(Mass::of_standing_box(f32::NAN, Vec3::ONE).check().is_err());
        assert!(Mass::of_standing_box(2.0, Vec3::ONE).check().is_ok());
    }
}
