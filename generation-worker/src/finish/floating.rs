//! Parts that hang in the air.

use std::{cell::OnceCell, sync::Arc};

use glam::Vec3;
use model::Problem;
use parry3d::{math::Pose, query, shape::TriMesh};

use crate::shape::{Corner, Origin, Placed};

/// A gap smaller than this share of the longest edge of a thing is no gap: round things are drawn with corners.
const GAP_SHARE: f32 = 0.006;

/// Nor is one smaller than this, in metres.
const GAP_M_MIN: f32 = 0.001;

/// More parts, or triangles of them, are not looked at: every pair may have to be.
const PARTS_MAX: usize = 800;
const TRIANGLES_MAX: usize = 16_000;

/// Every part that touches neither the ground nor anything that leads to it, and is not meant to float. Ghosts may:
/// flames and foliage do.
#[must_use]
pub fn floating(parts: &[Placed]) -> Vec<Problem> {
    let triangles: usize = parts.iter().map(|part| part.skin.0.len()).sum();
    if parts.len() > PARTS_MAX || triangles > TRIANGLES_MAX {
        return Vec::new();
    }
    let solids: Vec<Solid> = parts.iter().map(Solid::of).collect();
    let whole = solids.iter().fold(Vec3::ZERO, |reach, solid| {
        reach.max(solid.high.abs()).max(solid.low.abs())
    });
    let gap_m = (whole.max_element() * GAP_SHARE).max(GAP_M_MIN);
    let mut grounded: Vec<bool> = solids.iter().map(|solid| solid.low.y <= gap_m).collect();
    let mut open: Vec<usize> = (0..solids.len()).filter(|index| grounded[*index]).collect();
    while let Some(held) = open.pop() {
        for other in 0..solids.len() {
            if !grounded[other] && solids[held].touches(&solids[other], gap_m) {
                grounded[other] = true;
                open.push(other);
            }
        }
    }
    let mut told: Vec<(&Arc<Origin>, usize)> = Vec::new();
    for (part, _) in parts.iter().zip(grounded).filter(|(_, held)| !held) {
        if part.floats || part.ghost {
            continue;
        }
        match told.iter_mut().find(|(from, _)| **from == part.from) {
            Some((_, copies)) => *copies += 1,
            None => told.push((&part.from, 1)),
        }
    }
    told.into_iter().map(problem).collect()
}

fn problem((from, copies): (&Arc<Origin>, usize)) -> Problem {
    let name = from.name.as_deref().unwrap_or("this part");
    let copies = if copies > 1 {
        format!(" ({copies} copies)")
    } else {
        String::new()
    };
    Problem {
        path: from.path.clone(),
        hint: format!(
            "{name}{copies} touches nothing: move it until it does, or say \"floats\": true"
        ),
    }
}

/// A part in its box.
struct Solid<'a> {
    low: Vec3,
    high: Vec3,
    triangles: &'a [[Corner; 3]],
    mesh: OnceCell<Option<TriMesh>>,
}

impl<'a> Solid<'a> {
    fn of(part: &'a Placed) -> Self {
        let (low, high) = part.skin.0.iter().flatten().fold(
            (Vec3::INFINITY, Vec3::NEG_INFINITY),
            |(low, high), corner| (low.min(corner.position), high.max(corner.position)),
        );
        Self {
            low,
            high,
            triangles: &part.skin.0,
            mesh: OnceCell::new(),
        }
    }

    fn touches(&self, other: &Self, gap_m: f32) -> bool {
        let near = self.low - gap_m;
        if other.high.cmplt(near).any() || other.low.cmpgt(self.high + gap_m).any() {
            return false;
        }
        if self.holds(other) || other.holds(self) {
            return true;
        }
        let (Some(own), Some(others)) = (self.mesh(), other.mesh()) else {
            return true;
        };
        let here = Pose::IDENTITY;
        if query::intersection_test(&here, own, &here, others).unwrap_or(true) {
            return true;
        }
        let apart_m = query::distance(&here, own, &here, others);
        apart_m.is_ok_and(|apart_m| apart_m <= gap_m)
    }

