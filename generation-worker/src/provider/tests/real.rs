//! The same with the real vendors that the environment has keys for. Each says when it was not asked.

use super::*;

fn said(name: &str) -> Option<String> {
    let value = std::env::var_os(name)?.into_string().ok()?;
    (!value.is_empty()).then_some(value)
}

/// The values of these variables; a line on the screen when one is missing.
fn all<const N: usize>(names: [&str; N]) -> Option<[String; N]> {
    let values: Vec<_> = names.iter().filter_map(|name| said(name)).collect();
    let found = values.try_into().ok();
    if found.is_none() {
        eprintln!(
            "SKIPPED: no real vendor was asked; set {}",
            names.join(", ")
        );
    }
    found
}

fn deadline() -> Deadline {
    Deadline::after(Duration::from_secs(600))
}

#[test]
fn a_real_gateway_paints() {
    let Some([url, model, key]) =
        all(["INCANT_IMAGE_URL", "INCANT_IMAGE_MODEL", "INCANT_IMAGE_KEY"])
    else {
        return;
    };
    let hub = OpenAi::new(&url, Key::new(&key)).unwrap();
    let answer = hub.paint(&model, "a seamless texture of oak planks", deadline());
    assert!(image::guess_format(&answer.unwrap().value).is_ok());
}

#[test]
fn a_real_gateway_embeds() {
    let Some([url, model, key]) =
        all(["INCANT_EMBED_URL", "INCANT_EMBED_MODEL", "INCANT_EMBED_KEY"])
    else {
        return;
    };
    let hub = OpenAi::new(&url, Key::new(&key)).unwrap();
    let answer = hub.embed_all(&model, &["a chair", "a stool", "a volcano"], deadline());
    assert_eq!(answer.unwrap().value.len(), 3);
}

#[test]
fn a_real_ollama_answers() {
    let Some([url, model]) = all(["INCANT_OLLAMA_URL", "INCANT_OLLAMA_MODEL"]) else {
        return;
    };
    let ollama = Ollama::new(&url, None).unwrap();
    let answer = ollama.fill(&model, &form(&turns()), deadline()).unwrap();
    assert!(serde_json::from_str::<Value>(&answer.value).is_ok());
}

#[test]
fn a_real_meshy_shapes() {
    let Some([key]) = all(["INCANT_MESHY_KEY"]) else {
        return;
    };
    let meshy = Meshy::new("https://api.meshy.ai", Key::new(&key), Pace::default()).unwrap();
    let watch = &mut |_| ControlFlow::Continue(());
    let answer = meshy.shape("latest", &ORDER, watch, deadline()).unwrap();
    assert!(answer.value.glb.starts_with(b"glTF"));
}

#[test]
fn a_real_machine_lifts() {
    let Some([url, key]) = all(["INCANT_SF3D_URL", "INCANT_SF3D_KEY"]) else {
        return;
    };
    let sf3d = Sf3d::new(&url, Key::new(&key)).unwrap();
    let watch = &mut |_| ControlFlow::Continue(());
    let answer = sf3d.lift("", &png(), &ORDER, watch, deadline()).unwrap();
    assert!(answer.value.glb.starts_with(b"glTF"));
}
