//! The adapter against a double of the protocol: whatever comes, it ends, bounded and without the key.

use std::time::Duration;

use serde_json::json;

use super::{
    testing::{Asked, Double, KEY, Reply},
    *,
};

/// Long enough for a busy machine; only those who drip come near it.
const PATIENCE: Duration = Duration::from_secs(20);

fn asked(double: &Double, patience: Duration) -> Result<Filled, ProviderError> {
    let turns = [
        Turn {
            by: Speaker::Rules,
            text: "answer in JSON".to_owned(),
        },
        Turn {
            by: Speaker::Asker,
            text: "a teapot".to_owned(),
        },
    ];
    let form = Form {
        name: "recipe",
        schema: &json!({ "type": "object" }),
        turns: &turns,
        seed: u64::MAX,
    };
    double.chat().fill(&form, Deadline::after(patience))
}

fn refused(reply: Reply) -> ProviderError {
    asked(&Double::new(vec![reply]), PATIENCE).unwrap_err()
}

#[test]
fn a_question_is_asked_as_the_protocol_says() {
    let double = Double::new(vec![Reply::Says("{}".to_owned())]);
    let filled = asked(&double, PATIENCE).unwrap();
    assert_eq!((filled.text.as_str(), filled.tokens), ("{}", [1_200, 340]));
    assert_eq!(filled.version, "test-model-2026-01-01");
    let [
        Asked {
            path,
            authorization,
            body,
        },
    ] = &double.asked()[..]
    else {
        panic!("one question");
    };
    assert_eq!(path, "/v1/chat/completions");
    assert_eq!(*authorization, format!("Bearer {KEY}"));
    assert_eq!(body["model"], "test-model");
    assert_eq!(body["messages"][0]["role"], "system");
    assert_eq!(body["messages"][1]["content"], "a teapot");
    assert_eq!(body["response_format"]["type"], "json_schema");
    let schema = &body["response_format"]["json_schema"];
    assert_eq!(schema["name"], "recipe");
    assert_eq!(schema["schema"]["type"], "object");
    assert_eq!(body["seed"], 0x7fff_ffff);
}

#[test]
fn statuses_mean_what_they_mean() {
    let plain = |status, headers| refused(Reply::Plain(status, headers, String::new()));
    assert!(matches!(plain(500, ""), ProviderError::Away(_)));
    assert!(matches!(plain(503, ""), ProviderError::Away(_)));
    assert_eq!(plain(401, ""), ProviderError::Denied);
    assert!(matches!(plain(400, ""), ProviderError::Declined(_)));
    let busy = |wait_secs| ProviderError::Busy { wait_secs };
    assert_eq!(plain(429, "retry-after: 7\r\n"), busy(Some(7)));
    assert_eq!(plain(429, "retry-after: soon\r\n"), busy(None));
}

#[test]
fn a_redirect_is_not_followed() {
    let double = Double::new(vec![Reply::Plain(
        307,
        "location: /elsewhere\r\n",
        String::new(),
    )]);
    assert_eq!(asked(&double, PATIENCE), Err(ProviderError::Moved));
    assert_eq!(double.asked().len(), 1);
}

#[test]
fn answers_that_are_none_are_told_apart() {
    assert!(matches!(refused(Reply::Half), ProviderError::Away(_)));
    for body in ["", "[", "{\"choices\":[]}", "{\"choices\":[{}]}", "\u{7}"] {
        let error = refused(Reply::Plain(200, "", body.to_owned()));
        assert!(
            matches!(error, ProviderError::Unreadable(_)),
            "{body}: {error}"
        );
    }
    let refusal = r#"{"choices":[{"message":{"refusal":"I would rather not"}}]}"#;
    let error = refused(Reply::Plain(200, "", refusal.to_owned()));
    assert_eq!(
        error,
        ProviderError::Declined("I would rather not".to_owned())
    );
    let cut = r#"{"choices":[{"message":{"content":"{"},"finish_reason":"length"}]}"#;
    let error = refused(Reply::Plain(200, "", cut.to_owned()));
    assert_eq!(error, ProviderError::TooLong);
}

#[test]
fn fifty_megabytes_are_not_read() {
    for is_told in [true, false] {
        let bytes = 50 << 20;
        assert_eq!(
            refused(Reply::Long { bytes, is_told }),
            ProviderError::TooLong
        );
    }
    assert_eq!(
        refused(Reply::Says("a".repeat(TEXT_BYTES_MAX + 1))),
        ProviderError::TooLong
    );
}

#[test]
fn a_slow_drip_ends_with_patience() {
    let double = Double::new(vec![Reply::Drip]);
    let found = asked(&double, Duration::from_millis(400));
    assert_eq!(found, Err(ProviderError::Slow));
}

#[test]
fn nobody_there_is_said() {
    let chat = Chat::new("http://127.0.0.1:1/v1", "m", Key::new(KEY)).unwrap();
    let found = chat.health(Deadline::after(PATIENCE));
    assert!(matches!(found, Err(ProviderError::Away(_))), "{found:?}");
}

#[test]
fn whoever_answers_is_well() {
    let double = Double::new(vec![Reply::Plain(200, "", "{}".to_owned())]);
    assert_eq!(double.chat().health(Deadline::after(PATIENCE)), Ok(()));
    assert_eq!(double.asked()[0].path, "/v1/models");
}

#[test]
fn no_error_shows_the_key() {
    let error = refused(Reply::Echo);
    assert_eq!(
        error,
        ProviderError::Declined("no such key: Bearer (key)".to_owned())
    );
    assert!(!format!("{error:?}").contains(KEY));
    assert!(!format!("{:?}", Key::new(KEY)).contains(KEY));
}
