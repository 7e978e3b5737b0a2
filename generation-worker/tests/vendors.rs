//! Things made with the help of others, over real HTTP and with real child processes; the others are doubles.

use std::{cell::RefCell, collections::BTreeSet, ops::ControlFlow, path::PathBuf};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use generation_worker::{
    double::{Double, Mood},
    finish,
    make::{Made, MakeError},
    planner::{Mode, Patron, Planner, Wish},
    provider::{MicroUsd, Settings},
};
use model::{FallbackPolicy, MeshStrategy, Prompt, Quality, TextureStrategy};

const PROGRAM: &str = env!("CARGO_BIN_EXE_generation-worker");

/// The table that comes with the doubles.
const TABLE: &str = include_str!("../examples/vendors.toml");

const KEY: &str = "sk-a-secret-nobody-may-see";

/// Somebody who asks doubles, and what became of it.
struct Shop {
    double: Double,
    planner: Planner,
    drafts: RefCell<Vec<Made>>,
}

impl Shop {
    fn well() -> Self {
        Self::with(Vec::new(), vec![Mood::Well])
    }

    fn with(script: Vec<Mood>, afterwards: Vec<Mood>) -> Self {
        let double = Double::with(script, afterwards).expect("an address");
        let table = TABLE
            .replace("http://127.0.0.1:8700", &double.url)
            .replace("pollMillis = 300", "pollMillis = 5")
            .replace("patienceSecs = 60", "patienceSecs = 2\nkeyEnv = \"HUB\"");
        let settings = Settings::parse(&table).expect("a table");
        let exchange = settings
            .exchange(&|_| Some(KEY.to_owned()))
            .expect("all known");
        Self {
            double,
            planner: Planner::new(Mode::Auto, exchange, &settings, PathBuf::from(PROGRAM)),
            drafts: RefCell::default(),
        }
    }

    fn tried(&self, wish: &Wish) -> Result<Made, MakeError> {
        let patron = Patron {
            budget: self.planner.cap(),
            drafts: &|draft| self.drafts.borrow_mut().push(draft),
        };
        let made = self
            .planner
            .make(wish, patron, &mut |_| ControlFlow::Continue(()));
        if let Ok(made) = &made {
            assert_sound(made);
        }
        made
    }

    fn make(&self, wish: &Wish) -> Made {
        self.tried(wish).expect("a thing")
    }

    fn asked(&self, path: &str) -> usize {
        let asked = self.double.asked();
        asked
            .iter()
            .filter(|one| one.path.starts_with(path))
            .count()
    }
}

fn wish(words: &str) -> Wish {
    Wish::new(Prompt::parse(words).expect("a prompt"), 7)
}

fn shaped(words: &str) -> Wish {
    let mut wish = wish(words);
    wish.brief.mesh = Some(MeshStrategy::TextTo3d);
    wish
}

/// What a server would look at, and no key in any word of it.
fn assert_sound(made: &Made) {
    let manifest = &made.manifest;
    assert_eq!(manifest.check(), Ok(()));
    for file in manifest.files() {
        let bytes = made.files.get(file.hash).expect("every file is there");
        assert_eq!(bytes.len(), file.bytes as usize);
        assert!(!contains(bytes, KEY.as_bytes()), "the key is in a file");
    }
    for (lod, triangles) in manifest.lods.into_iter().zip(manifest.triangles) {
        let bytes = made.files.get(lod.hash).expect("every file is there");
        let facts = glb::inspect(bytes).expect("a GLB");
        assert_eq!(facts.triangles, triangles as usize);
    }
    assert_eq!(made.recipe().expect("a recipe").check(), []);
    let text = serde_json::to_string(manifest).expect("a manifest is JSON");
    assert!(!text.contains(KEY));
}

fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|here| here == wanted)
}

/// A photo of planks.
fn photo() -> Vec<u8> {
    let planks = |at: usize| {
        if at % 100 < 4 {
            [60, 30, 10]
        } else {
            [170, 120, 70]
        }
    };
    let pixels: Vec<_> = (0..400 * 300).map(planks).collect();
    finish::png(&pixels, 400, 300).expect("a PNG")
}

