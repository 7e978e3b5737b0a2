//! Wishes against a double of a model over real HTTP: every one of them ends with a thing.

use model::Prompt;
use serde_json::{Value, json};

use super::*;
use crate::{
    double::{Double, Mood},
    plan::PlanError,
    provider::{MicroUsd, tests::KEY},
};

const TEAPOT: &str = include_str!("../../golden/teapot.recipe.json");

fn wish(prompt: &str) -> Wish {
    Wish::new(Prompt::parse(prompt).unwrap(), 7)
}

/// One model, which is the double.
fn asking(mode: Mode, double: &Double) -> Planner {
    let url = format!("{}/v1", double.url);
    let settings = Settings::alone(&url, "test-model", Some("KEY".to_owned()));
    let exchange = settings.exchange(&|_| Some(KEY.to_owned())).unwrap();
    Planner::new(mode, exchange, &settings, "no such program")
}

fn always(double: &Double) -> Planner {
    asking(Mode::Always, double)
}

fn tried(planner: &Planner, wish: &Wish, watch: &mut Watch<'_>) -> Result<Made, MakeError> {
    let patron = Patron {
        budget: planner.cap(),
        drafts: &|_| {},
    };
    planner.make(wish, patron, watch)
}

fn make(planner: &Planner, prompt: &str) -> Made {
    tried(planner, &wish(prompt), &mut |_| ControlFlow::Continue(())).unwrap()
}

/// Takes questions as `script` says, and is gone afterwards.
fn double(script: Vec<Mood>) -> Double {
    Double::with(script, vec![Mood::Plain(500, "", String::new())]).unwrap()
}

/// What is made of a teapot with six legs when the model answers like this.
fn answered(script: Vec<Mood>) -> (Made, Double) {
    let double = double(script);
    let made = make(&always(&double), "a steampunk teapot with six legs");
    let text = format!("{made:?}");
    assert!(!text.contains(KEY), "the key is in the asset");
    (made, double)
}

fn says(recipe: &Value) -> Mood {
    Mood::Says(recipe.to_string())
}

fn teapot() -> Value {
    serde_json::from_str(TEAPOT).unwrap()
}

/// Three mistakes at once.
fn broken() -> Value {
    let mut recipe = teapot();
    recipe["physics"]["massKg"] = json!(-2);
    recipe["parts"][0]["material"] = json!("mithril");
    recipe["parts"][1]["shape"] = json!({ "sphere": { "radius": "girth" } });
    recipe
}

#[track_caller]
fn assert_modelled(made: &Made, rounds: u32) {
    let provenance = &made.manifest.provenance;
    assert_eq!(
        (provenance.planner.as_str(), &provenance.note),
        ("model", &None)
    );
    let trace = provenance.trace.as_ref().unwrap();
    assert_eq!(trace.rounds, rounds);
    assert_eq!(trace.tokens_in, 1_200 * u64::from(rounds));
    assert_eq!(trace.tokens_out, 340 * u64::from(rounds));
    assert_eq!((trace.model.as_str(), trace.seed), ("test-model", 7));
    assert_eq!(trace.version, "test-model-2026-01-01");
    let kept = made.files.get(made.manifest.recipe.hash).unwrap();
    let kept: Recipe = serde_json::from_slice(kept).unwrap();
    assert_eq!(
        kept.parts.len(),
        teapot()["parts"].as_array().unwrap().len()
    );
}

#[track_caller]
fn assert_offline_because(made: &Made, why: &str) {
    let provenance = &made.manifest.provenance;
    assert_eq!(
        (provenance.planner.as_str(), &provenance.trace),
        ("offline", &None)
    );
    let note = provenance.note.as_deref().unwrap();
    assert!(note.contains(why), "{note}");
}

/// The teapot of the catalogue, and what was wrong with the model's.
#[track_caller]
fn assert_offline(made: &Made, why: &str) {
    assert_offline_because(made, why);
    let alone = make(&Planner::offline(), "a steampunk teapot with six legs");
    assert_eq!(made.manifest.asset, alone.manifest.asset);
    assert_eq!(made.files, alone.files);
}

#[test]
fn a_right_recipe_is_made() {
    let (made, double) = answered(vec![says(&teapot())]);
    assert_modelled(&made, 1);
    assert_eq!(double.asked().len(), 1);
    let again = answered(vec![Mood::Says(format!("```json\n{}\n```", teapot()))]).0;
    assert_eq!(made.manifest.asset, again.manifest.asset);
    assert_eq!(made.files, again.files);
}

