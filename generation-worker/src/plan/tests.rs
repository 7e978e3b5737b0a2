use std::{env, fs, path::Path};

use model::{Parameter, Prompt, Recipe, Surface};
use serde_json::{Value, json};

use super::{PlanError, SetError, plan, revise, set};

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

/// What becomes of `prompt`'s thing when somebody says `words` of it.
fn revised(prompt: &str, words: &str) -> (Recipe, Recipe, Vec<String>) {
    let before = recipe(prompt);
    let (after, notes) = revise(&before, &words::revise(words));
    assert_eq!(after.check(), [], "{prompt}: {words}");
    (before, after, notes)
}

fn parameter(recipe: &Recipe, name: &str) -> f32 {
    recipe.scope()[name]
}

#[test]
fn a_table_made_twice_as_long_grows_along_one_edge() {
    let (before, after, notes) = revised("a table", "make it twice as long");
    let ratio = |axis: usize| after.scale_meters[axis] / before.scale_meters[axis];
    assert_eq!([ratio(0), ratio(1), ratio(2)], [2.0, 1.0, 1.0]);
    assert!(parameter(&after, "width") > parameter(&before, "width"));
    assert!(after.physics.mass_kg > before.physics.mass_kg * 1.9);
    assert_eq!(notes, [""; 0]);
}

#[test]
fn what_is_said_of_a_thing_becomes_of_it() {
    let (_, glass, _) = revised("a red chair", "made of glass");
    assert_eq!(glass.materials[0].surface, Surface::Glass);
    assert_eq!(
        (glass.name.as_str(), glass.interaction.breakable),
        ("chair", true)
    );
    let (before, rusty, _) = revised("a car", "rusty and 3 m long");
    assert!(rusty.materials[0].wear > before.materials[0].wear);
    assert!((rusty.scale_meters[2] - 3.0).abs() < 1e-4);
    let (_, clean, _) = revised("a rusty car", "clean");
    assert_eq!(clean.materials[0].wear, 0.0);
    let (_, floating, _) = revised("a chair", "make it float and glow");
    assert_eq!(floating.physics.gravity_scale, 0.0);
    assert!(floating.materials[0].glow > 0.0);
}

#[test]
fn a_house_loses_its_chimney_and_height() {
    let (before, after, notes) = revised("a house", "without the chimney, with a blue door");
    assert_eq!((parameter(&after, "chimney"), notes), (0.0, vec![]));
    assert!(after.scale_meters[1] < before.scale_meters[1]);
    let (_, after, notes) = revised("a house", "add wings");
    assert_eq!(notes, ["The catalogue's house has no wings."]);
    assert_eq!(after.parts, before.parts);
}

#[test]
fn limits_and_unknown_words_are_said() {
    let (_, after, notes) = revised("a house", "make it 400 km tall");
    assert_eq!(after.scale_meters[1], 200.0);
    assert_eq!(
        notes[0],
        "400 km is not what a room holds; I made it 200 m."
    );
    let (before, after, notes) = revised("a house", "zorbly");
    assert_eq!(before, after);
    assert_eq!(notes[0], "I do not know \u{201c}zorbly\u{201d}.");
}

#[test]
fn a_parameter_set_by_hand_changes_the_size() {
    let table = recipe("a table");
    let height = parameter(&table, "height");
    let (high, notes) = set(&table, &[("height", height * 1.2), ("planks", 1.0)]).unwrap();
    assert_eq!((high.check(), notes), (vec![], vec![]));
    assert!((high.scale_meters[1] / table.scale_meters[1] - 1.2).abs() < 0.01);
    assert_eq!(parameter(&high, "planks"), 1.0);
    let (most, notes) = set(&table, &[("height", 9.0)]).unwrap();
    assert_eq!(parameter(&most, "height"), 1.1);
    assert_eq!(notes, ["9 is beyond what height may be; I made it 1.1."]);
    assert_eq!(
        set(&table, &[("wings", 2.0)]),
        Err(SetError::Unknown("wings".to_owned()))
    );
}

#[test]
fn every_thing_can_be_edited() {
    for family in words::catalogue() {
        for text in [
            "taller and red",
            "half as wide",
            "with big blue legs",
            "no door",
            "six wheels",
        ] {
            let (changed, _) = revise(&family.recipe, &words::revise(text));
            assert_eq!(changed.check(), [], "{}: {text}", family.name);
        }
        let parameters = &family.recipe.parameters;
        for name in parameters.iter().map(|parameter| parameter.name.as_str()) {
            let (changed, _) = set(&family.recipe, &[(name, 1e6)]).unwrap();
            assert_eq!(changed.check(), [], "{}: {name}", family.name);
        }
    }
}

#[test]
fn what_is_to_be_read_stands_on_what_has_room_for_it() {
    let sign = recipe("a wooden sign that says \"Keep out\"");
    assert_eq!(sign.lettering(), Some("Keep out"));
    let said = words::revise("make it say \"Come in\"");
    let (changed, notes) = revise(&sign, &said);
    assert_eq!((changed.lettering(), notes), (Some("Come in"), Vec::new()));
    let (chair, notes) = revise(&recipe("a chair"), &said);
    assert_eq!((chair.lettering(), notes.len()), (None, 1));
}
