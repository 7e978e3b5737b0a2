//! Whom the exchange asks.

use model::{FallbackPolicy, Kind, Quality};

use super::*;

/// Two gateways, the better one first, and a machine of one's own.
fn table(url: &str) -> Exchange {
    let text = format!(
        "[providers.dear]\nprotocol = \"openai\"\nurl = \"{url}/v1\"\nlocal = false\n\
         [providers.cheap]\nprotocol = \"openai\"\nurl = \"{url}/v1\"\nlocal = false\n\
         [providers.own]\nprotocol = \"ollama\"\nurl = \"{url}\"\n\
         [[routes.intent]]\nprovider = \"dear\"\nmodel = \"test-model\"\n\
         price = {{ microUsdPerCall = 900 }}\n\
         [[routes.intent]]\nprovider = \"cheap\"\nmodel = \"test-model\"\n\
         price = {{ microUsdPerCall = 100 }}\nkinds = [\"prop\"]\n\
         [[routes.intent]]\nprovider = \"own\"\nmodel = \"test-model\"\n\
         price = {{ microUsdPerCall = 200 }}\n"
    );
    Settings::parse(&text).unwrap().exchange(&|_| None).unwrap()
}

fn asking(budget: &dyn Budget) -> Asking<'_> {
    Asking {
        errand: Errand::Intent,
        capability: Capability::StructuredJson,
        kind: Kind::Prop,
        quality: Quality::Usual,
        policy: FallbackPolicy::Downgrade,
        only: None,
        local_only: false,
        budget,
        deadline: Deadline::after(PATIENCE),
        seed: 1,
        settings: "test",
        tokens_max: [0; 2],
    }
}

/// Everybody who would be asked, one after the other, if nobody had an answer.
fn order(exchange: &Exchange, asking: &Asking<'_>) -> Vec<String> {
    let mut seen = Vec::new();
    let nobody = exchange.ask(asking, Unanswered::may_go_elsewhere, |talk| {
        seen.push(talk.route().name.clone());
        Err::<(), _>(ProviderError::Slow.into())
    });
    assert!(nobody.is_err());
    seen
}

#[test]
fn the_table_the_wish_and_the_room_decide_who_is_asked() {
    let exchange = table("http://127.0.0.1:1");
    let cap = LocalCap::new(MicroUsd(10_000));
    let usual = asking(&cap);
    assert_eq!(order(&exchange, &usual), ["dear", "cheap", "own"]);
    let draft = Asking {
        quality: Quality::Draft,
        ..usual
    };
    assert_eq!(order(&exchange, &draft), ["cheap", "own", "dear"]);
    let house = Asking {
        kind: Kind::Structure,
        ..usual
    };
    assert_eq!(order(&exchange, &house), ["dear", "own"]);
    let private = Asking {
        local_only: true,
        ..usual
    };
    assert_eq!(order(&exchange, &private), ["own"]);
    let named = Asking {
        only: Some("cheap"),
        ..usual
    };
    assert_eq!(order(&exchange, &named), ["cheap"]);
    for policy in [
        FallbackPolicy::ProceduralOnly,
        FallbackPolicy::KeepPlaceholder,
    ] {
        assert_eq!(order(&exchange, &Asking { policy, ..usual }), ["dear"]);
    }
    let painting = Asking {
        capability: Capability::ImageGenerate,
        errand: Errand::ImageFinal,
        ..usual
    };
    assert_eq!(order(&exchange, &painting), [""; 0]);
}

#[test]
fn what_a_gateway_does_not_have_is_not_asked_for() {
    let list = r#"{"data":[{"id":"another-model"}]}"#.to_owned();
    let double = Double::with(Vec::new(), vec![Mood::Plain(200, "", list)]).unwrap();
    let exchange = table(&double.url);
    let cap = LocalCap::new(MicroUsd(10_000));
    for (name, health) in exchange.health(Deadline::after(PATIENCE)) {
        let why = health.err().map(|why| why.to_string());
        let missing = why.is_some_and(|why| why.contains("no model called test-model"));
        assert_eq!(missing, name != "own", "{name}");
    }
    assert_eq!(order(&exchange, &asking(&cap)), ["own"]);
}

#[test]
fn who_is_slow_or_too_dear_is_passed_over_and_all_of_it_adds_up() {
    let double = Double::with(
        vec![Mood::Plain(500, "", String::new()); 3],
        vec![Mood::Well],
    );
    let double = double.unwrap();
    let exchange = table(&double.url);
    let cap = LocalCap::new(MicroUsd(950));
    let ask = || {
        exchange.ask(&asking(&cap), Unanswered::may_go_elsewhere, |talk| {
            talk.call(|provider, model, deadline| {
                let author = provider.structured_json().unwrap();
                author.fill(model, &form(&turns()), deadline)
            })?;
            Ok::<_, Unanswered>(talk.trace().clone())
        })
    };
    let first = ask().unwrap();
    assert_eq!(
        (first.provider.as_str(), first.cost_micro_usd),
        ("cheap", 100)
    );
    assert_eq!(cap.spent(), MicroUsd(100), "what failed cost nothing");
    for expected in ["cheap"; 8] {
        assert_eq!(ask().unwrap().provider, expected, "900 more are not left");
    }
    assert_eq!(cap.spent(), MicroUsd(900));
    assert!(matches!(ask(), Err(Unanswered::OverBudget(_))));
}

#[test]
fn prices_add_up_however_many_ask_at_once() {
    let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
    let exchange = table(&double.url);
    let cap = LocalCap::new(MicroUsd(1_000_000));
    let ask = || {
        let one = exchange.ask(&asking(&cap), Unanswered::may_go_elsewhere, |talk| {
            talk.call(|provider, model, deadline| {
                let author = provider.structured_json().unwrap();
                author.fill(model, &form(&turns()), deadline)
            })?;
            Ok::<_, Unanswered>(talk.trace().cost_micro_usd)
        });
        one.unwrap()
    };
    let total: u64 = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..8)
            .map(|_| scope.spawn(|| (0..25).map(|_| ask()).sum::<u64>()))
            .collect();
        asking.into_iter().map(|one| one.join().unwrap()).sum()
    });
    assert_eq!((total, cap.spent()), (200 * 900, MicroUsd(200 * 900)));
}
