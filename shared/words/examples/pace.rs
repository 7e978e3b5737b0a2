//! How long understanding takes: `cargo run --release -p words --example pace`.

use std::{
    io::{self, Write as _},
    time::{Duration, Instant},
};

/// The best of so many counts: on a busy machine others take most of the time.
const RUNS: usize = 9;

const PROMPTS: &str = include_str!("../golden/prompts.txt");

fn main() -> io::Result<()> {
    let prompts: Vec<&str> = PROMPTS
        .lines()
        .filter_map(|line| Some(line.split_once(" => ")?.0))
        .collect();
    let first = took(prompts[0]);
    let mut times: Vec<_> = prompts
        .iter()
        .map(|prompt| (best(prompt), *prompt))
        .collect();
    times.sort_unstable();
    let sum: Duration = times.iter().map(|(time, _)| *time).sum();
    let mean = sum / times.len() as u32;
    let (slowest, prompt) = times.last().copied().unwrap_or_default();
    let muddle = best(&"chairz forklfit gigntic ".repeat(80));
    writeln!(
        io::stdout(),
        "{} prompts: {mean:?} each, the slowest {slowest:?} ({prompt}); the very first {first:?}; a muddle {muddle:?}",
        times.len()
    )
}

fn best(prompt: &str) -> Duration {
    let times = (0..RUNS).map(|_| took(prompt));
    times.min().unwrap_or_default()
}

fn took(prompt: &str) -> Duration {
    #[expect(clippy::disallowed_methods, reason = "an example measures")]
    let start = Instant::now();
    std::hint::black_box(words::understand(prompt));
    start.elapsed()
}
