//! Measures what Incant promises: `bench NAME [CASE]`. One JSON object a line on standard output, words for
//! people on standard error. Built optimised by `cargo xtask bench`; the programs lie beside it.

mod ground;
mod hostile;
mod journey;
mod noise;
mod reference;
mod relay;
mod report;
mod rooms;
mod same;
mod scene;
#[path = "../stage.rs"]
#[expect(dead_code, clippy::unwrap_used, reason = "it is made for stories")]
mod stage;
mod tick;
mod wire;

use std::process::ExitCode;

use report::tell;

fn main() -> ExitCode {
    // Cargo adds options of its own.
    let words: Vec<_> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let (name, case) = (
        words.first().map(String::as_str),
        words.get(1).map(String::as_str),
    );
    tell(&format!("machine before: {}", noise::look()));
    let known = match (name, case) {
        (Some("journey"), None) => {
            journey::placeholder();
            journey::published();
            journey::edit();
            true
        }
        (Some("journey"), Some("edit")) => {
            journey::edit();
            true
        }
        (Some("journey"), Some("placeholder")) => {
            journey::placeholder();
            true
        }
        (Some("journey"), Some("published")) => {
            journey::published();
            true
        }
        (Some("ground"), None) => {
            ground::all();
            true
        }
        (Some("tick"), None) => {
            tick::busy();
            true
        }
        (Some("wire"), case) => wire(case),
        _ => false,
    };
    if !known {
        tell(
            "Say which: journey [placeholder|published|edit], tick, ground, or wire [cubes|reactor|walk|interp|join|tick|sleeping|rooms|same|forged|flood].",
        );
        return ExitCode::FAILURE;
    }
    tell(&format!("machine after: {}", noise::look()));
    ExitCode::SUCCESS
}

/// One case of the wire, or all.
fn wire(case: Option<&str>) -> bool {
    let cases: [(&str, fn()); 11] = [
        ("cubes", wire::cubes),
        ("reactor", wire::reactor),
        ("walk", wire::walk),
        ("interp", wire::interp),
        ("join", wire::join),
        ("tick", tick::busy),
        ("sleeping", rooms::sleeping),
        ("rooms", rooms::rooms),
        ("same", same::same),
        ("forged", hostile::forged),
        ("flood", hostile::flood),
    ];
    let chosen = cases
        .iter()
        .filter(|(name, _)| case.is_none_or(|case| case == *name));
    chosen.map(|(_, run)| run()).count() > 0
}
