//! Colliders of small part programs.

use model::{Recipe, limits::COLLIDER_PIECES_MAX};

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
