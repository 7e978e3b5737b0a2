//! Time, handed in: tests crank it, everybody else reads the wall's.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970, from wherever they come.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    Wall,
    Cranked(Arc<AtomicU64>),
}

impl Clock {
    /// The wall's time.
    #[must_use]
    pub fn wall() -> Self {
        Self(Source::Wall)
    }

    /// A clock that stands at today's time until somebody calls [`Clock::crank`].
    #[must_use]
    pub fn cranked() -> Self {
        let now = Self::wall().now_ms();
        Self(Source::Cranked(Arc::new(AtomicU64::new(now))))
    }

    /// Turns a cranked clock forward; its clones go with it. The wall's time takes no notice.
    pub fn crank(&self, by: Duration) {
        if let Source::Cranked(now_ms) = &self.0 {
            now_ms.fetch_add(by.as_millis() as u64, Ordering::Relaxed);
        }
    }

    /// Milliseconds since 1970.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one door to the wall's time")]
    pub fn now_ms(&self) -> u64 {
        match &self.0 {
            Source::Wall => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_millis() as u64),
            Source::Cranked(now_ms) => now_ms.load(Ordering::Relaxed),
        }
    }

    /// Seconds since 1970.
    #[must_use]
    pub fn now_secs(&self) -> u64 {
        self.now_ms() / 1_000
    }
}

/// Keeps a loop at one step each `step`, and forgives what it cannot catch up with.
#[derive(Debug)]
pub(crate) struct Pace {
    step: Duration,
    due: Instant,
    begun: Instant,
}

/// A loop further behind than this many steps goes on from now: catching up would only make it later.
const STEPS_BEHIND_MAX: u32 = 5;

impl Pace {
    pub(crate) fn new(step: Duration) -> Self {
        let now = now();
        Self {
            step,
            due: now,
            begun: now,
        }
    }

    /// Sleeps until the next step is due; how long this one took.
    pub(crate) fn wait(&mut self) -> Duration {
        self.due += self.step;
        let ended = now();
        let took = ended - self.begun;
        if let Some(early) = self.due.checked_duration_since(ended) {
            std::thread::sleep(early);
        } else if ended - self.due > self.step * STEPS_BEHIND_MAX {
            self.due = ended;
        }
        self.begun = now();
        took
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a room's thread lives in real time"
)]
fn now() -> Instant {
    Instant::now()
}
