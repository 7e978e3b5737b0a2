use std::{env, fs, path::Path};

use model::{Parameter, Prompt, Recipe};
use serde_json::{Value, json};

use super::{PlanError, plan};

const SEED: u64 = 7;

fn recipe(prompt: &str) -> Recipe {
    plan(&Prompt::parse(prompt).unwrap(), SEED).unwrap()
}

/// What one would notice about a recipe.
fn facts(prompt: &str, recipe: &Recipe) -> Value {
    let parameter = |parameter: &Parameter| {
        let value = (parameter.r#type.default_value() * 1e3).round() / 1e3;
        format!("{} = {value}", parameter.name)
    };
    json!({
        "prompt": prompt,
        "name": recipe.name,
        "kind": recipe.kind,
        "scaleMeters": recipe.scale_meters.map(|edge| format!("{edge:.3}")).join(" x "),
        "materials": recipe.materials,
        "physics": recipe.physics,
        "interaction": recipe.interaction,
        "parameters": recipe.parameters.iter().map(parameter).collect::<Vec<_>>(),
        "parts": recipe.parts.len(),
    })
}

/// Compares with `golden/{name}.facts.json`; under `INCANT_BLESS=1` rewrites it.
fn check(prompt: &str, name: &str) {
    let recipe = recipe(prompt);
    assert_eq!(recipe.check(), [], "{prompt}");
    let found = serde_json::to_string_pretty(&facts(prompt, &recipe)).unwrap() + "\n";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let file = folder.join(format!("{name}.facts.json"));
    if env::var_os("INCANT_BLESS").is_some() {
        fs::write(&file, &found).unwrap();
    }
    let golden = fs::read_to_string(&file).unwrap_or_default();
    assert!(
        golden == found,
        "{name} changed; look at it, then bless it with INCANT_BLESS=1:\n{found}"
    );
}

#[test]
fn a_rusty_forklift_is_a_worn_forklift() {
    check("a rusty forklift", "forklift");
}

#[test]
fn a_barrel_has_hoops() {
    check("a wooden barrel", "barrel");
}

#[test]
fn a_red_chair_is_red_all_over() {
    check("a red chair", "red_chair");
}

#[test]
fn a_golden_teapot_keeps_its_trim() {
    check("a golden teapot", "golden_teapot");
}

#[test]
fn a_long_table_is_long_and_not_high() {
    check("a 3 m long table", "long_table");
}

#[test]
fn a_giant_apple_is_too_heavy_to_carry() {
    check("a giant apple, 2 metres tall", "giant_apple");
}

#[test]
fn a_blue_car_keeps_its_tyres() {
    check("a blue car", "blue_car");
}

#[test]
fn a_mossy_well_is_green() {
    check("an old mossy well", "mossy_well");
}

#[test]
fn a_bouncy_crate_bounces() {
    check("a bouncy crate", "bouncy_crate");
}

#[test]
fn a_couch_is_a_sofa() {
    check("a dark green couch", "couch");
}

#[test]
fn a_glowing_mug_glows() {
    check("a glowing mug", "glowing_mug");
}

#[test]
fn an_unknown_thing_is_a_mystery_with_its_name() {
    check("a purple florb", "florb");
}

#[test]
fn the_same_seed_gives_the_same_recipe() {
    let prompt = Prompt::parse("a chair").unwrap();
    assert_eq!(plan(&prompt, 1), plan(&prompt, 1));
    assert_ne!(plan(&prompt, 1), plan(&prompt, 2));
}

#[test]
fn the_recipe_is_what_the_room_was_told() {
    for family in words::catalogue() {
        for look in [
            "",
            "rusty ",
            "huge dark blue ",
            "golden ",
            "tiny mossy ",
            "glass ",
        ] {
            let text = format!("a {look}{}", family.nouns[0]);
            let item = words::understand(&text).items.remove(0);
            let recipe = recipe(&text);
            assert_eq!(recipe.check(), [], "{text}");
            assert_eq!(recipe.scale_meters, item.size_meters, "{text}");
            assert_eq!(recipe.main_color(), item.main_color, "{text}");
            assert_eq!(recipe.physics.body, item.body, "{text}");
        }
    }
}

#[test]
fn nothing_comes_of_nothing() {
    let prompt = Prompt::parse("please").unwrap();
    assert_eq!(
        plan(&prompt, SEED),
        Err(PlanError::Nothing("please".to_owned()))
    );
}
