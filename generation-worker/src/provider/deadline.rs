//! An end to patience.

use std::time::{Duration, Instant};

/// A moment after which nobody waits any more.
#[derive(Clone, Copy, Debug)]
pub struct Deadline(Instant);

impl Deadline {
    /// That long from now.
    #[must_use]
    pub fn after(patience: Duration) -> Self {
        Self(now() + patience)
    }

    /// How long until then; nothing afterwards.
    #[must_use]
    pub fn left(self) -> Duration {
        self.0.saturating_duration_since(now())
    }

    /// The sooner of this and `patience` from now.
    #[must_use]
    pub fn within(self, patience: Duration) -> Self {
        Self(self.0.min(now() + patience))
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "others are only waited for as long as the clock says"
)]
fn now() -> Instant {
    Instant::now()
}
