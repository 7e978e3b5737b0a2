//! The convex pieces of parts: simple ones where they are simple, and not too many.

use glam::{DMat3, DVec3, Quat, Vec3};
use model::{Collider, Piece};

use super::{
    bounds::Bounds,
    chunks::{Exact, chunks},
    is_inside, points, round,
};
use crate::{
    finish::hull::{CORNERS_MAX, Hull},
    shape::{Form, Placed},
};

/// One piece for each part, or several where it is far from convex; where they are too many, small neighbours share a
/// hull.
pub(super) fn pieces(parts: &[&Placed], size_meters: Vec3, pieces_max: usize) -> Vec<Piece> {
    let exact = Exact::new(size_meters);
    let mut groups: Vec<Group> = Vec::new();
    for part in parts {
        groups.extend(Group::of(part, exact, size_meters));
    }
    while groups.len() > pieces_max {
        merge(&mut groups);
    }
    let pieces = groups.into_iter();
    pieces
        .filter_map(|group| group.piece(exact, size_meters))
        .collect()
}

/// Points that share a piece.
struct Group {
    /// What it is as long as it is alone, where that is known.
    simple: Option<Piece>,
    points: Vec<Vec3>,
    bounds: Bounds,
}

impl Group {
    fn of(part: &Placed, exact: Exact, size_meters: Vec3) -> Vec<Self> {
        let simple = simple(part).filter(|piece| is_good(piece, size_meters));
        if simple.is_some() {
            return vec![Self::new(points(part).collect(), simple)];
        }
        let hulls = chunks(part, exact);
        if hulls.is_empty() {
            return vec![Self::new(points(part).collect(), None)];
        }
        let axis = part.place.matrix3.y_axis.as_vec3().normalize_or(Vec3::Y);
        let alone: Option<Vec<_>> = (hulls.len() == 1).then(|| points(part).collect());
        let group = |hull: Hull| {
            let known = alone.as_deref().unwrap_or(&hull.corners);
            let round = round::cylinder(known, &hull, axis, exact.slack_m);
            let round = round.filter(|piece| is_good(piece, size_meters));
            let few = hull.corners.len() <= CORNERS_MAX;
            let piece = round.or_else(|| {
                few.then(|| Piece::Hull {
                    points: hull.corners.clone(),
                })
            });
            Self::new(hull.corners, piece)
        };
        hulls.into_iter().map(group).collect()
    }

    fn new(points: Vec<Vec3>, simple: Option<Piece>) -> Self {
        Self {
            simple,
            bounds: Bounds::of(points.iter().copied()),
            points,
        }
    }

    fn piece(self, exact: Exact, size_meters: Vec3) -> Option<Piece> {
        let hull = || {
            let points = exact.joined(&self.points)?.corners;
            Some(Piece::Hull { points })
        };
        let simple = self.simple.clone().or_else(hull);
        simple
            .filter(|piece| is_good(piece, size_meters))
            .or_else(|| {
                let block = self.bounds.block_within(size_meters);
                Some(block).filter(|piece| is_good(piece, size_meters))
            })
    }
}

fn is_good(piece: &Piece, size_meters: Vec3) -> bool {
    let alone = Collider(vec![piece.clone()]);
    alone.check().is_ok() && is_inside(&alone, size_meters)
}

/// Joins the smallest group to the one that grows least by it.
fn merge(groups: &mut Vec<Group>) {
    let smallest = (0..groups.len()).min_by(|a, b| {
        groups[*a]
            .bounds
            .volume()
            .total_cmp(&groups[*b].bounds.volume())
    });
    let Some(smallest) = smallest else {
        return;
    };
    let small = groups.remove(smallest);
    let growth = |group: &Group| group.bounds.with(&small.bounds).volume() - group.bounds.volume();
    let host = groups
        .iter_mut()
        .min_by(|a, b| growth(a).total_cmp(&growth(b)));
    if let Some(host) = host {
        host.simple = None;
        host.bounds = host.bounds.with(&small.bounds);
        host.points.extend(small.points);
    }
}

/// The box, ball or capsule that a part still is where it stands; nothing when it was sheared.
fn simple(part: &Placed) -> Option<Piece> {
    let axes = part.place.matrix3;
    let lengths = DVec3::new(
        axes.x_axis.length(),
        axes.y_axis.length(),
        axes.z_axis.length(),
    );
    let sheared = [
        (axes.x_axis, axes.y_axis),
        (axes.y_axis, axes.z_axis),
        (axes.z_axis, axes.x_axis),
    ]
    .into_iter()
    .any(|(a, b)| a.dot(b).abs() > 1e-4 * a.length() * b.length());
    if sheared || lengths.min_element() <= 0.0 {
        return None;
    }
    let center = part.place.translation.as_vec3();
    let even = lengths.max_element() < lengths.min_element() * 1.01;
    let size = lengths.min_element() as f32;
    match part.form {
        Form::Box(half) => Some(Piece::Box {
            center,
            half: half * lengths.as_vec3(),
            rotation: rotation(axes, lengths),
        }),
        Form::Ball(radius) if even => Some(Piece::Ball {
            center,
            radius: radius * size,
        }),
        Form::Capsule(half, radius) if even && half > 0.0 => {
            let end = part
                .place
                .transform_vector3(DVec3::Y * f64::from(half))
                .as_vec3();
            Some(Piece::Capsule {
                a: center - end,
                b: center + end,
                radius: radius * size,
            })
        }
        Form::Ball(_)
        | Form::Capsule(..)
        | Form::Slab(..)
        | Form::Turned(_)
        | Form::Ring(_)
        | Form::Bar(_)
        | Form::Cut(_)
        | Form::Other => None,
    }
}

/// A box looks the same in a mirror, so a reflection may be left out.
fn rotation(axes: DMat3, lengths: DVec3) -> Quat {
    let mut turned = DMat3::from_cols(
        axes.x_axis / lengths.x,
        axes.y_axis / lengths.y,
        axes.z_axis / lengths.z,
    );
    if turned.determinant() < 0.0 {
        turned.z_axis = -turned.z_axis;
    }
    glam::DQuat::from_mat3(&turned).normalize().as_quat()
}
