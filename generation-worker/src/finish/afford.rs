//! Which parts a level of detail can afford, and how finely.

use glam::Vec3;
use model::Recipe;

use super::lod::is_worn;
use crate::shape::{self, Corner, Detail, LADDER, LEVELS, Placed, ShapeError};

/// Share of the budget that parts of worn things may use; the rest is for the corners of their weather.
const WORN_SHARE: f32 = 0.75;

/// Share of the weight of all parts (see [`weight`]) that each level keeps at least when it leaves out small
/// ones. From afar a truck without mirrors is a better truck than one with its corners worn off.
const KEPT: [f32; 3] = [1.0, 0.99, 0.98];

/// What the last rung may still leave out before everything is simplified instead.
const KEPT_MIN: f32 = 0.75;

/// Weight of a part without surface, as a share of the square of its reach.
const THIN_WEIGHT: f32 = 0.25;

/// Parts needing more than this many times the budget are not worth building to choose from.
const CHOICE: usize = 8;

/// The parts for `level`, as fine as `budget` allows. More than the budget only when nothing else is left of it.
pub(super) fn affordable(
    recipe: &Recipe,
    level: usize,
    budget: usize,
) -> Result<Vec<Placed>, ShapeError> {
    let worn = level < 2 && recipe.materials.iter().any(is_worn);
    let budget = if worn {
        (budget as f32 * WORN_SHARE) as usize
    } else {
        budget
    };
    for detail in LADDER.into_iter().skip(LEVELS[level]) {
        let parts = shape::build(recipe, detail, budget.saturating_mul(CHOICE))?;
        let largest = parts.and_then(|parts| largest(parts, budget, KEPT[level]));
        if let Some(parts) = largest {
            return Ok(parts);
        }
    }
    let parts = coarsest(recipe)?;
    Ok(largest(parts.clone(), budget, KEPT_MIN).unwrap_or(parts))
}

fn coarsest(recipe: &Recipe) -> Result<Vec<Placed>, ShapeError> {
    let mut detail: Detail = LADDER[LADDER.len() - 1];
    let parts = shape::build(recipe, detail, usize::MAX)?.unwrap_or_default();
    if !parts.is_empty() {
        return Ok(parts);
    }
    detail.fine = true;
    Ok(shape::build(recipe, detail, usize::MAX)?.unwrap_or_default())
}

/// The largest parts that fit `budget`, in their order; nothing when they weigh less than `kept` of all.
/// Parts alike stay or go together: nobody wants three legs.
fn largest(parts: Vec<Placed>, budget: usize, kept: f32) -> Option<Vec<Placed>> {
    let weights: Vec<f32> = parts.iter().map(|part| weight(&part.skin.0)).collect();
    // The most for the triangles first, though nothing is so dear that the body of a thing may go.
    let worth = |index: usize| {
        let dear = (parts[index].skin.0.len() as f32).sqrt();
        weights[index] / dear.max(1.0)
    };
    let mut order: Vec<_> = (0..parts.len()).collect();
    order.sort_by(|a, b| worth(*b).total_cmp(&worth(*a)));
    let mut left = budget;
    let first_out = order.iter().find(|index| {
        let cost = parts[**index].skin.0.len();
        let fits = cost <= left;
        left = left.saturating_sub(cost);
        !fits
    });
    let least = first_out.map_or(0.0, |index| worth(*index) * 1.001);
    let stays: Vec<_> = (0..parts.len())
        .map(|index| worth(index) >= least)
        .collect();
    let whole: f32 = weights.iter().sum();
    let (staying, staying_weight) = parts
        .into_iter()
        .zip(weights)
        .zip(stays)
        .filter(|(_, stays)| *stays)
        .fold(
            (Vec::new(), 0.0),
            |(mut parts, sum), ((part, weight), _)| {
                parts.push(part);
                (parts, sum + weight)
            },
        );
    (!staying.is_empty() && staying_weight >= whole * kept * 0.999_9).then_some(staying)
}

/// How much a part is missed: its surface in m², or the reach of a thin one, which makes the silhouette.
fn weight(triangles: &[[Corner; 3]]) -> f32 {
    let area = |[a, b, c]: &[Corner; 3]| {
        let across = (b.position - a.position).cross(c.position - a.position);
        across.length() / 2.0
    };
    let (low, high) = triangles.iter().flatten().fold(
        (Vec3::INFINITY, Vec3::NEG_INFINITY),
        |(low, high), corner| (low.min(corner.position), high.max(corner.position)),
    );
    let surface: f32 = triangles.iter().map(area).sum();
    surface.max((high - low).length_squared() * THIN_WEIGHT)
}
