//! The same words give the same bytes: today, tomorrow, and whichever way the worker was built.

use std::{env, fs, ops::ControlFlow, path::Path};

use generation_worker::make::make;
use model::Prompt;

/// Every kind of shape, look and size.
const PROMPTS: [&str; 20] = [
    "a rusty forklift",
    "a wooden table",
    "a red leather armchair",
    "a tall stone tower",
    "a small blue car",
    "a snowman",
    "a glass bottle",
    "a golden crown",
    "a mossy well",
    "a lighthouse",
    "a bicycle",
    "a flurbgronk",
    "an oak",
    "a dragon",
    "a haunted castle",
    "a grand piano",
    "a giraffe",
    "a pizza",
    "a knight",
    "a rock",
];

/// Compares with `golden/hashes.txt`; under `INCANT_BLESS=1` rewrites it.
#[test]
fn the_same_words_give_the_same_bytes_in_every_build() {
    let found: String = PROMPTS
        .iter()
        .map(|words| hash(words).unwrap() + "\n")
        .collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/hashes.txt");
    if env::var_os("INCANT_BLESS").is_some() {
        fs::write(&path, &found).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        found, expected,
        "bundles changed: look at them, raise PIPELINE_VERSION, then bless them with INCANT_BLESS=1; \
         when only one build says so, that build computes otherwise"
    );
}

/// Of the manifest and of every file.
fn hash(words: &str) -> Option<String> {
    let prompt = Prompt::parse(words).ok()?;
    let made = make(&prompt, 7, &mut |_| ControlFlow::Continue(())).ok()?;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&serde_json::to_vec(&made.manifest).ok()?);
    for (_, bytes) in &made.files.0 {
        hasher.update(bytes);
    }
    Some(format!("{} {words}", hasher.finalize().to_hex()))
}
