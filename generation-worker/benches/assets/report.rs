//! What was measured, for programs and for people.

use serde::Serialize;

use crate::spread::Spread;

/// One line on standard output. `value` is what the goal speaks of.
#[derive(Serialize)]
pub(crate) struct Line {
    bench: &'static str,
    case: &'static str,
    metric: String,
    unit: &'static str,
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    goal: Option<f64>,
    p50: f64,
    p99: f64,
    runs: usize,
}

impl Line {
    /// Of all that was found, what `share` does not exceed.
    pub(crate) fn new(
        case: &'static str,
        metric: impl Into<String>,
        unit: &'static str,
        found: &Spread,
        share: f64,
    ) -> Self {
        Self {
            bench: "assets",
            case,
            metric: metric.into(),
            unit,
            value: rounded(found.within(share)),
            goal: None,
            p50: rounded(found.within(0.5)),
            p99: rounded(found.within(0.99)),
            runs: found.len(),
        }
    }

    /// It should not be above this.
    pub(crate) fn goal(self, goal: f64) -> Self {
        Self {
            goal: Some(goal),
            ..self
        }
    }

    #[expect(clippy::print_stdout, reason = "this is the answer")]
    pub(crate) fn print(&self) {
        println!("{}", serde_json::to_string(self).expect("plain numbers"));
    }
}

/// To four digits.
fn rounded(number: f64) -> f64 {
    if number == 0.0 || !number.is_finite() {
        return number;
    }
    let digits = 10_f64.powi(3 - number.abs().log10().floor() as i32);
    (number * digits).round() / digits
}

/// Something for people.
#[expect(
    clippy::print_stderr,
    reason = "standard output belongs to the figures"
)]
pub(crate) fn tell(words: &str) {
    eprintln!("{words}");
}
