//! How long something took.

use std::time::Instant;

/// What it gave, and milliseconds.
#[expect(clippy::disallowed_methods, reason = "this is a benchmark")]
pub(crate) fn timed<T>(act: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let done = act();
    (done, start.elapsed().as_secs_f64() * 1_000.0)
}

/// Milliseconds that this process has computed so far on all cores, whoever else uses the machine, in steps of ten;
/// nothing where that is not told.
pub(crate) fn computed() -> Option<f64> {
    const MS_PER_TICK: f64 = 10.0;
    let told = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program may have spaces; what follows it has none.
    let (_, told) = told.rsplit_once(") ")?;
    let mut ticks = told.split(' ').skip(11).map(str::parse::<f64>);
    let (user, system) = (ticks.next()?.ok()?, ticks.next()?.ok()?);
    Some((user + system) * MS_PER_TICK)
}
