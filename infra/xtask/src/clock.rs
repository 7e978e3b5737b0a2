//! How long things take, and waiting for them.

use std::{
    thread,
    time::{Duration, Instant},
};

use crate::run::{Failed, say};

/// Does one stage of something long and says how long it took.
pub(crate) fn stage<T>(name: &str, act: impl FnOnce() -> Result<T, Failed>) -> Result<T, Failed> {
    say(&format!("== {name}"));
    let start = now();
    let done = act();
    let how = if done.is_ok() { "done" } else { "failed" };
    say(&format!(
        "== {name}: {how} after {:.1} s",
        start.elapsed().as_secs_f64()
    ));
    done
}

/// Waits until something is so; false when that takes too long.
pub(crate) fn until(within: Duration, mut done: impl FnMut() -> bool) -> bool {
    let start = now();
    while start.elapsed() < within {
        if done() {
            return true;
        }
        thread::sleep(Duration::from_millis(200));
    }
    false
}

#[expect(clippy::disallowed_methods, reason = "people wait for these stages")]
fn now() -> Instant {
    Instant::now()
}
