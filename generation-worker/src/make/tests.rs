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

#[test]
fn the_example_of_the_schema_is_made_with_its_sockets() {
    let recipe: Recipe = serde_json::from_str(crate::schema::EXAMPLE).unwrap();
    let made = built(&recipe);
    assert_eq!(made, built(&recipe));
    let [light, handle] = made.sockets.as_slice() else {
        panic!("{:?}", made.sockets);
    };
    assert_eq!(
        (light.name.as_str(), handle.name.as_str()),
        ("light", "handle")
    );
    assert!(is_inside(light.position, &recipe) && light.position.y > 1.0);
    assert!((handle.rotation * Vec3::Z - Vec3::NEG_Z).length() < 1e-5);
    let kept = made.files.get(made.manifest.recipe.hash).unwrap();
    assert_eq!(
        serde_json::from_slice::<Recipe>(kept).unwrap().sockets,
        recipe.sockets
    );
}

#[test]
fn materials_of_one_stuff_share_a_tile_at_every_distance() {
    let mut recipe: Recipe = serde_json::from_str(crate::schema::EXAMPLE).unwrap();
    let mesh = |made: &Made, level: usize| {
        let file = made.manifest.lods[level];
        glb::read(made.files.get(file.hash).unwrap()).unwrap()
    };
    let made = built(&recipe);
    let [near, middle, far] = [0, 1, 2].map(|level| mesh(&made, level));
    // Stone, tiles, wood, metal and leaves; metal is even.
    assert_eq!((near.images.len(), middle.images.len()), (9, 5));
    assert!(far.images.is_empty());
    for image in &middle.images {
        assert!(near.images.contains(image));
    }
    recipe.materials[4].surface = model::Surface::Tiles;
    assert_eq!(mesh(&built(&recipe), 0).images.len(), 7);
    recipe.generation_plan.texture = model::TextureStrategy::Flat;
    let flat = mesh(&built(&recipe), 0);
    assert!(flat.images.is_empty());
    assert!(
        flat.surfaces
            .iter()
            .all(|s| s.material.base_color_texture.is_none())
    );
}

#[test]
fn packed_meshes_show_the_same_in_fewer_bytes() {
    let recipe: Recipe = serde_json::from_str(crate::schema::EXAMPLE).unwrap();
    let Made {
        manifest, files, ..
    } = built(&recipe);
    let read = |file: FileRef| glb::read(files.get(file.hash).unwrap()).unwrap();
    for (plain, packed) in manifest.lods.into_iter().zip(manifest.packed.unwrap()) {
        assert!(packed.bytes * 2 < plain.bytes, "{packed:?} {plain:?}");
        let (plain, packed) = (read(plain), read(packed));
        assert_eq!(plain.triangles(), packed.triangles());
        for (whole, beside) in plain.images.iter().zip(&packed.images) {
            let (glb::Image::Png(png), glb::Image::Beside(name)) = (whole, beside) else {
                panic!("{beside:?}");
            };
            assert_eq!(files.get(name.parse().unwrap()), Some(&png[..]));
        }
        for (whole, small) in plain.surfaces.iter().zip(&packed.surfaces) {
            assert_eq!(whole.material, small.material);
            for (at, corner) in whole.positions.iter().zip(&small.positions) {
                assert!(at.distance(*corner) < 1e-3, "{at} {corner}");
            }
        }
    }
}