    fn mesh(&self) -> Option<&TriMesh> {
        let built = || {
            let corners = self.triangles.as_flattened();
            let points = corners.iter().map(|corner| corner.position).collect();
            let indices = (0..self.triangles.len() as u32)
                .map(|at| [at * 3, at * 3 + 1, at * 3 + 2])
                .collect();
            TriMesh::new(points, indices).ok()
        };
        self.mesh.get_or_init(built).as_ref()
    }

    /// Whether the first corner of `other` is inside.
    fn holds(&self, other: &Self) -> bool {
        let Some(point) = other.triangles.first().map(|corners| corners[0].position) else {
            return false;
        };
        if point.cmplt(self.low).any() || point.cmpgt(self.high).any() {
            return false;
        }
        // Along no edge that anybody draws on purpose.
        let along = Vec3::new(0.577_1, 0.613_7, 0.538_9);
        let crossed = self.triangles.iter().filter(|triangle| {
            let [a, b, c] = triangle.map(|corner| corner.position);
            let (ab, ac) = (b - a, c - a);
            let across = along.cross(ac);
            let whole = ab.dot(across);
            let from = point - a;
            let u = from.dot(across) / whole;
            let turned = from.cross(ab);
            let v = along.dot(turned) / whole;
            let distance = ac.dot(turned) / whole;
            u >= 0.0 && v >= 0.0 && u + v <= 1.0 && distance > 0.0
        });
        crossed.count() % 2 == 1
    }
}

#[cfg(test)]
mod tests {
    use model::Recipe;
    use serde_json::json;

    use super::*;

    fn found(parts: serde_json::Value) -> Vec<String> {
        let recipe: Recipe = serde_json::from_value(json!({
            "schema": 1, "kind": "prop", "name": "thing", "scaleMeters": [2.0, 2.0, 2.0],
            "materials": [{ "name": "wood", "surface": "wood", "color": "#a07040" }],
            "physics": { "body": "dynamic", "massKg": 12.0 },
            "parts": parts,
        }))
        .unwrap();
        let levels = crate::finish::levels(&recipe).unwrap();
        let problems = floating(&levels.parts);
        problems.into_iter().map(|problem| problem.path).collect()
    }

    #[test]
    fn what_stands_hangs_or_hides_inside_is_held() {
        let held = json!([
            { "shape": { "box": { "size": [1, 1, 1] } }, "at": [0, 0.5, 0] },
            { "shape": { "sphere": { "radius": 0.4 } }, "at": [0, 0.5, 0] },
            { "shape": { "sphere": { "radius": 0.3 } }, "at": [0, 1.29, 0] },
            { "shape": { "cylinder": { "radius": 0.1, "height": 0.4 } }, "at": [0, 1.78, 0] },
            { "shape": { "box": { "size": [0.2, 0.2, 0.2] } }, "at": [3, 0.1, 0] },
        ]);
        assert_eq!(found(held), Vec::<String>::new());
    }

    #[test]
    fn what_hangs_in_the_air_is_named_once() {
        let parts = json!([
            { "shape": { "box": { "size": [1, 1, 1] } }, "at": [0, 0.5, 0] },
            { "shape": { "group": { "parts": [
                { "name": "moon", "shape": { "sphere": { "radius": 0.2 } }, "at": [0.6, 1.5, 0], "mirror": ["x"] },
            ] } } },
            { "shape": { "sphere": { "radius": 0.2 } }, "at": [0, 1.5, 0], "floats": true },
            { "shape": { "torus": { "radius": 1, "tube": 0.1 } }, "at": [0, 0.5, 0], "ghost": true },
        ]);
        assert_eq!(found(parts), ["parts[1].shape.group.parts[0]"]);
    }
}
