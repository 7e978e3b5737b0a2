//! A part that is far from convex, as convex chunks: one walks through the arch and reaches into the bowl.

use std::ops::RangeInclusive;

use glam::{DAffine3, DVec3, Vec2, Vec3};

use super::cut::cut;
use crate::{
    finish::hull::{Hull, bounds},
    shape::{Form, Placed, circle, convex, volume},
};

/// Sectors of what goes round, and steps of a full turn: two for each sector.
const SECTORS: usize = 8;
const STEPS_OF_SECTOR: u32 = 2;
const STEPS: u32 = SECTORS as u32 * STEPS_OF_SECTOR;

/// How much wider the corners of so many steps are than their circle: the sides are as far inside of it as the corners are
/// outside.
const WIDER: f32 = 1.0097;

/// Chunks along a bar.
const ALONG: usize = 8;

/// Emptiness inside its hull that makes a part concave, as a share of the hull and of the box around the thing.
const EMPTY_SHARE: f32 = 0.2;
const EMPTY_SHARE_OF_THING: f32 = 0.01;

/// How exact the hulls of a thing have to be.
#[derive(Clone, Copy)]
pub(super) struct Exact {
    /// How far a point may be outside.
    pub(super) slack_m: f32,
    /// What nobody would see on a thing of this size.
    fine_m: f32,
    /// Of the box around the thing.
    pub(super) box_m3: f32,
}

impl Exact {
    /// For a thing of `size_meters`: points may be 1 cm, or for large things 1 % of the longest edge, outside. Half of
    /// that is left for rounding and joints.
    pub(super) fn new(size_meters: Vec3) -> Self {
        let slack_m = (size_meters.max_element() * 0.01).max(0.01) * 0.5;
        Self {
            slack_m,
            fine_m: (size_meters.max_element() * 0.005).min(slack_m * 0.5),
            box_m3: size_meters.element_product(),
        }
    }

    /// Small pieces are drawn more exactly than large things have to be.
    pub(super) fn hull(self, points: &[Vec3]) -> Option<Hull> {
        let (low, high) = bounds(points);
        let own_m = (high - low).max_element() * 0.02;
        Hull::new(points, own_m.clamp(self.fine_m, self.slack_m))
    }

    /// Around corners that are themselves not exact: together they are no worse than they may be.
    pub(super) fn joined(self, points: &[Vec3]) -> Option<Hull> {
        Hull::new(points, self.slack_m * 0.3)
    }

    /// How far a point may be outside of all pieces.
    pub(super) fn outside_m_max(self) -> f32 {
        self.slack_m * 2.0
    }
}

/// The hulls that fill a part: one, unless that would fill what one can see through.
pub(super) fn chunks(part: &Placed, exact: Exact) -> Vec<Hull> {
    let corners = part.skin.0.as_flattened();
    let points: Vec<Vec3> = corners.iter().map(|corner| corner.position).collect();
    let Some(whole) = exact.hull(&points) else {
        return Vec::new();
    };
    let empty = whole.volume - volume(&part.skin.0) as f32;
    if empty < whole.volume * EMPTY_SHARE || empty < exact.box_m3 * EMPTY_SHARE_OF_THING {
        return vec![whole];
    }
    let found = match &part.form {
        Form::Slab(outline, half) => slab(part, outline, *half, exact),
        Form::Turned(profile) => turned(part, profile, exact),
        Form::Ring(_) => cells(part, exact, |point| sector(point.x, point.z)),
        Form::Bar(path) => cells(part, exact, |point| along(path, point)),
        Form::Cut(made) => cut(made, &part.place, exact),
        Form::Box(_) | Form::Ball(_) | Form::Capsule(..) | Form::Other => Vec::new(),
    };
    let reach_m = exact.slack_m * 1.5;
    let held = |point: &Vec3| found.iter().any(|hull| hull.reaches(*point, reach_m));
    if points.iter().all(held) {
        found
    } else {
        vec![whole]
    }
}

