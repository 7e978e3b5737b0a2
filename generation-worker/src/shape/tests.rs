//! Part programs with the forms that are made of other forms.

use model::Recipe;
use serde_json::{Value, json};

use super::*;

fn recipe(parts: Value) -> Recipe {
    let recipe: Recipe = serde_json::from_value(json!({
        "schema": 1, "kind": "prop", "name": "thing", "scaleMeters": [1.0, 1.0, 1.0],
        "materials": [{ "name": "wood", "surface": "wood", "color": "#a07040" }],
        "parameters": [{ "name": "hole", "type": { "toggle": { "default": true } } }],
        "physics": { "body": "dynamic", "massKg": 12.0 },
        "parts": parts,
    }))
    .unwrap();
    assert_eq!(recipe.check(), []);
    recipe
}

fn built(parts: Value) -> Vec<Placed> {
    let recipe = recipe(parts);
    let twice = [0, 0].map(|rung| build(&recipe, LADDER[rung], 50_000).unwrap().unwrap());
    assert_eq!(twice[0], twice[1]);
    for detail in LADDER {
        for part in build(&recipe, detail, 50_000).unwrap().unwrap() {
            assert_sound(&part.skin);
        }
    }
    let [once, _] = twice;
    once
}

fn window(cut: Value) -> Value {
    json!([{ "name": "wall", "shape": { "difference": { "parts": [
        { "shape": { "box": { "size": [1, 1, 0.2] } } },
        cut,
    ] } } }])
}

#[test]
fn a_wall_with_a_window_is_one_closed_solid() {
    let pane = json!({ "shape": { "box": { "size": [0.2, 0.4, 1] } }, "at": [0.25, 0, 0], "mirror": ["x"] });
    let parts = built(window(pane));
    assert_eq!(parts.len(), 1);
    assert!((volume(&parts[0].skin.0) - 0.168).abs() < 1e-3);
    assert_eq!(parts[0].from.path, "parts[0]");
}

#[test]
fn a_window_that_a_parameter_leaves_out_leaves_the_wall() {
    let pane = json!({ "shape": { "box": { "size": [0.2, 0.4, 1] } }, "when": "0" });
    assert!((volume(&built(window(pane))[0].skin.0) - 0.2).abs() < 1e-3);
}

#[test]
fn a_cut_that_leaves_nothing_is_a_problem_with_its_path() {
    let parts = window(json!({ "shape": { "sphere": { "radius": 3 } } }));
    let refused = build(&recipe(parts), LADDER[0], 50_000);
    let Err(ShapeError::Part(problem)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(problem.path, "parts[0].shape.difference.parts");
    assert!(problem.hint.contains("nothing is left"));
}

#[test]
fn forms_may_be_nested_modified_and_strewn() {
    let parts = built(json!([
        { "name": "rock", "shape": { "sphere": { "radius": 0.5 } }, "modifiers": [{ "jitter": { "amount": 0.06 } }] },
        { "shape": { "union": { "parts": [
            { "shape": { "group": { "parts": [{ "shape": { "cylinder": { "radius": 0.02, "height": 0.2 } } }] } }, "ring": { "count": 3 }, "at": [0.01, 0, 0] },
            { "shape": { "intersection": { "parts": [
                { "shape": { "box": { "size": [0.1, 0.1, 0.1] } } },
                { "shape": { "sphere": { "radius": 0.06 } } },
            ] } }, "at": [0, 0.1, 0], "modifiers": [{ "taper": { "top": 0.5 } }, { "twist": { "degrees": 40 } }] },
        ] } }, "scatter": { "on": "rock", "count": 5, "top": true, "vary": 0.4 } },
    ]));
    assert_eq!(parts.len(), 6);
    assert!(parts[1..].iter().all(|part| part.place.translation.y > 0.2));
}
