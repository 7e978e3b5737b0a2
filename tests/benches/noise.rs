//! How busy the machine is besides us: the same little work, timed many times.

use std::{fs, hint::black_box};

use tests::processes::now;

use crate::report::Times;

const RUNS: usize = 50;

/// Of Linux on the machines we measure on.
const PAGE_BYTES: u64 = 4_096;

/// In words: what the work took at best, in the middle and at worst.
pub(crate) fn look() -> String {
    let times = (0..RUNS).map(|_| {
        let start = now();
        let work =
            (0..4_000_000_u64).fold(1_u64, |sum, number| sum.rotate_left(5) ^ black_box(number));
        black_box(work);
        start.elapsed()
    });
    let times = Times::new(times.collect());
    let [best, middle, worst] = [0.0, 0.5, 1.0].map(|share| times.within_ms(share));
    format!("a fixed loop takes {best} ms at best, {middle} in the middle, {worst} at worst")
}

/// Memory of this process that is really there, in bytes.
pub(crate) fn resident_bytes() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages = pages.split(' ').nth(1).and_then(|pages| pages.parse().ok());
    pages.unwrap_or(0_u64) * PAGE_BYTES
}
