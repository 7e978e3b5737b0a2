//! Who pays: asked before every call, told what it came to.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use super::{Deadline, MicroUsd};

/// How long what was spent counts against a cap of this machine.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// A call that costs something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spend {
    /// What the configuration calls whoever is asked.
    pub provider: String,
    /// Which of its models.
    pub model: String,
    /// The most it can cost.
    pub most: MicroUsd,
}

/// Why a call is not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct OverBudget {
    /// One sentence for the person who asked.
    pub why: String,
    /// When there may be something left again.
    pub wait_secs: Option<u64>,
}

/// Somebody who pays. What was reserved counts until it is settled, so that many calls at the same time cannot go
/// over a cap together.
pub trait Budget: Send + Sync {
    /// Asks for as much as a call can cost, before it is made. Answers with a number for the call.
    fn reserve(&self, spend: &Spend) -> Result<u64, OverBudget>;

    /// Says what the call has cost; nothing when it failed.
    fn settle(&self, call: u64, spend: &Spend, cost: MicroUsd);
}

/// A cap of this machine on what a day costs.
#[derive(Debug)]
pub struct LocalCap {
    most: MicroUsd,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    spent: MicroUsd,
    calls: u64,
    until: Deadline,
}

impl LocalCap {
    /// At most this much in a day; the day begins now.
    #[must_use]
    pub fn new(most: MicroUsd) -> Self {
        Self {
            most,
            state: Mutex::new(State {
                spent: MicroUsd(0),
                calls: 0,
                until: Deadline::after(DAY),
            }),
        }
    }

    /// What was spent or reserved today.
    #[must_use]
    pub fn spent(&self) -> MicroUsd {
        self.state().spent
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.until.left().is_zero() {
            state.spent = MicroUsd(0);
            state.until = Deadline::after(DAY);
        }
        state
    }
}

impl Budget for LocalCap {
    fn reserve(&self, spend: &Spend) -> Result<u64, OverBudget> {
        let mut state = self.state();
        let after = state.spent.plus(spend.most);
        if spend.most > MicroUsd(0) && after > self.most {
            return Err(OverBudget {
                why: "what this machine may spend in a day is used up".to_owned(),
                wait_secs: Some(state.until.left().as_secs()),
            });
        }
        state.spent = after;
        state.calls += 1;
        Ok(state.calls)
    }

    fn settle(&self, _call: u64, spend: &Spend, cost: MicroUsd) {
        let mut state = self.state();
        let left = state.spent.0.saturating_sub(spend.most.0);
        state.spent = MicroUsd(left).plus(cost);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spend(micro: u64) -> Spend {
        Spend {
            provider: "hub".to_owned(),
            model: "m".to_owned(),
            most: MicroUsd(micro),
        }
    }

    #[test]
    fn a_cap_holds_however_many_ask_at_once() {
        let cap = LocalCap::new(MicroUsd(1_000));
        let granted: usize = std::thread::scope(|scope| {
            let ask = || (0..100).filter(|_| cap.reserve(&spend(7)).is_ok()).count();
            let asking: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
            asking.into_iter().map(|one| one.join().unwrap()).sum()
        });
        assert_eq!((granted, cap.spent()), (142, MicroUsd(994)));
        assert!(cap.reserve(&spend(7)).unwrap_err().wait_secs.is_some());
        assert!(cap.reserve(&spend(0)).is_ok(), "what is free may always be");
    }

    #[test]
    fn what_was_not_spent_is_given_back() {
        let cap = LocalCap::new(MicroUsd(10));
        let call = cap.reserve(&spend(10)).unwrap();
        assert!(cap.reserve(&spend(1)).is_err());
        cap.settle(call, &spend(10), MicroUsd(4));
        assert_eq!(cap.spent(), MicroUsd(4));
        assert!(cap.reserve(&spend(6)).is_ok());
    }
}
