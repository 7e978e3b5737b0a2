//! One convex piece for each part.

use glam::{DMat3, DVec3, Quat, Vec3};
use model::{Collider, Piece, limits::COLLIDER_PIECES_MAX};

use super::{bounds::Bounds, is_inside, points};
use crate::{
    finish::hull::hull,
    shape::{Form, Placed},
};

/// One piece for each part; where they are too many, small neighbours share a hull.
pub(super) fn pieces(parts: &[&Placed], size_meters: Vec3) -> Collider {
    let mut groups: Vec<Group> = parts.iter().map(|part| Group::of(part)).collect();
    while groups.len() > COLLIDER_PIECES_MAX {
        merge(&mut groups);
    }
    let pieces = groups
        .into_iter()
        .filter_map(|group| group.piece(size_meters))
        .collect();
    Collider(pieces)
}

/// Parts that share a piece.
struct Group {
    /// What it is as long as it is alone.
    simple: Option<Piece>,
    points: Vec<Vec3>,
    bounds: Bounds,
}

impl Group {
    fn of(part: &Placed) -> Self {
        let mut corners: Vec<_> = points(part).collect();
        corners = hull(&corners).unwrap_or(corners);
        Self {
            simple: simple(part),
            bounds: Bounds::of(corners.iter().copied()),
            points: corners,
        }
    }

    fn piece(self, size_meters: Vec3) -> Option<Piece> {
        let good = |piece: &Piece| {
            let alone = Collider(vec![piece.clone()]);
            alone.check().is_ok() && is_inside(&alone, size_meters)
        };
        self.simple
            .filter(good)
            .or_else(|| {
                hull(&self.points)
                    .map(|points| Piece::Hull { points })
                    .filter(good)
            })
            .or_else(|| Some(self.bounds.block()).filter(good))
    }
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
        if let Some(corners) = hull(&host.points) {
            host.points = corners;
        }
    }
}

/// The box or ball that a part still is where it stands; nothing when it was sheared.
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
    match part.form {
        Form::Box(half) => Some(Piece::Box {
            center,
            half: half * lengths.as_vec3(),
            rotation: rotation(axes, lengths),
        }),
        Form::Ball(radius) if lengths.max_element() < lengths.min_element() * 1.01 => {
            Some(Piece::Ball {
                center,
                radius: radius * lengths.min_element() as f32,
            })
        }
        Form::Ball(_) | Form::Other => None,
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
