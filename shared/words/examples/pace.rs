//! How long understanding takes: `cargo run --release -p words --example pace`.

use std::{
    io::{self, Write as _},
    time::{Duration, Instant},
};

const PROMPTS: &str = include_str!("../golden/prompts.txt");

fn main() -> io::Result<()> {
    let prompts: Vec<&str> = PROMPTS
        .lines()
        .filter_map(|line| Some(line.split_once(" => ")?.0))
        .collect();
    let first = took(prompts[0]);
    let mut times: Vec<Duration> = prompts.iter().map(|prompt| took(prompt)).collect();
    times.sort_unstable();
    let sum: Duration = times.iter().sum();
    let mean = sum / times.len() as u32;
    let slowest = times.last().copied().unwrap_or_default();
    let muddle = took(&"chairz forklfit gigntic ".repeat(80));
    writeln!(
        io::stdout(),
        "{} prompts: {mean:?} each, the slowest {slowest:?}; the very first {first:?}; a muddle {muddle:?}",
        times.len()
    )
}

fn took(prompt: &str) -> Duration {
    #[expect(clippy::disallowed_methods, reason = "an example measures")]
    let start = Instant::now();
    std::hint::black_box(words::understand(prompt));
    start.elapsed()
}
