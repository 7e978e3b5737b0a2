//! Any text: it is understood within its bounds, and what it names can be planned.

#![no_main]

use libfuzzer_sys::fuzz_target;
use model::{Prompt, limits::COUNT_MAX};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let Ok(prompt) = Prompt::parse(&text) else {
        return;
    };
    for item in words::understand(prompt.as_str()).items {
        assert!((1..=COUNT_MAX).contains(&item.count), "{text:?}");
        let phrase = Prompt::parse(&item.phrase).expect("a phrase is a prompt");
        let recipe = generation_worker::plan::plan(&phrase, 1).expect("an item has a recipe");
        assert_eq!(recipe.check(), [], "{text:?}");
    }
});
