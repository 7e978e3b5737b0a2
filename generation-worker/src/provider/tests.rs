//! Every adapter against a double of its protocol: whatever comes, it ends, bounded and without the key.

mod asked;
mod real;
mod routing;

use std::{ops::ControlFlow, time::Duration};

use serde_json::{Value, json};

use super::*;
use crate::double::{Double, Mood};

/// What doubles are asked with.
pub(crate) const KEY: &str = "sk-a-secret-nobody-may-see";

/// Long enough for a busy machine; only those who drip come near it.
const PATIENCE: Duration = Duration::from_secs(20);

/// No adapter is asked for anything it cannot do here.
#[derive(Clone, Copy, Debug)]
enum Adapter {
    Chat,
    Paint,
    Repaint,
    Embed,
    OllamaChat,
    OllamaEmbed,
    Shape,
    Lift,
    LiftAtOnce,
}

impl Adapter {
    const ALL: [Self; 9] = [
        Self::Chat,
        Self::Paint,
        Self::Repaint,
        Self::Embed,
        Self::OllamaChat,
        Self::OllamaEmbed,
        Self::Shape,
        Self::Lift,
        Self::LiftAtOnce,
    ];

    /// How many bytes came, and what was said of them.
    fn ask(self, url: &str, patience: Duration) -> Result<Answer<usize>, ProviderError> {
        let deadline = Deadline::after(patience);
        let model = "test-model";
        let open_ai = OpenAi::new(&format!("{url}/v1"), Key::new(KEY))?;
        let ollama = Ollama::new(url, Key::new(KEY))?;
        let pace = Pace {
            first: Duration::from_millis(5),
            most: Duration::from_millis(20),
        };
        let meshy = Meshy::new(url, Key::new(KEY), pace)?;
        let sf3d = Sf3d::new(&format!("{url}/v2beta/3d/stable-fast-3d"), Key::new(KEY))?;
        let watch = &mut |_| ControlFlow::Continue(());
        match self {
            Self::Chat => open_ai
                .fill(model, &form(&turns()), deadline)
                .map(|answer| counted(answer, String::len)),
            Self::OllamaChat => ollama
                .fill(model, &form(&turns()), deadline)
                .map(|answer| counted(answer, String::len)),
            Self::Paint => open_ai
                .paint(model, "oak planks", deadline)
                .map(|answer| counted(answer, Vec::len)),
            Self::Repaint => open_ai
                .repaint(model, "oak planks", &png(), deadline)
                .map(|answer| counted(answer, Vec::len)),
            Self::Embed => open_ai
                .embed_all(model, &["a chair", "a teapot"], deadline)
                .map(|answer| counted(answer, Vec::len)),
            Self::OllamaEmbed => ollama
                .embed_all(model, &["a chair", "a teapot"], deadline)
                .map(|answer| counted(answer, Vec::len)),
            Self::Shape => meshy
                .shape(model, &ORDER, watch, deadline)
                .map(|answer| counted(answer, |shaped| shaped.glb.len())),
            Self::Lift => meshy
                .lift(model, &png(), &ORDER, watch, deadline)
                .map(|answer| counted(answer, |shaped| shaped.glb.len())),
            Self::LiftAtOnce => sf3d
                .lift(model, &png(), &ORDER, watch, deadline)
                .map(|answer| counted(answer, |shaped| shaped.glb.len())),
        }
    }
}

const ORDER: ShapeOrder<'_> = ShapeOrder {
    words: "a steampunk teapot with six legs",
    triangles_max: 1_500,
    seed: u64::MAX,
};

fn counted<T>(answer: Answer<T>, count: impl Fn(&T) -> usize) -> Answer<usize> {
    Answer {
        value: count(&answer.value),
        version: answer.version,
        tokens: answer.tokens,
    }
}

fn turns() -> [Turn; 2] {
    let turn = |by, text: &str| Turn {
        by,
        text: text.to_owned(),
        pictures: Vec::new(),
    };
    [
        turn(Speaker::Rules, "answer in JSON"),
        turn(Speaker::Asker, "a teapot"),
    ]
}

fn form(turns: &[Turn]) -> Form<'_> {
    static SCHEMA: std::sync::LazyLock<Value> =
        std::sync::LazyLock::new(|| json!({ "type": "object" }));
    Form {
        name: "recipe",
        schema: &SCHEMA,
        turns,
        seed: u64::MAX,
    }
}

fn png() -> Vec<u8> {
    crate::finish::png(&[[200, 10, 10]; 64], 8, 8).unwrap()
}