#[test]
fn a_shape_is_shown_as_a_draft_and_then_refined_as_the_same_asset() {
    let shop = Shop::well();
    let made = shop.make(&shaped("a steampunk teapot with six legs"));
    let drafts = shop.drafts.borrow();
    let [draft] = &drafts[..] else {
        panic!("one draft");
    };
    assert_sound(draft);
    let (before, after) = (&draft.manifest, &made.manifest);
    assert_eq!(before.asset.asset, after.asset.asset);
    assert_eq!((before.asset.version, after.asset.version), (1, 2));
    assert_ne!(before.lods[0], after.lods[0], "it has its colours");
    assert_eq!(after.name, "steampunk teapot with six legs");
    assert_eq!(after.interaction, made.recipe().unwrap().interaction);
    assert!((after.solid.mass.kg - made.recipe().unwrap().physics.mass_kg).abs() < 0.5);
    let kept = made.recipe().unwrap();
    assert_eq!(kept.generation_plan.mesh, MeshStrategy::TextTo3d);
    let trace = after.provenance.trace.as_ref().unwrap();
    assert_eq!(
        (trace.provider.as_str(), trace.capability.as_str()),
        ("shaper", "text_to_3d")
    );
    assert_eq!(
        (trace.model.as_str(), trace.version.as_str()),
        ("latest", "test-shaper-1")
    );
    assert_eq!((trace.rounds, trace.cost_micro_usd), (2, 400_000));
    assert_eq!(shop.planner.cap().spent(), MicroUsd(400_000));
    assert_eq!(after.provenance.note, None);
}

#[test]
fn to_try_something_out_nothing_is_refined() {
    let shop = Shop::well();
    let mut wish = shaped("a teapot");
    wish.brief.quality = Quality::Draft;
    let made = shop.make(&wish);
    assert_eq!(made.manifest.asset.version, 1);
    assert!(shop.drafts.borrow().is_empty());
    assert_eq!(made.manifest.provenance.trace.unwrap().rounds, 1);
}

#[test]
fn what_is_not_refined_stays_as_it_was_shown() {
    // Given, looked at three times, fetched; then the refinement is declined.
    let mut script = vec![Mood::Well; 5];
    script.push(Mood::Plain(402, "", String::new()));
    let shop = Shop::with(script, vec![Mood::Well]);
    let made = shop.make(&shaped("a teapot"));
    assert_eq!(made.manifest.asset.version, 1);
    let note = made.manifest.provenance.note.unwrap();
    assert!(note.starts_with("it was not refined"), "{note}");
}

#[test]
fn a_torn_shape_is_somebody_elses_turn() {
    let script = vec![Mood::Well, Mood::Well, Mood::Well, Mood::Well, Mood::Torn];
    let shop = Shop::with(script, vec![Mood::Well]);
    let made = shop.make(&shaped("a florb with six legs"));
    let provenance = &made.manifest.provenance;
    assert_eq!(
        provenance.planner, "model",
        "the next cheaper way is a recipe"
    );
    let note = provenance.note.as_deref().unwrap();
    assert!(note.contains("cannot be read"), "{note}");

    let shop = Shop::with(vec![Mood::Well; 4], vec![Mood::Torn]);
    let mut strict = shaped("a florb with six legs");
    strict.brief.fallback_policy = FallbackPolicy::ProceduralOnly;
    let made = shop.make(&strict);
    assert_eq!(made.manifest.provenance.planner, "offline");
    assert_eq!(shop.asked("/v1/chat"), 0, "only one is asked");

    let shop = Shop::with(vec![Mood::Well; 4], vec![Mood::Torn]);
    strict.brief.fallback_policy = FallbackPolicy::KeepPlaceholder;
    let refused = shop.tried(&strict);
    assert!(
        matches!(refused, Err(MakeError::Unanswered(_))),
        "{refused:?}"
    );
}

#[test]
fn who_asks_for_a_shape_hears_that_nobody_shapes() {
    let alone = Planner::offline();
    let patron = Patron {
        budget: alone.cap(),
        drafts: &|_| {},
    };
    let mut wish = shaped("a teapot");
    let made = alone.make(&wish, patron, &mut |_| ControlFlow::Continue(()));
    let provenance = made.unwrap().manifest.provenance;
    assert_eq!(provenance.planner, "offline");
    assert!(provenance.note.unwrap().contains("text_to_3d"));
    wish.brief.fallback_policy = FallbackPolicy::KeepPlaceholder;
    let refused = alone.make(&wish, patron, &mut |_| ControlFlow::Continue(()));
    assert!(matches!(refused, Err(MakeError::Unanswered(_))));
}

