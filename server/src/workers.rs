//! Who does the making: whether anybody is there, and the bell that tells them of work.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
};

use model::{
    WorkerId,
    api::ProviderStatus,
    limits::{HEARTBEAT_SECS, PROVIDERS_MAX},
};
use tokio::sync::Notify;

use crate::clock::Clock;

/// A worker is still taken for present this long after its last word.
const PRESENT_MS: u64 = HEARTBEAT_SECS * 2 * 1_000;

/// What a worker said about those it asks is forgotten when it has not come back for so long: one job takes minutes.
const FORGOTTEN_MS: u64 = 20 * 60 * 1_000;

/// What a queued job says while nobody is there to make it.
pub(crate) const NOBODY: &str = "waiting for a worker";

/// Presence of workers, and their bell. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Workers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    clock: Clock,
    bell: Notify,
    polls: AtomicUsize,
    heard_ms: AtomicU64,
    /// Whom each worker asks, and when it said so.
    providers: Mutex<BTreeMap<WorkerId, (u64, Vec<ProviderStatus>)>>,
}

/// A worker's request for work that is held open.
#[derive(Debug)]
pub(crate) struct Poll(Workers);

impl Workers {
    pub(crate) fn new(clock: Clock) -> Self {
        Self(Arc::new(Inner {
            clock,
            bell: Notify::new(),
            polls: AtomicUsize::new(0),
            heard_ms: AtomicU64::new(0),
            providers: Mutex::default(),
        }))
    }

    /// There is work.
    pub(crate) fn ring(&self) {
        self.0.bell.notify_waiters();
    }

    /// Resolves at the next ring; armed by `enable`.
    pub(crate) fn rung(&self) -> tokio::sync::futures::Notified<'_> {
        self.0.bell.notified()
    }

    /// A worker begins to wait for work.
    pub(crate) fn poll(&self) -> Poll {
        self.0.polls.fetch_add(1, Ordering::Relaxed);
        Poll(self.clone())
    }

    /// A worker said something.
    pub(crate) fn heard(&self) {
        self.0
            .heard_ms
            .store(self.0.clock.now_ms(), Ordering::Relaxed);
    }

    /// A worker says whom it asks.
    pub(crate) fn asks(&self, worker: WorkerId, mut providers: Vec<ProviderStatus>) {
        providers.truncate(PROVIDERS_MAX);
        let now_ms = self.0.clock.now_ms();
        let mut known = self
            .0
            .providers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, (said_ms, _)| now_ms.saturating_sub(*said_ms) < FORGOTTEN_MS);
        known.insert(worker, (now_ms, providers));
    }

    /// Whom workers ask; one who answers any of them is well.
    pub(crate) fn providers(&self) -> Vec<ProviderStatus> {
        let known = self
            .0
            .providers
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let mut all: BTreeMap<&str, ProviderStatus> = BTreeMap::new();
        for provider in known.values().flat_map(|(_, providers)| providers) {
            all.entry(&provider.name)
                .and_modify(|one| one.well |= provider.well)
                .or_insert_with(|| provider.clone());
        }
        all.into_values().collect()
    }

    /// Whether anybody is there to make things.
    pub(crate) fn present(&self) -> bool {
        let silent_ms = self
            .0
            .clock
            .now_ms()
            .saturating_sub(self.0.heard_ms.load(Ordering::Relaxed));
        self.0.polls.load(Ordering::Relaxed) > 0 || silent_ms < PRESENT_MS
    }
}

impl Drop for Poll {
    fn drop(&mut self) {
        self.0.heard();
        self.0.0.polls.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_worker_is_present_while_it_polls_and_shortly_after() {
        let clock = Clock::cranked();
        let workers = Workers::new(clock.clone());
        assert!(!workers.present());
        let poll = workers.poll();
        clock.crank(Duration::from_secs(60));
        assert!(workers.present());
        drop(poll);
        assert!(workers.present());
        clock.crank(Duration::from_millis(PRESENT_MS));
        assert!(!workers.present());
    }
}
