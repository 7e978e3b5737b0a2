//! What was measured, for programs and for people.

use std::time::Duration;

use serde::Serialize;

/// One line on standard output. `value` is what the goal speaks of.
#[derive(Serialize)]
pub(crate) struct Line {
    pub(crate) bench: &'static str,
    pub(crate) case: &'static str,
    pub(crate) metric: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) value: f64,
    pub(crate) goal: f64,
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    pub(crate) runs: usize,
}

impl Line {
    #[expect(clippy::print_stdout, reason = "this is the answer")]
    pub(crate) fn print(&self) {
        println!("{}", serde_json::to_string(self).expect("plain numbers"));
    }
}

/// Something for people.
#[expect(
    clippy::print_stderr,
    reason = "standard output belongs to the figures"
)]
pub(crate) fn tell(words: &str) {
    eprintln!("{words}");
}

/// Times in order.
pub(crate) struct Times(Vec<Duration>);

impl Times {
    pub(crate) fn new(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The time that `share` of all do not exceed, in milliseconds to two digits.
    pub(crate) fn within_ms(&self, share: f64) -> f64 {
        let rank = (share * self.0.len() as f64).ceil() as usize;
        let time = self.0[rank.clamp(1, self.0.len()) - 1];
        (time.as_secs_f64() * 100_000.0).round() / 100.0
    }
}