#[test]
fn who_is_slow_is_not_waited_for_where_somebody_else_is_there() {
    let slow = Mood::Slow(std::time::Duration::from_secs(4));
    let shop = Shop::with(vec![slow], vec![Mood::Well]);
    let made = shop.make(&wish("a florb with six legs"));
    let trace = made.manifest.provenance.trace.unwrap();
    assert_eq!((trace.provider.as_str(), trace.rounds), ("own", 1));
}

#[test]
fn a_picture_is_lifted_and_painted_first_where_there_is_none() {
    let shop = Shop::well();
    let mut wish = wish("a teapot");
    wish.brief.mesh = Some(MeshStrategy::ImageTo3d);
    let made = shop.make(&wish);
    let trace = made.manifest.provenance.trace.unwrap();
    assert_eq!(trace.capability, "image_generate");
    assert_eq!(trace.further[0].capability, "image_to_3d");
    wish.references = vec![photo()];
    let made = shop.make(&wish);
    let trace = made.manifest.provenance.trace.unwrap();
    assert_eq!(
        (trace.provider.as_str(), trace.further.len()),
        ("lifter", 0)
    );
    assert_eq!(shop.asked("/v1/images/generations"), 1);
}

#[test]
fn materials_are_painted_and_what_stands_without_is_shown_meanwhile() {
    let shop = Shop::well();
    let mut wish = wish("a wooden table");
    wish.brief.texture = Some(TextureStrategy::GeneratedPbr);
    wish.brief.style = Some("low poly, pastel".to_owned());
    let made = shop.make(&wish);
    let drafts = shop.drafts.borrow();
    let before = &drafts[0].manifest;
    assert_eq!(before.asset.asset, made.manifest.asset.asset);
    assert_eq!((before.asset.version, made.manifest.asset.version), (1, 2));
    let mesh = |made: &Made| {
        let finest = made.manifest.lods[0];
        glb::read(made.files.get(finest.hash).unwrap()).unwrap()
    };
    let (bare, painted) = (mesh(&drafts[0]), mesh(&made));
    let surface = &painted.surfaces[0];
    let picture = &painted.images[surface.material.base_color_texture.unwrap()];
    assert!(!bare.images.contains(picture));
    let glb::Image::Png(png) = picture else {
        panic!("it is inside");
    };
    assert_eq!(glb::Image::size(png), Some([256; 2]));
    assert!(
        surface.material.normal_texture.is_some(),
        "bricks have joints"
    );
    assert!(surface.uvs.iter().any(|uv| uv.max_element() > 0.5));
    let asked = shop.double.asked();
    let prompt = asked[0].body["prompt"].as_str().unwrap();
    assert!(
        prompt.contains("wood") && prompt.contains("low poly, pastel"),
        "{prompt}"
    );
    let trace = made.manifest.provenance.trace.unwrap();
    assert_eq!(trace.capability, "image_generate");
}

#[test]
fn pictures_that_did_come_are_kept() {
    let script = vec![Mood::Well, Mood::Plain(401, "", String::new())];
    let shop = Shop::with(script, vec![Mood::Plain(401, "", String::new())]);
    let mut wish = wish("a stone house");
    wish.brief.texture = Some(TextureStrategy::GeneratedPbr);
    let made = shop.make(&wish);
    assert_eq!(made.manifest.asset.version, 2);
    let provenance = made.manifest.provenance;
    assert!(provenance.trace.unwrap().further.is_empty(), "one came");
    let note = provenance.note.unwrap();
    assert!(note.contains("does not accept the key"), "{note}");
}

#[test]
fn a_photo_is_made_into_a_material_with_or_without_help() {
    for (mood, is_helped) in [
        (Mood::Well, true),
        (Mood::Plain(401, "", String::new()), false),
    ] {
        let shop = Shop::with(Vec::new(), vec![mood]);
        let mut wish = wish("a wooden table");
        wish.brief.texture = Some(TextureStrategy::PbrFromImage);
        wish.references = vec![photo()];
        let made = shop.make(&wish);
        assert_eq!(made.manifest.asset.version, 2);
        assert_eq!(made.manifest.provenance.trace.is_some(), is_helped);
        assert_eq!(shop.asked("/v1/images/edits"), 1);
    }
    let mut without = wish("a wooden table");
    without.brief.texture = Some(TextureStrategy::PbrFromImage);
    let made = Shop::well().make(&without);
    let note = made.manifest.provenance.note.unwrap();
    assert!(note.contains("no picture to go by"), "{note}");
}

