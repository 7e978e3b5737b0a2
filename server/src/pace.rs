//! How fast somebody may knock: a bucket of tokens for each person and each address, refilled every second.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use model::UserId;

use crate::{clock::Clock, limits::Limits};

/// Buckets kept before the full ones are thrown away.
const BUCKETS_SWEPT_AT: usize = 10_000;

/// Whose requests are counted together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Knocker {
    Person(UserId),
    Address(IpAddr),
}

/// What is left after one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Left {
    /// Requests that may follow at once.
    pub(crate) requests: u64,
    /// Seconds until all of them are there again.
    pub(crate) reset_secs: u64,
}

/// Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Pace {
    clock: Clock,
    burst_ms: u64,
    each_ms: u64,
    /// When each bucket will be full again, in milliseconds since 1970.
    full_at_ms: Arc<Mutex<BTreeMap<Knocker, u64>>>,
}

impl Pace {
    pub(crate) fn new(limits: &Limits, clock: Clock) -> Self {
        let each_ms = 1_000 / u64::from(limits.requests_per_second).clamp(1, 1_001);
        Self {
            clock,
            burst_ms: each_ms * u64::from(limits.requests_burst),
            each_ms,
            full_at_ms: Arc::default(),
        }
    }

    /// Counts one request, or says how many seconds to wait.
    pub(crate) fn spend(&self, knocker: Knocker) -> Result<Left, u64> {
        let now = self.clock.now_ms();
        let mut buckets = self
            .full_at_ms
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if buckets.len() > BUCKETS_SWEPT_AT {
            buckets.retain(|_, full_at| *full_at > now);
        }
        let full_at = buckets.entry(knocker).or_insert(now);
        let after = (*full_at).max(now) + self.each_ms;
        let missing = after - now;
        if missing > self.burst_ms {
            return Err((missing - self.burst_ms).div_ceil(1_000));
        }
        *full_at = after;
        Ok(Left {
            requests: (self.burst_ms - missing)
                .checked_div(self.each_ms)
                .unwrap_or(u64::MAX),
            reset_secs: missing.div_ceil(1_000),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const ANN: Knocker = Knocker::Person(UserId([1; 16]));
    const BEN: Knocker = Knocker::Person(UserId([2; 16]));

    #[test]
    fn ten_at_once_then_one_a_second() {
        let clock = Clock::cranked();
        let pace = Pace::new(&Limits::default(), clock.clone());
        let first = pace.spend(ANN).unwrap();
        assert_eq!((first.requests, first.reset_secs), (9, 1));
        assert!((0..9).all(|_| pace.spend(ANN).is_ok()));
        assert_eq!(pace.spend(ANN), Err(1));
        assert!(pace.spend(BEN).is_ok());
        clock.crank(Duration::from_secs(1));
        assert!(pace.spend(ANN).is_ok());
        assert_eq!(pace.spend(ANN), Err(1));
        clock.crank(Duration::from_secs(60));
        assert!((0..10).all(|_| pace.spend(ANN).is_ok()));
        assert_eq!(pace.spend(ANN), Err(1));
    }

    #[test]
    fn at_home_nobody_counts() {
        let pace = Pace::new(&Limits::none(), Clock::cranked());
        assert!((0..100_000).all(|_| pace.spend(ANN).is_ok()));
    }
}
