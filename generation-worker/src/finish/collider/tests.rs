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
        Piece::Cylinder { .. },
    ] = pieces.as_slice()
    else {
        panic!("{pieces:?}");
    };
    assert!((*half - Vec3::new(1.0, 0.5, 1.0)).length() < 1e-4);
    assert!((radius - 0.5).abs() < 1e-4);
}

#[test]
fn what_is_round_rolls_and_what_has_corners_does_not() {
    let wheel = |sides: u32, turn: [i32; 3]| {
        let shape =
            serde_json::json!({ "cylinder": { "radius": 1, "height": 0.3, "sides": sides } });
        found(
            "hull",
            serde_json::json!([{ "shape": shape, "turn": turn }]),
        )
    };
    for turn in [[0, 0, 0], [90, 0, 0], [0, 0, 90]] {
        let pieces = wheel(20, turn);
        let [Piece::Cylinder { a, b, radius }] = pieces.as_slice() else {
            panic!("{pieces:?}");
        };
        assert!((radius - 1.0).abs() < 0.02 && (a.distance(*b) - 0.3).abs() < 1e-3);
        assert!(matches!(wheel(8, turn).as_slice(), [Piece::Hull { .. }]));
    }
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
        serde_json::json!([{ "shape": { "capsule": { "radius": 0.4, "height": 2 } } }]),
    );
    let [Piece::Capsule { a, b, radius }] = pieces.as_slice() else {
        panic!("{pieces:?}");
    };
    assert!((a.y - radius).abs() < 1e-5 && (b.y + radius - 2.0).abs() < 1e-5);
}

#[test]
fn what_sticks_out_of_a_ball_has_a_piece_of_its_own() {
    let pieces = found(
        "sphere",
        serde_json::json!([
            { "shape": { "sphere": { "radius": 1 } }, "at": [0, 1, 0] },
            { "name": "stem", "shape": { "box": { "size": [0.1, 3, 0.1] } }, "at": [0, 3.4, 0] },
        ]),
    );
    assert!(
        matches!(pieces.as_slice(), [Piece::Ball { .. }, Piece::Box { .. }]),
        "{pieces:?}"
    );
}

fn holds(pieces: &[Piece], point: Vec3) -> bool {
    let hulls = pieces.iter().filter_map(|piece| match piece {
        Piece::Hull { points } => Hull::exact(points),
        Piece::Box { .. } | Piece::Ball { .. } | Piece::Capsule { .. } | Piece::Cylinder { .. } => {
            None
        }
    });
    hulls
        .into_iter()
        .any(|hull| hull.faces.iter().all(|face| face.distance(point) <= 0.0))
}

#[test]
fn one_walks_through_an_arch_however_it_was_made() {
    let cut = serde_json::json!([{ "shape": { "difference": { "parts": [
        { "shape": { "box": { "size": [2, 2, 0.4] } }, "at": [0, 1, 0] },
        { "shape": { "extrude": { "outline": [[-0.5, -1], [0.5, -1], [0.5, 1], [0.25, 1.4], [-0.25, 1.4], [-0.5, 1]], "depth": 1 } } },
    ] } }, "scale": [1, 1, 5] }]);
    let drawn = serde_json::json!([{ "shape": { "extrude": { "outline": [
        [-1, 0], [-0.5, 0], [-0.5, 1], [-0.25, 1.4], [0.25, 1.4], [0.5, 1], [0.5, 0], [1, 0], [1, 2], [-1, 2],
    ], "depth": 2 } } }]);
    for parts in [cut, drawn] {
        let pieces = found("parts", parts);
        assert!((3..=8).contains(&pieces.len()), "{pieces:?}");
        for height in [0.1, 0.6, 1.2] {
            assert!(!holds(&pieces, Vec3::new(0.0, height, 0.2)), "{height}");
        }
        for solid in [[-0.8, 0.5, 0.2], [0.8, 0.5, 0.2], [0.0, 1.8, 0.2]] {
            assert!(holds(&pieces, Vec3::from(solid)), "{solid:?}");
        }
    }
}

#[test]
fn one_reaches_into_a_bowl_a_ring_and_a_pipe() {
    let shapes = [
        serde_json::json!({ "lathe": { "profile": [[0, 0], [0.7, 0], [1, 2], [0.9, 2], [0.6, 0.2], [0, 0.2]] } }),
        serde_json::json!({ "difference": { "parts": [
            { "shape": { "cylinder": { "radius": 1, "height": 2 } } },
            { "shape": { "cylinder": { "radius": 0.85, "height": 2 } }, "at": [0, 0.3, 0] },
        ] } }),
        serde_json::json!({ "torus": { "radius": 1, "tube": 0.2 } }),
        serde_json::json!({ "tube": { "path": [[-1, 0, 0], [-1, 0, 2], [1, 0, 2], [1, 0, 0]], "radius": 0.1 } }),
    ];
    for shape in shapes {
        let pieces = found("parts", serde_json::json!([{ "shape": shape }]));
        assert!(
            !holds(&pieces, Vec3::new(0.0, 1.2, 0.0)),
            "{shape}: {pieces:?}"
        );
        assert!(pieces.len() > 2, "{shape}");
    }
}
