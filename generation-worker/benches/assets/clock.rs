//! How long something took.

use std::time::Instant;

/// What it gave, and milliseconds.
#[expect(clippy::disallowed_methods, reason = "this is a benchmark")]
pub(crate) fn timed<T>(act: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = act();
    (done, start.elapsed().as_secs_f64() * 1_000.0)
}

/// Milliseconds that this thread has computed so far, whoever else uses the machine; nothing where that is not told.
pub(crate) fn computed() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = told.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}
