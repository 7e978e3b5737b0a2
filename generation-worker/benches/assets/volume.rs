//! What is inside a mesh and inside a collider.

use glam::{Quat, Vec3};
use model::{Collider, Piece};
use parry3d::{
    math::Pose,
    query::PointQuery,
    shape::{Ball, Capsule, Cuboid, Cylinder},
    transformation::try_convex_hull,
};

/// Something convex.
enum Convex {
    /// What parry knows, where it stands.
    Simple(Box<dyn PointQuery>, Pose),
    /// Normals and offsets of the sides: parry's search for the nearest point is wrong by centimetres on flat hulls.
    Hull(Vec<(Vec3, f32)>),
}

/// A collider one can ask.
pub(crate) struct Solid(Vec<Convex>);

impl Solid {
    pub(crate) fn new(collider: &Collider) -> Self {
        Self(collider.0.iter().filter_map(convex).collect())
    }

    /// How far outside all its pieces, of hulls by the farthest side; 0 inside.
    pub(crate) fn distance(&self, point: Vec3) -> f32 {
        let away = |piece: &Convex| match piece {
            Convex::Simple(shape, pose) => shape.distance_to_point(pose, point, true),
            Convex::Hull(sides) => {
                let beyond = sides
                    .iter()
                    .map(|(normal, offset)| normal.dot(point) - offset);
                beyond.fold(0.0, f32::max)
            }
        };
        self.0.iter().map(away).fold(f32::INFINITY, f32::min)
    }
}

fn convex(piece: &Piece) -> Option<Convex> {
    Some(match piece {
        Piece::Box {
            center,
            half,
            rotation,
        } => Convex::Simple(
            Box::new(Cuboid::new(*half)),
            Pose::from_parts(*center, *rotation),
        ),
        Piece::Ball { center, radius } => Convex::Simple(
            Box::new(Ball::new(*radius)),
            Pose::from_translation(*center),
        ),
        Piece::Capsule { a, b, radius } => {
            Convex::Simple(Box::new(Capsule::new(*a, *b, *radius)), Pose::IDENTITY)
        }
        Piece::Cylinder { a, b, radius } => Convex::Simple(
            Box::new(Cylinder::new(a.distance(*b) / 2.0, *radius)),
            Pose::from_parts(
                (*a + *b) / 2.0,
                Quat::from_rotation_arc(Vec3::Y, (*b - *a).normalize_or(Vec3::Y)),
            ),
        ),
        Piece::Hull { points } => {
            let (corners, faces) = try_convex_hull(points).ok()?;
            let side = |face: &[u32; 3]| {
                let [a, b, c] = face.map(|index| corners[index as usize]);
                let normal = (b - a).cross(c - a).normalize_or_zero();
                (normal, normal.dot(a))
            };
            Convex::Hull(faces.iter().map(side).collect())
        }
    })
}

/// Whether `point` is inside closed skins: they turn around it once or more often.
pub(crate) fn is_inside(triangles: &[[Vec3; 3]], point: Vec3) -> bool {
    let turns: f64 = triangles
        .iter()
        .map(|corners| {
            let [a, b, c] = corners.map(|corner| (corner - point).as_dvec3());
            let (la, lb, lc) = (a.length(), b.length(), c.length());
            let below = la * lb * lc + a.dot(b) * lc + b.dot(c) * la + c.dot(a) * lb;
            2.0 * a.dot(b.cross(c)).atan2(below)
        })
        .sum();
    turns > 0.5 * 4.0 * core::f64::consts::PI
}