/// What becomes of the one question that is taken so; whoever asks again is told 500.
fn refused(adapter: Adapter, mood: Mood) -> ProviderError {
    let gone = Mood::Plain(500, "", String::new());
    let double = Double::with(vec![mood], vec![gone]).unwrap();
    let error = adapter.ask(&double.url, PATIENCE).unwrap_err();
    assert!(!format!("{error:?}{error}").contains(KEY), "{error:?}");
    error
}

#[test]
fn everybody_is_understood_when_all_is_well() {
    let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
    for adapter in Adapter::ALL {
        let answer = adapter.ask(&double.url, PATIENCE);
        let answer = answer.unwrap_or_else(|error| panic!("{adapter:?}: {error}"));
        assert!(
            answer.value >= 2 && !answer.version.is_empty(),
            "{adapter:?}"
        );
    }
}

#[test]
fn statuses_mean_what_they_mean() {
    for adapter in Adapter::ALL {
        let plain = |status, headers| refused(adapter, Mood::Plain(status, headers, String::new()));
        assert!(
            matches!(plain(500, ""), ProviderError::Away(_)),
            "{adapter:?}"
        );
        assert_eq!(plain(401, ""), ProviderError::Denied, "{adapter:?}");
        assert_eq!(plain(403, ""), ProviderError::Denied, "{adapter:?}");
        assert_eq!(plain(307, "location: /elsewhere\r\n"), ProviderError::Moved);
        assert!(
            matches!(plain(400, ""), ProviderError::Declined(_)),
            "{adapter:?}"
        );
        let busy = ProviderError::Busy {
            wait_secs: Some(86_400),
        };
        assert_eq!(plain(429, "retry-after: 86400\r\n"), busy, "{adapter:?}");
    }
}

