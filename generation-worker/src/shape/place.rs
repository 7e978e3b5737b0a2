//! Where parts stand: order of operations, repetitions, reflections.

use glam::{DAffine3, DMat3, DVec3};
use model::{Axis, Expr, ExprError, Part, Scope};

/// Every place the part stands in its group: `group_from_part` for each copy. Where it is strewn, it stands in each of
/// those places as if that were its group.
pub(super) fn copies(
    part: &Part,
    strewn: Option<&[DAffine3]>,
    scope: &Scope,
) -> Result<Vec<DAffine3>, ExprError> {
    let first = own(part, scope)?;
    let mut places = match strewn {
        Some(strewn) => strewn.iter().map(|place| *place * first).collect(),
        None => vec![first],
    };
    if let Some(array) = &part.array {
        let step = vector(&array.step, scope)?;
        places = repeat(&places, count(&array.count, scope)?, |copy| {
            DAffine3::from_translation(step * copy)
        });
    }
    if let Some(ring) = &part.ring {
        let copies = count(&ring.count, scope)?;
        let sweep_deg = match &ring.sweep {
            Some(sweep) => f64::from(sweep.value(scope)?),
            None => 360.0,
        };
        places = repeat(&places, copies, |copy| {
            turn(ring.axis, sweep_deg * copy / f64::from(copies.max(1)))
        });
    }
    let mut axes = part.mirror.clone();
    axes.dedup();
    for axis in axes {
        let reflection = reflection(axis);
        let reflected: Vec<_> = places.iter().map(|place| reflection * *place).collect();
        places.extend(reflected);
    }
    Ok(places)
}

/// Scaled, turned, moved.
fn own(part: &Part, scope: &Scope) -> Result<DAffine3, ExprError> {
    let moved = turned(&part.at, &part.turn, scope)?;
    Ok(moved * DAffine3::from_scale(vector(&part.scale, scope)?))
}

/// Turned about X, then Y, then Z by degrees, then moved.
pub fn turned(at: &[Expr; 3], turn_deg: &[Expr; 3], scope: &Scope) -> Result<DAffine3, ExprError> {
    let turn_deg = vector(turn_deg, scope)?;
    let turned = turn(Axis::Z, turn_deg.z) * turn(Axis::Y, turn_deg.y) * turn(Axis::X, turn_deg.x);
    Ok(DAffine3::from_translation(vector(at, scope)?) * turned)
}

fn repeat(places: &[DAffine3], copies: u32, place: impl Fn(f64) -> DAffine3) -> Vec<DAffine3> {
    (0..copies)
        .map(|copy| place(f64::from(copy)))
        .flat_map(|moved| places.iter().map(move |place| moved * *place))
        .collect()
}

fn turn(axis: Axis, degrees: f64) -> DAffine3 {
    // Quarter turns are exact, so that walls meet.
    let (sin, cos) = match degrees.rem_euclid(360.0) {
        0.0 => (0.0, 1.0),
        90.0 => (1.0, 0.0),
        180.0 => (0.0, -1.0),
        270.0 => (-1.0, 0.0),
        other => libm::sincos(other.to_radians()),
    };
    let [x, y, z] = match axis {
        Axis::X => [
            DVec3::X,
            DVec3::new(0.0, cos, sin),
            DVec3::new(0.0, -sin, cos),
        ],
        Axis::Y => [
            DVec3::new(cos, 0.0, -sin),
            DVec3::Y,
            DVec3::new(sin, 0.0, cos),
        ],
        Axis::Z => [
            DVec3::new(cos, sin, 0.0),
            DVec3::new(-sin, cos, 0.0),
            DVec3::Z,
        ],
    };
    DAffine3::from_mat3(DMat3::from_cols(x, y, z))
}

fn reflection(axis: Axis) -> DAffine3 {
    DAffine3::from_scale(match axis {
        Axis::X => DVec3::new(-1.0, 1.0, 1.0),
        Axis::Y => DVec3::new(1.0, -1.0, 1.0),
        Axis::Z => DVec3::new(1.0, 1.0, -1.0),
    })
}

pub(super) fn count(expr: &Expr, scope: &Scope) -> Result<u32, ExprError> {
    Ok((expr.value(scope)? + 0.5).floor() as u32)
}

fn vector([x, y, z]: &[Expr; 3], scope: &Scope) -> Result<DVec3, ExprError> {
    let value = |expr: &Expr| expr.value(scope).map(f64::from);
    Ok(DVec3::new(value(x)?, value(y)?, value(z)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(json: serde_json::Value) -> Vec<DVec3> {
        let part: Part = serde_json::from_value(json).unwrap();
        copies(&part, None, &Scope::new())
            .unwrap()
            .into_iter()
            .map(|place| place.transform_point3(DVec3::ZERO))
            .collect()
    }

    #[test]
    fn two_mirrors_make_four_legs() {
        let legs = places(serde_json::json!({
            "shape": { "sphere": { "radius": 1 } }, "at": [1, 0, 2], "mirror": ["x", "z"],
        }));
        let expected = [
            [1.0, 0.0, 2.0],
            [-1.0, 0.0, 2.0],
            [1.0, 0.0, -2.0],
            [-1.0, 0.0, -2.0],
        ];
        assert_eq!(legs, expected.map(DVec3::from));
    }

    #[test]
    fn a_ring_goes_round_and_an_array_goes_on() {
        let ring = places(serde_json::json!({
            "shape": { "sphere": { "radius": 1 } }, "at": [1, 0, 0], "ring": { "count": 4 },
        }));
        assert_eq!(ring[1], DVec3::new(0.0, 0.0, -1.0));
        let array = places(serde_json::json!({
            "shape": { "sphere": { "radius": 1 } }, "array": { "count": 2.6, "step": [0, 2, 0] },
        }));
        assert_eq!(array[2], DVec3::new(0.0, 4.0, 0.0));
        assert_eq!(array.len(), 3);
    }

    #[test]
    fn turning_is_right_handed_about_x_then_y_then_z() {
        let part: Part = serde_json::from_value(serde_json::json!({
            "shape": { "sphere": { "radius": 1 } }, "turn": [90, 90, 0],
        }))
        .unwrap();
        let place = own(&part, &Scope::new()).unwrap();
        // Y goes to Z about X, then Z to X about Y.
        assert_eq!(place.transform_vector3(DVec3::Y), DVec3::X);
    }
}
