//! Leaving a provider alone that does not answer.

use std::time::Duration;

use crate::provider::Deadline;

/// So many failures in a row, and it is left alone.
const FAILURES_MAX: u32 = 3;

/// For this long; then one question may find out.
const REST: Duration = Duration::from_secs(60);

/// Counts what went wrong with a provider.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    resting: Option<Deadline>,
}

impl Breaker {
    /// Whether it is left alone for now.
    pub(super) fn is_open(&self) -> bool {
        self.resting.is_some_and(|until| !until.left().is_zero())
    }

    /// There was no answer.
    pub(super) fn failed(&mut self) {
        self.failures += 1;
        if self.failures >= FAILURES_MAX {
            self.resting = Some(Deadline::after(REST));
        }
    }

    /// There was one, however bad.
    pub(super) fn answered(&mut self) {
        *self = Self::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_are_enough() {
        let mut breaker = Breaker::default();
        for _ in 0..2 {
            breaker.failed();
            breaker.failed();
            assert!(!breaker.is_open());
            breaker.answered();
        }
        (0..3).for_each(|_| breaker.failed());
        assert!(breaker.is_open());
        breaker.answered();
        assert!(!breaker.is_open());
    }
}