#[test]
fn a_cut_that_leaves_nothing_is_refused_with_its_path() {
    let mut recipe = lantern();
    recipe.parts = serde_json::from_value(json!([{ "shape": { "intersection": { "parts": [
        { "shape": { "sphere": { "radius": 1 } } },
        { "shape": { "sphere": { "radius": 1 } }, "at": [5, 0, 0] },
    ] } } }]))
    .unwrap();
    let refused = build(&recipe, 7, "", &mut |_| ControlFlow::Continue(()));
    let Err(MakeError::Unsound(problems)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(problems[0].path, "parts[0].shape.intersection.parts");
}

/// Neither empty nor black, from near and from afar, and the same triangles both ways.
#[test]
fn every_family_can_be_seen_at_every_distance() {
    for family in words::catalogue() {
        let (name, recipe) = (&family.name, &family.recipe);
        let levels = finish::levels(recipe).unwrap();
        let shelter = Shelter::of(&levels.facets[0]);
        let rig = Rig::of(&levels.parts, &levels.facets[0]).unwrap();
        let meshes = painted(
            recipe,
            &Papers::default(),
            &levels.facets,
            &shelter,
            rig.as_ref(),
        );
        for mesh in &meshes {
            finish::sane(&picture::take(mesh, &shelter, 96))
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        written(meshes, &mut Files::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
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

mod fuzz {
    use proptest::prelude::*;

    use super::*;

    /// From half a millimetre to the length of a street, most of them ordinary.
    fn length() -> impl Strategy<Value = f32> {
        prop_oneof![4 => 0.05_f32..2.0, 1 => 0.0005_f32..0.01, 1 => 10.0_f32..190.0]
    }

    fn place() -> impl Strategy<Value = f32> {
        prop_oneof![3 => -2.0_f32..2.0, 1 => Just(0.0), 1 => -300.0_f32..300.0]
    }

    fn shape() -> impl Strategy<Value = Value> {
        prop_oneof![
            ([length(), length(), length()], length())
                .prop_map(|(size, bevel)| json!({ "box": { "size": size, "bevel": bevel } })),
            length().prop_map(|radius| json!({ "sphere": { "radius": radius } })),
            (length(), length(), any::<u8>())
                .prop_map(|(r, h, n)| json!({ "cylinder": { "radius": r, "height": h, "sides": n } })),
            (length(), place(), length())
                .prop_map(|(r, t, h)| json!({ "cone": { "radius": r, "top": t.abs().min(190.0), "height": h } })),
            (length(), length()).prop_map(|(r, h)| json!({ "capsule": { "radius": r, "height": h } })),
            (length(), length()).prop_map(|(r, t)| json!({ "torus": { "radius": r, "tube": t } })),
            [length(), length(), length()].prop_map(|size| json!({ "wedge": { "size": size } })),
            proptest::collection::vec((0.0_f32..2.0, -2.0_f32..2.0), 2..12)
                .prop_map(|profile| json!({ "lathe": { "profile": profile } })),
            (proptest::collection::vec((-2.0_f32..2.0, -2.0_f32..2.0), 3..12), length())
                .prop_map(|(outline, depth)| json!({ "extrude": { "outline": outline, "depth": depth } })),
            (proptest::collection::vec((place(), place(), place()), 2..8), length(), length())
                .prop_map(|(path, r, t)| json!({ "tube": { "path": path, "radius": r, "tip": t } })),
            (proptest::collection::vec(((0.01_f32..1.0), outline(5)), 2..6), any::<bool>())
                .prop_map(|(sections, smooth)| {
                    let mut height = -1.0;
                    let sections: Vec<_> = sections
                        .into_iter()
                        .map(|(rise, outline)| {
                            height += rise;
                            json!({ "height": height, "outline": outline })
                        })
                        .collect();
                    json!({ "loft": { "sections": sections, "smooth": smooth } })
                }),
            (outline(6), proptest::collection::vec([place(), place(), place()], 2..8), 0.01_f32..4.0, any::<bool>())
                .prop_map(|(outline, path, tip, smooth)| json!({ "sweep": { "outline": outline, "path": path, "tip": tip, "smooth": smooth } })),
        ]
    }

    fn outline(points: usize) -> impl Strategy<Value = Vec<[f32; 2]>> {
        proptest::collection::vec([-2.0_f32..2.0, -2.0_f32..2.0], points..=points)
    }

    fn modifiers() -> impl Strategy<Value = Value> {
        let one = prop_oneof![
            (0.01_f32..10.0).prop_map(|top| json!({ "taper": { "top": top } })),
            (-1_080.0_f32..1_080.0).prop_map(|degrees| json!({ "twist": { "degrees": degrees } })),
            (-350.0_f32..350.0, any::<bool>()).prop_map(|(degrees, side)| {
                json!({ "bend": { "degrees": degrees, "towards": if side { "x" } else { "z" } } })
            }),
            (length(), length())
                .prop_map(|(amount, size)| json!({ "jitter": { "amount": amount, "size": size } })),
        ];
        proptest::collection::vec(one, 0..3).prop_map(|modifiers| json!(modifiers))
    }

    /// A solid, as it is or melted with others.
    fn solid() -> impl Strategy<Value = Value> {
        let operand = (shape(), [-1.0_f32..1.0, -1.0..1.0, -1.0..1.0], modifiers()).prop_map(
            |(shape, at, modifiers)| json!({ "shape": shape, "at": at, "modifiers": modifiers }),
        );
        let how = prop_oneof![Just("union"), Just("difference"), Just("intersection")];
        let melted = (how, proptest::collection::vec(operand, 2..4))
            .prop_map(|(how, parts)| json!({ how: { "parts": parts } }));
        prop_oneof![2 => shape(), 1 => melted]
    }

    fn part() -> impl Strategy<Value = Value> {
        (
            solid(),
            [place(), place(), place()],
            [-360.0_f32..360.0, -90.0..90.0, -5.0..5.0],
            [0.001_f32..3.0, 0.5..2.0, 0.5..2.0],
            0..4_u8,
            modifiers(),
            proptest::option::weighted(0.2, 0..20_u8),
        )
            .prop_map(|(shape, at, turn, scale, copies, modifiers, strewn)| {
                json!({
                    "shape": shape, "at": at, "turn": turn, "scale": scale, "modifiers": modifiers,
                    "ring": { "count": copies }, "mirror": ["x"], "fine": copies == 2,
                    "scatter": strewn.map(|count| json!({ "on": "ground", "count": count })),
                })
            })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        /// Whatever a model writes: a bundle that passes every check, or a reason.
        #[test]
        fn no_recipe_breaks_the_pipeline(
            parts in proptest::collection::vec(part(), 1..6),
            size in [length(), length(), length()],
            wear in 0.0_f32..1.0,
            textured in any::<bool>(),
        ) {
            let mut recipe = lantern();
            if textured {
                recipe.generation_plan.texture = model::TextureStrategy::Procedural;
            }
            recipe.scale_meters = size.map(|edge| edge.clamp(0.02, 200.0));
            recipe.materials[0].wear = wear;
            recipe.parts = serde_json::from_value(json!(parts)).unwrap();
            let ground = json!({ "name": "ground", "shape": { "box": { "size": [1, 0.1, 1] } } });
            recipe.parts.push(serde_json::from_value(ground).unwrap());
            prop_assume!(recipe.check().is_empty());
            if let Ok(made) = build(&recipe, 1, "", &mut |_| ControlFlow::Continue(())) {
                let (low, high) = made.manifest.solid.collider.bounds();
                let slack = made.manifest.size_meters * 1e-3 + 0.0045;
                let size = made.manifest.size_meters;
                prop_assert!((high - low).cmple(size + slack).all(), "{low} {high} in {size}");
            }
        }
    }
}

#[test]
fn letters_are_a_picture_of_their_own_until_nobody_can_read_them() {
    let made = |words: &str| {
        let prompt = Prompt::parse(words).unwrap();
        make(&prompt, 7, &mut |_| ControlFlow::Continue(())).unwrap()
    };
    let images = |words: &str| {
        let made = made(words);
        made.manifest.lods.map(|file| {
            let mesh = glb::read(made.files.get(file.hash).unwrap()).unwrap();
            mesh.images.len()
        })
    };
    let (said, plain) = (images("a mug saying hello"), images("a mug"));
    assert_eq!((said[0], said[2]), (plain[0] + 1, plain[2]));
    let texts = |words: &str| made(words).manifest.textures;
    assert_ne!(texts("a mug saying hello"), texts("a mug saying goodbye"));
}
