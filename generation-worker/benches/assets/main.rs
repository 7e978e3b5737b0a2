//! Measures what the worker makes against the best tools of the field: `assets [CASE] [gltfpack=FILE] [python=FILE]`.
//! One JSON object a line on standard output, words for people on standard error. Run by `cargo xtask bench assets`.

mod bytes;
mod clock;
mod coacd;
mod collider;
mod gltfpack;
mod lod;
mod make;
mod report;
mod spread;
mod surface;
mod volume;

use std::process::ExitCode;

use report::tell;
use spread::Spread;

/// The tools of others, where they are installed.
struct Tools {
    gltfpack: Option<String>,
    python: Option<String>,
}

fn main() -> ExitCode {
    // Cargo adds options of its own.
    let words: Vec<_> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let named = |name: &str| {
        let value = words.iter().find_map(|word| word.strip_prefix(name));
        value.map(ToOwned::to_owned)
    };
    let tools = Tools {
        gltfpack: named("gltfpack="),
        python: named("python="),
    };
    let case = words.iter().find(|word| !word.contains('='));
    tell(&format!("machine before: {}", noise()));
    let known = match case.map(String::as_str) {
        None => {
            make::measure();
            lod::measure(tools.gltfpack.as_deref());
            bytes::measure(tools.gltfpack.as_deref());
            collider::measure(tools.python.as_deref());
            true
        }
        Some("make") => {
            make::measure();
            true
        }
        Some("lod") => {
            lod::measure(tools.gltfpack.as_deref());
            true
        }
        Some("bytes") => {
            bytes::measure(tools.gltfpack.as_deref());
            true
        }
        Some("collider") => {
            collider::measure(tools.python.as_deref());
            true
        }
        Some(_) => false,
    };
    if !known {
        tell("Say which: assets [make|lod|bytes|collider].");
        return ExitCode::FAILURE;
    }
    tell(&format!("machine after: {}", noise()));
    ExitCode::SUCCESS
}

/// How busy the machine is besides us: the same little work, timed many times.
fn noise() -> String {
    let times = (0..50).map(|_| {
        let (_, ms) = clock::timed(|| {
            (0..4_000_000_u64).fold(1_u64, |sum, number| {
                sum.rotate_left(5) ^ std::hint::black_box(number)
            })
        });
        ms
    });
    let times = Spread::new(times.collect());
    format!(
        "a fixed piece of work took {:.1} ms at best, {:.1} ms in the middle, {:.1} ms at worst",
        times.within(0.0),
        times.within(0.5),
        times.within(1.0)
    )
}
