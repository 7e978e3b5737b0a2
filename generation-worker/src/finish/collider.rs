//! What a thing is for contact, from the parts it is made of.

use glam::{DMat3, DVec3, Quat, Vec3};
use model::{Collider, ColliderKind, Piece, limits::COLLIDER_PIECES_MAX};

use super::hull::hull;
use crate::shape::{Form, Placed};

/// How far a piece may reach out of the box that the thing was fitted into, in metres.
const OUTSIDE_M_MAX: f32 = 1e-4;

/// Thinner pieces are thickened: a solver cannot see them.
const HALF_M_MIN: f32 = 0.002;

/// The collider of `parts`, which stand in a box of `size_meters`. It never leaves that box: a room has
/// promised the place to the placeholder.
#[must_use]
pub(super) fn collider(parts: &[Placed], kind: ColliderKind, size_meters: Vec3) -> Collider {
    let mut touching: Vec<_> = parts.iter().filter(|part| !part.ghost).collect();
    if touching.is_empty() {
        touching = parts.iter().collect();
    }
    let bounds = Bounds::of(touching.iter().flat_map(|part| points(part)));
    let found = match kind {
        ColliderKind::Box => Collider(vec![bounds.block()]),
        ColliderKind::Sphere => Collider(vec![bounds.ball()]),
        ColliderKind::Capsule => Collider(vec![bounds.capsule()]),
        ColliderKind::Hull => {
            let all: Vec<_> = touching.iter().flat_map(|part| points(part)).collect();
            Collider(
                hull(&all)
                    .map(|points| vec![Piece::Hull { points }])
                    .unwrap_or_default(),
            )
        }
        ColliderKind::Parts => pieces(&touching, size_meters),
    };
    if found.check().is_ok() && is_inside(&found, size_meters) {
        found
    } else {
        Collider(vec![bounds.block()])
    }
}

fn points(part: &Placed) -> impl Iterator<Item = Vec3> + '_ {
    part.skin.0.iter().flatten().map(|corner| corner.position)
}

fn is_inside(collider: &Collider, size_meters: Vec3) -> bool {
    let (low, high) = collider.bounds();
    let half = size_meters / 2.0 + Vec3::splat(OUTSIDE_M_MAX);
    let (floor, ceiling) = (-OUTSIDE_M_MAX, size_meters.y + OUTSIDE_M_MAX);
    let wide = low.x >= -half.x && high.x <= half.x && low.z >= -half.z && high.z <= half.z;
    wide && low.y >= floor && high.y <= ceiling
}

/// One piece for each part; where they are too many, small neighbours share a hull.
fn pieces(parts: &[&Placed], size_meters: Vec3) -> Collider {
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

#[derive(Clone, Copy)]
struct Bounds {
    low: Vec3,
    high: Vec3,
}

impl Bounds {
    fn of(points: impl Iterator<Item = Vec3>) -> Self {
        let (low, high) = points.fold(
            (Vec3::INFINITY, Vec3::NEG_INFINITY),
            |(low, high), point| (low.min(point), high.max(point)),
        );
        Self { low, high }
    }

    fn with(&self, other: &Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }

    fn volume(&self) -> f32 {
        (self.high - self.low).element_product()
    }

    fn half(&self) -> Vec3 {
        ((self.high - self.low) / 2.0).max(Vec3::splat(HALF_M_MIN))
    }

    fn center(&self) -> Vec3 {
        (self.low + self.high) / 2.0
    }

    fn block(&self) -> Piece {
        Piece::Box {
            center: self.center(),
            half: self.half(),
            rotation: Quat::IDENTITY,
        }
    }

    /// The largest that fits, standing on the floor of the box.
    fn ball(&self) -> Piece {
        let radius = self.half().min_element();
        Piece::Ball {
            center: self.center().with_y(self.low.y + radius),
            radius,
        }
    }

    fn capsule(&self) -> Piece {
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

#[cfg(test)]
mod tests {
    use model::Recipe;

    use super::*;

    fn found(kind: &str, parts: serde_json::Value) -> Vec<Piece> {
        let recipe: Recipe = serde_json::from_value(serde_json::json!({
            "schema": 1, "kind": "prop", "name": "thing", "scaleMeters": [2.0, 2.0, 2.0],
            "materials": [{ "name": "wood", "surface": "wood", "color": "#a07040" }],
            "physics": { "body": "dynamic", "massKg": 12.0, "collider": kind },
            "parts": parts,
        }))
        .unwrap();
        let levels = crate::finish::levels(&recipe).unwrap();
        let size = Vec3::from(recipe.scale_meters);
        collider(&levels.parts, recipe.physics.collider, size).0
    }

    #[test]
    fn boxes_and_balls_stay_what_they_are() {
        let pieces = found(
            "parts",
            serde_json::json!([
                { "shape": { "box": { "size": [2, 1, 2] } }, "at": [0, 0.5, 0], "turn": [0, 90, 0] },
                { "shape": { "sphere": { "radius": 0.5 } }, "at": [0, 1.5, 0] },
                { "shape": { "cylinder": { "radius": 0.1, "height": 1 } }, "at": [0.8, 1.5, 0] },
                { "shape": { "box": { "size": [0.1, 0.1, 0.1] } }, "at": [0, 1.9, 0], "ghost": true },
            ]),
        );
        let [
            Piece::Box { half, .. },
            Piece::Ball { radius, .. },
            Piece::Hull { .. },
        ] = pieces.as_slice()
        else {
            panic!("{pieces:?}");
        };
        assert!((*half - Vec3::new(1.0, 0.5, 1.0)).length() < 1e-4);
        assert!((radius - 0.5).abs() < 1e-4);
    }

    #[test]
    fn a_sheared_box_becomes_a_hull() {
        let pieces = found(
            "parts",
            serde_json::json!([{
                "shape": { "group": { "parts": [{ "shape": { "box": { "size": [1, 1, 1] } }, "turn": [0, 0, 45] }] } },
                "scale": [1, 1.4, 1],
            }]),
        );
        assert!(
            matches!(pieces.as_slice(), [Piece::Hull { .. }]),
            "{pieces:?}"
        );
    }

    #[test]
    fn too_many_parts_share_pieces() {
        let pieces = found(
            "parts",
            serde_json::json!([
                { "shape": { "box": { "size": [0.1, 2, 0.1] } }, "at": [0, 1, 0], "array": { "count": 50, "step": [0.2, 0, 0] } },
            ]),
        );
        assert_eq!(pieces.len(), COLLIDER_PIECES_MAX);
    }

    #[test]
    fn a_capsule_stands_on_the_ground() {
        let pieces = found(
            "capsule",
            serde_json::json!([{ "shape": { "box": { "size": [0.8, 2, 1] } } }]),
        );
        let [Piece::Capsule { a, b, radius }] = pieces.as_slice() else {
            panic!("{pieces:?}");
        };
        assert!((a.y - radius).abs() < 1e-5 && (b.y + radius - 2.0).abs() < 1e-5);
    }
}
