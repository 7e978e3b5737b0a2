//! How the mass of a thing is spread over its parts.

use glam::{DMat3, DQuat, DVec3};
use model::{Mass, Recipe};

use crate::shape::Placed;

/// Rods and sheets would spin without end about their thin axis; no moment is below this share of the largest.
const MOMENT_SHARE_MIN: f64 = 1e-3;

/// The mass of the whole is what the recipe says; its parts share it by volume and density. Parts that
/// overlap count twice there, which nobody notices. Nothing when they enclose nothing.
#[must_use]
pub(super) fn mass(recipe: &Recipe, parts: &[Placed]) -> Option<Mass> {
    let moments = parts
        .iter()
        .map(|part| {
            let density = recipe
                .materials
                .get(part.material)
                .map_or(1_000.0, |material| material.surface.density_kg_m3());
            Moments::of(part, f64::from(density))
        })
        .fold(Moments::ZERO, Moments::plus);
    if moments.kg <= 0.0 {
        return None;
    }
    let kg = f64::from(recipe.physics.mass_kg);
    let center = moments.first / moments.kg;
    let second = moments.second * (kg / moments.kg);
    let about_center = second - outer(center, center) * kg;
    let trace = about_center.x_axis.x + about_center.y_axis.y + about_center.z_axis.z;
    let (inertia, frame) = principal(DMat3::from_diagonal(DVec3::splat(trace)) - about_center);
    let least = (inertia.max_element() * MOMENT_SHARE_MIN).max(1e-9);
    let mass = Mass {
        kg: recipe.physics.mass_kg,
        center: center.as_vec3(),
        inertia: inertia.max(DVec3::splat(least)).as_vec3(),
        frame: frame.as_quat(),
    };
    mass.check().is_ok().then_some(mass)
}

/// Integrals of density, density · x and density · x · xᵀ.
#[derive(Clone, Copy)]
struct Moments {
    kg: f64,
    first: DVec3,
    second: DMat3,
}

impl Moments {
    const ZERO: Self = Self {
        kg: 0.0,
        first: DVec3::ZERO,
        second: DMat3::ZERO,
    };

    /// Sums the tetrahedra between the origin and each triangle.
    fn of(part: &Placed, density: f64) -> Self {
        let mut sum = Self::ZERO;
        for triangle in &part.skin.0 {
            let [a, b, c] = triangle.map(|corner| corner.position.as_dvec3());
            let kg = a.dot(b.cross(c)) / 6.0 * density;
            let total = a + b + c;
            sum.kg += kg;
            sum.first += total * (kg / 4.0);
            let squares = outer(a, a) + outer(b, b) + outer(c, c) + outer(total, total);
            sum.second += squares * (kg / 20.0);
        }
        sum
    }

    fn plus(self, other: Self) -> Self {
        Self {
            kg: self.kg + other.kg,
            first: self.first + other.first,
            second: self.second + other.second,
        }
    }
}

fn outer(a: DVec3, b: DVec3) -> DMat3 {
    DMat3::from_cols(a * b.x, a * b.y, a * b.z)
}

/// Principal moments and axes of a symmetric matrix, by Jacobi's rotations.
fn principal(mut inertia: DMat3) -> (DVec3, DQuat) {
    let mut axes = DMat3::IDENTITY;
    for sweep in 0..24 {
        let (row, column) = [(0, 1), (0, 2), (1, 2)][sweep % 3];
        let off = inertia.col(column)[row];
        if off.abs() < 1e-14 * (inertia.col(row)[row].abs() + inertia.col(column)[column].abs()) {
            continue;
        }
        let theta = (inertia.col(column)[column] - inertia.col(row)[row]) / (2.0 * off);
        let sign = if theta < 0.0 { -1.0 } else { 1.0 };
        let tan = sign / (theta.abs() + (theta * theta + 1.0).sqrt());
        let cos = 1.0 / (tan * tan + 1.0).sqrt();
        let mut turn = DMat3::IDENTITY;
        turn.col_mut(row)[row] = cos;
        turn.col_mut(column)[column] = cos;
        turn.col_mut(column)[row] = tan * cos;
        turn.col_mut(row)[column] = -tan * cos;
        inertia = turn.transpose() * inertia * turn;
        axes *= turn;
    }
    let moments = DVec3::new(inertia.x_axis.x, inertia.y_axis.y, inertia.z_axis.z);
    (moments, DQuat::from_mat3(&axes).normalize())
}

#[cfg(test)]
mod tests {
    use glam::{Quat, Vec3};

    use super::*;

    fn thing(parts: serde_json::Value) -> (Recipe, Vec<Placed>) {
        let recipe: Recipe = serde_json::from_value(serde_json::json!({
            "schema": 1, "kind": "prop", "name": "thing", "scaleMeters": [2.0, 4.0, 6.0],
            "materials": [
                { "name": "wood", "surface": "wood", "color": "#a07040" },
                { "name": "gold", "surface": "gold", "color": "#d0a040" },
            ],
            "physics": { "body": "dynamic", "massKg": 12.0 },
            "parts": parts,
        }))
        .unwrap();
        let parts = crate::shape::build(&recipe, crate::shape::LADDER[5], 10_000);
        let parts = parts.unwrap().unwrap();
        (recipe, parts)
    }

    #[test]
    fn a_box_has_the_moments_of_the_textbook() {
        let (recipe, parts) = thing(serde_json::json!([
            { "shape": { "box": { "size": [2, 4, 6] } }, "at": [0, 2, 0] },
        ]));
        let found = mass(&recipe, &parts).unwrap();
        let expected = Mass::of_standing_box(12.0, Vec3::new(2.0, 4.0, 6.0));
        assert!((found.center - expected.center).length() < 1e-4);
        assert!(
            (found.inertia - expected.inertia).length() < 1e-3,
            "{found:?}"
        );
    }

    #[test]
    fn gold_weighs_more_than_wood() {
        let (recipe, parts) = thing(serde_json::json!([
            { "shape": { "box": { "size": [1, 1, 1] } }, "at": [-1, 0, 0] },
            { "shape": { "box": { "size": [1, 1, 1] } }, "at": [1, 0, 0], "material": "gold" },
        ]));
        let found = mass(&recipe, &parts).unwrap();
        assert!(found.center.x > 0.9, "{}", found.center);
    }

    #[test]
    fn turned_boxes_have_turned_axes() {
        let (recipe, parts) = thing(serde_json::json!([
            { "shape": { "box": { "size": [2, 4, 6] } }, "turn": [30, 40, 50] },
        ]));
        let found = mass(&recipe, &parts).unwrap();
        let mut moments = found.inertia.to_array();
        moments.sort_by(f32::total_cmp);
        assert!(
            (Vec3::from(moments) - Vec3::new(20.0, 40.0, 52.0)).length() < 1e-2,
            "{found:?}"
        );
        assert!(found.frame.angle_between(Quat::IDENTITY) > 0.1);
    }
}