#[test]
fn whoever_is_back_at_once_is_asked_again() {
    for mood in [
        Mood::Plain(429, "retry-after: 1\r\n", String::new()),
        Mood::Plain(503, "", String::new()),
        Mood::Half,
    ] {
        let double = Double::with(vec![mood.clone()], vec![Mood::Well]).unwrap();
        for adapter in [Adapter::Chat, Adapter::Shape] {
            assert!(
                adapter.ask(&double.url, PATIENCE).is_ok(),
                "{adapter:?} {mood:?}"
            );
        }
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let there = Mood::Plain(307, "location: /elsewhere\r\n", String::new());
    let double = Double::with(Vec::new(), vec![there]).unwrap();
    for (count, adapter) in Adapter::ALL.into_iter().enumerate() {
        assert_eq!(
            adapter.ask(&double.url, PATIENCE),
            Err(ProviderError::Moved)
        );
        assert_eq!(double.asked().len(), count + 1);
    }
}

#[test]
fn answers_that_are_none_are_told_apart() {
    for adapter in Adapter::ALL {
        let error = refused(adapter, Mood::Half);
        assert!(
            matches!(error, ProviderError::Away(_)),
            "{adapter:?}: {error}"
        );
        if matches!(adapter, Adapter::LiftAtOnce) {
            continue; // Any bytes may be a GLB until somebody reads them.
        }
        for body in [
            "",
            "[",
            "{}",
            "{\"choices\":[]}",
            "{\"data\":[{}]}",
            "\u{7}",
        ] {
            let error = refused(adapter, Mood::Plain(200, "", body.to_owned()));
            let unreadable = matches!(error, ProviderError::Unreadable(_));
            assert!(unreadable, "{adapter:?} {body}: {error}");
        }
    }
    let refusal = r#"{"choices":[{"message":{"refusal":"I would rather not"}}]}"#;
    let error = refused(Adapter::Chat, Mood::Plain(200, "", refusal.to_owned()));
    assert_eq!(
        error,
        ProviderError::Declined("I would rather not".to_owned())
    );
    let cut = r#"{"choices":[{"message":{"content":"{"},"finish_reason":"length"}]}"#;
    let error = refused(Adapter::Chat, Mood::Plain(200, "", cut.to_owned()));
    assert_eq!(error, ProviderError::TooLong);
}

#[test]
fn a_hundred_megabytes_are_not_read() {
    for adapter in Adapter::ALL {
        for is_told in [true, false] {
            let bytes = 100 << 20;
            let error = refused(adapter, Mood::Long { bytes, is_told });
            assert_eq!(error, ProviderError::TooLong, "{adapter:?}");
        }
    }
    let novel = Mood::Says("a".repeat(TEXT_BYTES_MAX + 1));
    assert_eq!(
        refused(Adapter::Chat, novel.clone()),
        ProviderError::TooLong
    );
    assert_eq!(refused(Adapter::OllamaChat, novel), ProviderError::TooLong);
}

#[test]
fn a_slow_drip_ends_with_patience() {
    let double = Double::with(Vec::new(), vec![Mood::Drip]).unwrap();
    for adapter in Adapter::ALL {
        let found = adapter.ask(&double.url, Duration::from_millis(300));
        assert_eq!(found, Err(ProviderError::Slow), "{adapter:?}");
    }
}

#[test]
fn nobody_there_is_said() {
    for adapter in Adapter::ALL {
        let found = adapter.ask("http://127.0.0.1:1", PATIENCE);
        assert!(matches!(found, Err(ProviderError::Away(_))), "{found:?}");
    }
}

#[test]
fn whoever_answers_is_well_and_says_what_models_can_do() {
    let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
    let deadline = Deadline::after(PATIENCE);
    let hub = OpenAi::new(&format!("{}/v1", double.url), Key::new(KEY)).unwrap();
    assert!(!hub.card("unheard-of").is_missing, "before anybody asked");
    hub.health(deadline).unwrap();
    assert!(hub.card("unheard-of").is_missing);
    let card = hub.card("test-model");
    assert_eq!(
        (card.reads_pictures, card.gives_pictures),
        (Some(true), Some(false))
    );
    let price = card.price.unwrap();
    assert_eq!(
        price.of([1_000_000, 1_000_000]),
        MicroUsd(500_000 + 2_500_000)
    );
    assert_eq!(
        hub.card("test-painter").price.unwrap().of([0, 0]),
        MicroUsd(20_000)
    );
    Ollama::new(&double.url, None)
        .unwrap()
        .health(deadline)
        .unwrap();
    Meshy::new(&double.url, Key::new(KEY), Pace::default())
        .unwrap()
        .health(deadline)
        .unwrap();
    Sf3d::new(&double.url, None)
        .unwrap()
        .health(deadline)
        .unwrap();
    assert!(
        Sf3d::new("http://127.0.0.1:1", None)
            .unwrap()
            .health(deadline)
            .is_err()
    );
}

#[test]
fn no_error_shows_the_key() {
    for adapter in Adapter::ALL {
        let said = ProviderError::Declined("no such key: Bearer (key)".to_owned());
        assert_eq!(refused(adapter, Mood::Echo), said);
    }
    assert!(!format!("{:?}", Key::new(KEY)).contains(KEY));
}

#[test]
fn a_task_can_be_broken_off_and_may_fail() {
    let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
    let meshy = Meshy::new(&double.url, None, Pace::default()).unwrap();
    let stopped = meshy.shape(
        "",
        &ORDER,
        &mut |_| ControlFlow::Break(()),
        Deadline::after(PATIENCE),
    );
    assert_eq!(stopped, Err(ProviderError::Stopped));
    let created = Mood::Plain(200, "", r#"{"result":"task-7"}"#.to_owned());
    let failed = r#"{"status":"FAILED","task_error":{"message":"too many teapots"}}"#;
    let double = Double::with(
        vec![created, Mood::Plain(200, "", failed.to_owned())],
        Vec::new(),
    );
    let found = Adapter::Shape.ask(&double.unwrap().url, PATIENCE);
    assert_eq!(
        found,
        Err(ProviderError::Declined("too many teapots".to_owned()))
    );
}

#[test]
fn a_vendor_cannot_send_us_anywhere() {
    for place in [
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "http://127.0.0.1:22/",
    ] {
        let created = Mood::Plain(200, "", r#"{"result":"task-7"}"#.to_owned());
        let done = json!({ "status": "SUCCEEDED", "model_urls": { "glb": place } });
        let double = Double::with(
            vec![created, Mood::Plain(200, "", done.to_string())],
            Vec::new(),
        );
        let found = Adapter::Shape.ask(&double.unwrap().url, PATIENCE);
        assert!(
            matches!(found, Err(ProviderError::Unreadable(_))),
            "{found:?}"
        );
    }
    for id in ["../../admin", "", "a?b"] {
        let created = json!({ "result": id }).to_string();
        let double = Double::with(vec![Mood::Plain(200, "", created)], Vec::new()).unwrap();
        assert!(Adapter::Shape.ask(&double.url, PATIENCE).is_err(), "{id}");
        assert_eq!(double.asked().len(), 1, "{id}");
    }
}
