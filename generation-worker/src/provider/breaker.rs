//! Leaving a provider alone that does not answer.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::Deadline;

/// So many failures in a row, and it is left alone.
const FAILURES_MAX: u32 = 3;

/// For this long; then one question finds out.
const REST: Duration = Duration::from_secs(60);

/// Counts what went wrong with a provider.
#[derive(Debug)]
pub(super) struct Breaker {
    state: Mutex<State>,
    rest: Duration,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    resting: Option<Deadline>,
}

impl Default for Breaker {
    fn default() -> Self {
        Self {
            state: Mutex::default(),
            rest: REST,
        }
    }
}

impl Breaker {
    /// Whether it may be asked. After a rest, only the first who wants to may, until there is an answer or a new
    /// rest is over.
    pub(super) fn admits(&self) -> bool {
        let mut state = self.state();
        match state.resting {
            None => true,
            Some(until) if until.left().is_zero() => {
                state.resting = Some(Deadline::after(self.rest));
                true
            }
            Some(_) => false,
        }
    }

    /// Whether it is well, as far as anybody knows.
    pub(super) fn is_closed(&self) -> bool {
        self.state()
            .resting
            .is_none_or(|until| until.left().is_zero())
    }

    /// There was no answer.
    pub(super) fn failed(&self) {
        let mut state = self.state();
        state.failures += 1;
        if state.failures >= FAILURES_MAX {
            state.resting = Some(Deadline::after(self.rest));
        }
    }

    /// There was one, however bad.
    pub(super) fn answered(&self) {
        *self.state() = State::default();
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_failures_in_a_row_are_enough() {
        let breaker = Breaker::default();
        for _ in 0..2 {
            breaker.failed();
            breaker.failed();
            assert!(breaker.admits());
            breaker.answered();
        }
        (0..3).for_each(|_| breaker.failed());
        assert!(!breaker.admits() && !breaker.is_closed());
        breaker.answered();
        assert!(breaker.admits());
    }

    #[test]
    fn after_a_rest_one_question_finds_out() {
        let breaker = Breaker {
            rest: Duration::from_millis(50),
            ..Breaker::default()
        };
        (0..3).for_each(|_| breaker.failed());
        assert!(!breaker.admits());
        std::thread::sleep(Duration::from_millis(60));
        assert!(breaker.admits());
        assert!(!breaker.admits(), "the others wait for what becomes of it");
        breaker.failed();
        assert!(!breaker.admits());
    }
}