#[test]
fn three_mistakes_are_listed_and_mended() {
    let (made, double) = answered(vec![says(&broken()), says(&teapot())]);
    assert_modelled(&made, 2);
    let asked = double.asked();
    let turns = asked[1].body["messages"].as_array().unwrap();
    assert_eq!(turns[2]["content"], broken().to_string());
    let list = turns[3]["content"].as_str().unwrap();
    for (path, hint) in [
        ("physics.massKg", "is not between"),
        ("parts[0].material", "no material named `mithril`"),
        ("parts[1].shape.sphere.radius", "no parameter named `girth`"),
    ] {
        let line = list.lines().find(|line| line.contains(path));
        assert!(
            line.is_some_and(|line| line.contains(hint)),
            "{path}: {list}"
        );
    }
}

#[test]
fn parts_in_the_air_are_mended_or_borne() {
    let mut airy = teapot();
    let lamp =
        json!({ "name": "lamp", "shape": { "sphere": { "radius": 0.02 } }, "at": [0, 0.5, 0] });
    airy["parts"].as_array_mut().unwrap().push(lamp);
    let (made, double) = answered(vec![says(&airy), says(&teapot())]);
    assert_modelled(&made, 2);
    let list = double.asked()[1].body["messages"][3]["content"].to_string();
    assert!(list.contains("lamp touches nothing"), "{list}");
    let (made, _) = answered(vec![says(&airy), Mood::Says("sorry".to_owned())]);
    assert_eq!(made.manifest.provenance.planner, "model");
    assert_eq!(made.floating.len(), 1);
}

#[test]
fn nonsense_twice_is_the_teapot_of_the_catalogue() {
    let nonsense = || Mood::Says("Sure! Here is your teapot: c(_)/".to_owned());
    let (made, double) = answered(vec![nonsense(), nonsense()]);
    assert_offline(&made, "the model's recipe is not sound");
    assert_eq!(double.asked().len(), 2);
}

#[test]
fn recipes_nobody_should_build_are_not_built() {
    let mut many = teapot();
    many["parts"][0]["array"] = json!({ "count": 1e9, "step": [0, 0, 0] });
    let mut nested = teapot();
    let many_parts = json!({ "shape": { "group": { "parts": [teapot()["parts"][0].clone()] } },
        "array": { "count": 200, "step": [1, 0, 0] }, "ring": { "count": 200 } });
    nested["parts"] = json!([many_parts]);
    let mut stamp = teapot();
    stamp["kind"] = json!("terrain_stamp");
    let not_a_number = teapot().to_string().replacen("0.262", "NaN", 1);
    let endless = teapot().to_string().replacen("0.262", "1e999", 1);
    let deep = "[".repeat(100_000);
    let replies = [
        (many.to_string(), "array.count"),
        (nested.to_string(), "parts once repeated"),
        (stamp.to_string(), "no mesh"),
        (not_a_number, "not sound"),
        (endless, "not sound"),
        (deep, "not sound"),
        (String::new(), "not sound"),
    ];
    for (reply, why) in replies {
        let twice = vec![Mood::Says(reply.clone()), Mood::Says(reply)];
        assert_offline(&answered(twice).0, why);
    }
}

#[test]
fn a_model_that_fails_is_not_missed() {
    let plain = |status, headers| Mood::Plain(status, headers, String::new());
    for (script, why) in [
        (vec![plain(500, ""), plain(500, ""), plain(500, "")], "away"),
        (vec![plain(401, "")], "does not accept the key"),
        (vec![plain(307, "location: /elsewhere\r\n")], "moved"),
        (vec![plain(429, "retry-after: 86400\r\n")], "busy"),
        (vec![Mood::Half, Mood::Half, Mood::Half], "away"),
        (
            vec![Mood::Long {
                bytes: 50 << 20,
                is_told: false,
            }],
            "too long",
        ),
        (vec![Mood::Echo], "(key)"),
    ] {
        let questions = script.len();
        let (made, double) = answered(script);
        assert_offline(&made, why);
        assert_eq!(double.asked().len(), questions, "{why}");
    }
}

#[test]
fn a_model_that_is_back_at_once_is_asked_again() {
    let busy = Mood::Plain(429, "retry-after: 1\r\n", String::new());
    assert_modelled(&answered(vec![busy, says(&teapot())]).0, 1);
    let away = Mood::Plain(503, "", String::new());
    assert_modelled(&answered(vec![away, says(&teapot())]).0, 1);
}

#[test]
fn a_model_that_keeps_failing_is_left_alone() {
    let double = double(vec![Mood::Echo, Mood::Echo, Mood::Echo]);
    let planner = always(&double);
    for _ in 0..5 {
        make(&planner, "a teapot");
    }
    assert_eq!(double.asked().len(), 3);
}

