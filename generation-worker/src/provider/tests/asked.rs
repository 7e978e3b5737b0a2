//! Questions as they go over the wire.

use super::*;
use crate::double::Asked;

/// What is asked when all is well.
fn asked(adapter: Adapter) -> Vec<Asked> {
    let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
    adapter.ask(&double.url, PATIENCE).unwrap();
    double.asked()
}

#[test]
fn a_talk_is_asked_as_the_protocols_say() {
    let [chat] = &asked(Adapter::Chat)[..] else {
        panic!("one question");
    };
    assert_eq!(chat.path, "/v1/chat/completions");
    assert_eq!(chat.authorization, format!("Bearer {KEY}"));
    let body = &chat.body;
    assert_eq!(body["model"], "test-model");
    assert_eq!(body["messages"][0]["role"], "system");
    assert_eq!(body["messages"][1]["content"], "a teapot");
    assert_eq!(body["response_format"]["type"], "json_schema");
    let schema = &body["response_format"]["json_schema"];
    assert_eq!(schema["name"], "recipe");
    assert_eq!(schema["schema"]["type"], "object");
    assert_eq!(body["seed"], 0x7fff_ffff);

    let [chat] = &asked(Adapter::OllamaChat)[..] else {
        panic!("one question");
    };
    assert_eq!(chat.path, "/api/chat");
    assert_eq!(chat.body["format"]["type"], "object");
    assert_eq!(chat.body["options"]["seed"], 0x7fff_ffff);
    assert_eq!(chat.body["stream"], false);
}

#[test]
fn pictures_are_shown_to_those_who_see() {
    let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
    let mut turns = turns();
    turns[1].pictures = vec![png()];
    let deadline = Deadline::after(PATIENCE);
    let hub = OpenAi::new(&format!("{}/v1", double.url), None).unwrap();
    hub.fill("test-model", &form(&turns), deadline).unwrap();
    let ollama = Ollama::new(&double.url, None).unwrap();
    ollama.fill("test-model", &form(&turns), deadline).unwrap();
    let asked = double.asked();
    let parts = &asked[0].body["messages"][1]["content"];
    assert_eq!(parts[0], json!({ "type": "text", "text": "a teapot" }));
    let url = parts[1]["image_url"]["url"].as_str().unwrap();
    assert!(url.starts_with("data:image/png;base64,iVBOR"), "{url}");
    let shown = asked[1].body["messages"][1]["images"][0].as_str().unwrap();
    assert!(shown.starts_with("iVBOR"));
}

#[test]
fn a_shape_is_previewed_refined_and_fetched_without_the_key() {
    let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
    let pace = Pace {
        first: Duration::from_millis(5),
        most: Duration::from_millis(20),
    };
    let meshy = Meshy::new(&double.url, Key::new(KEY), pace).unwrap();
    let deadline = Deadline::after(PATIENCE);
    let mut percents = Vec::new();
    let mut watch = |percent| {
        percents.push(percent);
        ControlFlow::Continue(())
    };
    let shape = meshy.shape("latest", &ORDER, &mut watch, deadline).unwrap();
    let task = shape.value.task.unwrap();
    let refined = meshy.refine("latest", &task, &ORDER, &mut watch, deadline);
    let refined = refined.unwrap();
    assert_eq!(percents, [30, 60, 30, 60]);
    assert_eq!(refined.version, "test-shaper-1");
    for glb in [&shape.value.glb, &refined.value.glb] {
        assert!(glb::inspect(glb).unwrap().triangles > 100);
    }
    let asked = double.asked();
    let posts: Vec<_> = asked.iter().filter(|one| one.method == "POST").collect();
    assert_eq!(posts[0].body["mode"], "preview");
    assert_eq!(posts[0].body["target_polycount"], 1_500);
    assert_eq!(posts[1].body["mode"], "refine");
    assert_eq!(posts[1].body["preview_task_id"], task);
    for one in &asked {
        let is_file = one.path.starts_with("/files/");
        assert_eq!(one.authorization.is_empty(), is_file, "{}", one.path);
    }
}

#[test]
fn long_words_are_cut_to_what_is_read() {
    let double = Double::with(Vec::new(), vec![Mood::Well]).unwrap();
    let meshy = Meshy::new(&double.url, None, Pace::default()).unwrap();
    let words = "teapot \u{7}".repeat(300);
    let order = ShapeOrder {
        words: &words,
        ..ORDER
    };
    let stop = &mut |_| ControlFlow::Break(());
    let stopped = meshy.shape("latest", &order, stop, Deadline::after(PATIENCE));
    assert_eq!(stopped, Err(ProviderError::Stopped), "and not declined");
}
