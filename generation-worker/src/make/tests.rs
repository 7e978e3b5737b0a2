//! The pipeline from end to end, on one golden recipe and on the whole catalogue.

use std::{env, fs, path::PathBuf};

use model::Kind;
use serde_json::{Value, json};

use super::*;

fn golden(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("golden")
        .join(name)
}

fn lantern() -> Recipe {
    serde_json::from_str(&fs::read_to_string(golden("lantern.recipe.json")).unwrap()).unwrap()
}

fn built(recipe: &Recipe) -> Made {
    build(recipe, 7, "a lantern", &mut |_| ControlFlow::Continue(())).unwrap()
}

fn facts(made: &Made) -> Value {
    let manifest = &made.manifest;
    json!({
        "asset": manifest.asset,
        "triangles": manifest.triangles,
        "lods": manifest.lods.map(|file| file.hash),
        "colliderPieces": manifest.solid.collider.0.len(),
        "kg": manifest.solid.mass.kg,
    })
}

/// Compares with `golden/lantern.made.json`; under `INCANT_BLESS=1` rewrites it.
#[test]
fn a_lantern_is_made_to_the_last_bit() {
    let found = serde_json::to_string_pretty(&facts(&built(&lantern()))).unwrap() + "\n";
    let path = golden("lantern.made.json");
    if env::var_os("INCANT_BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        found, expected,
        "the lantern changed; look at it, raise PIPELINE_VERSION, then bless it with INCANT_BLESS=1"
    );
}

#[test]
fn the_same_recipe_twice_is_the_same_to_the_last_bit() {
    assert_eq!(built(&lantern()), built(&lantern()));
}

#[test]
fn another_seed_is_another_asset() {
    let other = build(&lantern(), 8, "a lantern", &mut |_| {
        ControlFlow::Continue(())
    });
    let asset = |made: &Made| made.manifest.asset.asset;
    assert_ne!(asset(&other.unwrap()), asset(&built(&lantern())));
}

#[test]
fn every_file_is_there_under_its_hash() {
    let Made {
        manifest, files, ..
    } = built(&lantern());
    for file in manifest.files() {
        let bytes = files.get(file.hash).unwrap();
        assert_eq!(bytes.len(), file.bytes as usize);
        assert_eq!(*blake3::hash(bytes).as_bytes(), file.hash.0);
    }
}

#[test]
fn a_recipe_with_problems_is_refused_with_all_of_them() {
    let mut recipe = lantern();
    recipe.materials.clear();
    let refused = build(&recipe, 7, "", &mut |_| ControlFlow::Continue(()));
    assert!(matches!(refused, Err(MakeError::Unsound(problems)) if problems.len() > 1));
}

#[test]
fn whoever_watches_can_break_it_off() {
    let stopped = build(&lantern(), 7, "", &mut |_| ControlFlow::Break(()));
    assert!(matches!(stopped, Err(MakeError::Stopped)));
}

/// What rooms and clients rely on, for everything we ship.
#[test]
fn every_family_keeps_to_its_budget_and_its_box() {
    for family in words::catalogue() {
        let name = &family.name;
        let mut recipe = family.recipe.clone();
        // Twice the first time: new, and rusted through.
        for wear in [0.0, 0.7] {
            for material in &mut recipe.materials {
                material.wear = material.wear.max(wear);
            }
            let levels = finish::levels(&recipe).unwrap_or_else(|error| panic!("{name}: {error}"));
            for (facets, budget) in levels.facets.iter().zip(recipe.kind.triangles_max()) {
                let range = 4..=budget as usize;
                assert!(
                    range.contains(&facets.len()),
                    "{name}: {} of {budget}",
                    facets.len()
                );
            }
            for facet in levels.facets.iter().flatten() {
                for corner in facet.corners {
                    assert!(is_inside(corner.position, &recipe), "{name}: {corner:?}");
                }
            }
            let solid = finish::solid(&recipe, &levels.parts);
            solid
                .collider
                .check()
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            solid
                .mass
                .check()
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let (low, high) = solid.collider.bounds();
            assert!(
                is_inside(low, &recipe) && is_inside(high, &recipe),
                "{name}: {low} {high}"
            );
        }
    }
}

fn is_inside(point: Vec3, recipe: &Recipe) -> bool {
    let size = Vec3::from(recipe.scale_meters);
    let slack = 2e-4;
    let reach = (point - Vec3::Y * size.y / 2.0).abs() - size / 2.0;
    reach.max_element() <= slack
}

#[test]
fn hundreds_of_parts_still_fit_a_prop() {
    let mut recipe = lantern();
    recipe.kind = Kind::Prop;
    recipe.parts = serde_json::from_value(json!([{
        "shape": { "torus": { "radius": 0.05, "tube": 0.02 } },
        "array": { "count": 30, "step": [0.2, 0, 0] },
        "ring": { "count": 40 },
    }]))
    .unwrap();
    let triangles = built(&recipe).manifest.triangles;
    for (count, budget) in triangles.into_iter().zip(recipe.kind.triangles_max()) {
        assert!((1..=budget).contains(&count), "{triangles:?}");
    }
}