#[test]
fn a_decal_stands_on_its_part() {
    let mut recipe: serde_json::Value =
        serde_json::from_str(include_str!("../golden/teapot.recipe.json")).unwrap();
    recipe["materials"][0]["decal"] = "a skull and crossbones".into();
    let shop = Shop::with(vec![Mood::Says(recipe.to_string())], vec![Mood::Well]);
    let made = shop.make(&wish("a florb with six legs"));
    let provenance = made.manifest.provenance.clone();
    assert_eq!(
        (provenance.planner.as_str(), &provenance.note),
        ("model", &None)
    );
    let trace = provenance.trace.unwrap();
    assert_eq!(trace.capability, "structured_json");
    assert_eq!(trace.further[0].capability, "image_generate");
    let asked = shop.double.asked();
    let prompt = asked[1].body["prompt"].as_str().unwrap();
    assert!(prompt.starts_with("a skull and crossbones"), "{prompt}");
}

#[test]
fn pictures_that_are_none_leave_the_thing_as_it_stands() {
    let bomb = {
        let mut png = finish::png(&[[9; 3]; 64], 8, 8).unwrap();
        // Its header says that it is half a million pixels wide.
        png[16..20].copy_from_slice(&500_000_u32.to_be_bytes());
        png
    };
    for bytes in [bomb, b"<svg/>".to_vec(), Vec::new()] {
        let body = serde_json::json!({ "data": [{ "b64_json": STANDARD.encode(bytes) }] });
        let shop = Shop::with(Vec::new(), vec![Mood::Plain(200, "", body.to_string())]);
        let mut wish = wish("a wooden table");
        wish.brief.texture = Some(TextureStrategy::GeneratedPbr);
        let made = shop.make(&wish);
        assert_eq!(made.manifest.asset.version, 1);
        let note = made.manifest.provenance.note.unwrap();
        assert!(note.starts_with("it lacks pictures"), "{note}");
    }
}

#[test]
fn references_are_shown_to_models_that_see() {
    let shop = Shop::well();
    for (_, health) in shop.planner.health() {
        health.unwrap();
    }
    let mut wish = wish("a florb");
    wish.references = vec![photo(), b"no picture".to_vec()];
    shop.make(&wish);
    let asked = shop.double.asked();
    let chat = asked.iter().find(|one| one.path.ends_with("/completions"));
    let parts = chat.unwrap().body["messages"][1]["content"]
        .as_array()
        .unwrap();
    assert_eq!(parts.len(), 2, "words and the one picture that is one");
}

#[test]
fn nothing_leaves_the_machine_when_nothing_may() {
    let shop = Shop::well();
    let away = TABLE
        .replace("http://127.0.0.1:8700/v1", "https://hub.example/v1")
        .replace("http://127.0.0.1:8700", &shop.double.url)
        .replace("privacy = \"any\"", "privacy = \"local\"");
    let settings = Settings::parse(&away).unwrap();
    let exchange = settings.exchange(&|_| None).unwrap();
    let shop = Shop {
        planner: Planner::new(Mode::Auto, exchange, &settings, PathBuf::from(PROGRAM)),
        ..shop
    };
    let made = shop.make(&wish("a florb with six legs"));
    let trace = made.manifest.provenance.trace.unwrap();
    assert_eq!(trace.provider, "own", "the gateway was passed over");
    let mut painted = wish("a wooden table");
    painted.brief.texture = Some(TextureStrategy::GeneratedPbr);
    let made = shop.make(&painted);
    assert!(
        made.manifest
            .provenance
            .note
            .unwrap()
            .contains("nobody is there")
    );
}

/// Half of all questions go wrong in one of five ways.
#[test]
fn a_vendor_that_fails_half_the_time_still_ends_every_wish() {
    let shop = Shop::with(Vec::new(), Mood::half_dead());
    let mut planners = BTreeSet::new();
    for turn in 0..24 {
        let mut wish = match turn % 3 {
            0 => shaped("a teapot"),
            _ => wish("a florb with six legs"),
        };
        wish.seed = turn;
        if turn % 3 == 2 {
            wish.brief.texture = Some(TextureStrategy::GeneratedPbr);
        }
        planners.insert(shop.make(&wish).manifest.provenance.planner);
    }
    assert!(planners.len() > 1, "{planners:?}");
}