#[test]
fn percents_only_rise_and_breaking_off_is_kept() {
    let double = double(vec![says(&broken()), says(&teapot())]);
    let mut percents = Vec::new();
    let made = tried(&always(&double), &wish("a teapot"), &mut |step| {
        percents.push(step.percent);
        ControlFlow::Continue(())
    });
    made.unwrap();
    assert!(percents.is_sorted() && percents.len() > 5, "{percents:?}");
    let stopped = tried(&always(&double), &wish("a teapot"), &mut |step| {
        if step.detail.contains("model") {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    assert!(matches!(stopped, Err(MakeError::Stopped)));
}

#[test]
fn auto_asks_only_in_doubt() {
    let double = double(vec![says(&teapot())]);
    let planner = asking(Mode::Auto, &double);
    let sure = make(&planner, "a red wooden chair");
    assert_eq!(sure.manifest.provenance.planner, "offline");
    assert_eq!(double.asked().len(), 0);
    let doubtful = make(&planner, "a florb with six legs");
    assert_eq!(doubtful.manifest.provenance.planner, "model");
}

#[test]
fn the_best_is_asked_for_even_without_doubt() {
    let double = double(vec![says(&teapot())]);
    let mut wanted = wish("a red wooden chair");
    wanted.brief.quality = Quality::Final;
    let planner = asking(Mode::Auto, &double);
    let made = tried(&planner, &wanted, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(made.manifest.provenance.planner, "model");
}

#[test]
fn who_would_rather_have_nothing_gets_the_reason() {
    let double = double(vec![Mood::Plain(401, "", String::new())]);
    let mut wanted = wish("a steampunk teapot");
    wanted.brief.fallback_policy = FallbackPolicy::KeepPlaceholder;
    let made = tried(
        &always(&double),
        &wanted,
        &mut |_| ControlFlow::Continue(()),
    );
    let Err(MakeError::Unanswered(why)) = made else {
        panic!("{made:?}");
    };
    assert!(why.contains("does not accept the key"), "{why}");
}

#[test]
fn a_room_gets_the_kinds_it_allows() {
    let double = double(vec![says(&teapot()), says(&teapot())]);
    let mut wanted = wish("a steampunk teapot");
    wanted.brief.kinds = vec![model::Kind::Structure];
    let made = tried(
        &always(&double),
        &wanted,
        &mut |_| ControlFlow::Continue(()),
    )
    .unwrap();
    assert_offline_because(&made, "only \"structure\" is allowed");
    let list = double.asked()[1].body["messages"][3]["content"].to_string();
    assert!(list.contains("allowed"), "{list}");
}

#[test]
fn a_call_is_paid_for_before_it_is_made() {
    let double = double(vec![says(&teapot()), says(&teapot())]);
    let url = format!("{}/v1", double.url);
    let mut settings = Settings::alone(&url, "test-model", None);
    let way = settings.routes.get_mut(&Errand::Intent).unwrap();
    way[0].price =
        serde_json::from_value(json!({ "microUsdPerMillionTokensOut": 1_000_000 })).unwrap();
    // One call can cost 12,000 and does cost 340.
    settings.day_micro_usd = Some(MicroUsd(12_400));
    let exchange = settings.exchange(&|_| None).unwrap();
    let planner = Planner::new(Mode::Always, exchange, &settings, "no such program");
    let paid = make(&planner, "a teapot").manifest.provenance;
    assert_eq!(paid.trace.unwrap().cost_micro_usd, 340);
    assert_eq!(planner.cap().spent(), MicroUsd(340));
    make(&planner, "a teapot");
    assert_eq!(planner.cap().spent(), MicroUsd(680));
    let refused = make(&planner, "a teapot");
    assert_offline_because(&refused, "may spend in a day is used up");
    assert_eq!(double.asked().len(), 2, "and nobody was asked");
}

#[test]
fn words_that_name_nothing_are_still_an_error_offline() {
    let alone = Planner::offline();
    let made = tried(&alone, &wish("???"), &mut |_| ControlFlow::Continue(()));
    assert!(
        matches!(made, Err(MakeError::Plan(PlanError::Nothing(_)))),
        "{made:?}"
    );
}

/// The same with the model that the environment names, if it names one.
#[test]
fn a_real_model_writes_a_teapot() {
    let said = |name: &str| std::env::var_os(name).and_then(|value| value.into_string().ok());
    let (Some(url), Some(model)) = (said("INCANT_LLM_URL"), said("INCANT_LLM_MODEL")) else {
        eprintln!(
            "SKIPPED: no real model was asked; set INCANT_LLM_URL, INCANT_LLM_MODEL and INCANT_LLM_KEY"
        );
        return;
    };
    let key = said("INCANT_LLM_KEY");
    let settings = Settings::alone(&url, &model, key.as_ref().map(|_| "KEY".to_owned()));
    let exchange = settings.exchange(&|_| key.clone()).unwrap();
    let planner = Planner::new(Mode::Always, exchange, &settings, "no such program");
    let made = make(&planner, "a steampunk teapot with six legs");
    let provenance = made.manifest.provenance;
    assert_eq!(provenance.planner, "model", "{:?}", provenance.note);
    eprintln!("{:?}", provenance.trace);
}