/// The hull of all triangles that `cell` puts together, by their middle in the space of the part.
fn cells(part: &Placed, exact: Exact, cell: impl Fn(Vec3) -> usize) -> Vec<Hull> {
    let part_from_object = part.place.inverse();
    let mut cells: Vec<Vec<Vec3>> = Vec::new();
    for triangle in &part.skin.0 {
        let corners = triangle.map(|corner| corner.position);
        let middle = corners.map(Vec3::as_dvec3).iter().sum::<DVec3>() / 3.0;
        let index = cell(part_from_object.transform_point3(middle).as_vec3());
        if cells.len() <= index {
            cells.resize(index + 1, Vec::new());
        }
        cells[index].extend(corners);
    }
    let (mut hulls, mut flat) = (Vec::new(), Vec::new());
    for mut points in cells {
        points.append(&mut flat);
        match exact.hull(&points) {
            Some(hull) => hulls.push(hull),
            None => flat = points,
        }
    }
    if flat.is_empty() { hulls } else { Vec::new() }
}

fn slab(part: &Placed, outline: &[Vec2], half: f32, exact: Exact) -> Vec<Hull> {
    let prism = |piece: Vec<Vec2>| {
        let corner = |point: &Vec2, z: f32| placed(&part.place, Vec3::new(point.x, point.y, z));
        let both = piece
            .iter()
            .flat_map(|point| [corner(point, half), corner(point, -half)]);
        exact.hull(&both.collect::<Vec<_>>())
    };
    let pieces = convex(outline).unwrap_or_default();
    pieces.into_iter().filter_map(prism).collect()
}

/// What reaches the axis is one piece, what goes round it is several.
fn turned(part: &Placed, profile: &[Vec2], exact: Exact) -> Vec<Hull> {
    let corners = part.skin.0.as_flattened();
    let (low, high) = bounds(
        &corners
            .iter()
            .map(|corner| corner.position)
            .collect::<Vec<_>>(),
    );
    let hull = |piece: &[Vec2], steps: RangeInclusive<u32>| {
        let mut points = Vec::new();
        for step in steps {
            let turn = circle(step, STEPS);
            // Few sides do not reach as far as the circle around them.
            let corner = |at: &Vec2| {
                let point = Vec3::new(at.x * turn.x * WIDER, at.y, at.x * turn.y * WIDER);
                placed(&part.place, point).clamp(low, high)
            };
            points.extend(piece.iter().map(corner));
        }
        exact.joined(&points)
    };
    let mut hulls = Vec::new();
    for piece in convex(profile).unwrap_or_default() {
        if piece.iter().filter(|point| point.x < 1e-4).count() > 1 {
            hulls.extend(hull(&piece, 0..=STEPS - 1));
            continue;
        }
        let sectors = (0..STEPS).step_by(STEPS_OF_SECTOR as usize);
        hulls.extend(sectors.filter_map(|step| hull(&piece, step..=step + STEPS_OF_SECTOR)));
    }
    hulls
}

fn sector(x: f32, z: f32) -> usize {
    let turns = libm::atan2f(z, x) / core::f32::consts::TAU + 0.5;
    ((turns * SECTORS as f32) as usize).min(SECTORS - 1)
}

/// Which piece of a path is nearest; long paths have pieces of several segments.
fn along(path: &[Vec3], point: Vec3) -> usize {
    let segments = path.len().saturating_sub(1).max(1);
    let apart = |pair: &[Vec3]| {
        let way = pair[1] - pair[0];
        let share = (point - pair[0]).dot(way) / way.length_squared().max(1e-12);
        (pair[0] + way * share.clamp(0.0, 1.0)).distance_squared(point)
    };
    let nearest = path
        .windows(2)
        .enumerate()
        .min_by(|(_, a), (_, b)| apart(a).total_cmp(&apart(b)));
    nearest.map_or(0, |(index, _)| index * ALONG.min(segments) / segments)
}

/// Where a point of the part is.
pub(super) fn placed(object_from_part: &DAffine3, point: Vec3) -> Vec3 {
    object_from_part
        .transform_point3(point.as_dvec3())
        .as_vec3()
}
