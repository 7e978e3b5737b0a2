//! Asking again: later each time, and never all at the same moment.

use std::{
    hash::{BuildHasher as _, RandomState},
    thread,
    time::Duration,
};

use super::{Deadline, ProviderError};

/// How often a question is asked.
pub(super) const TRIES: u32 = 3;

/// First wait; doubled with each further one.
const PAUSE: Duration = Duration::from_millis(250);

/// A provider that wants more rest than this is not waited for.
const WAIT_SECS_MAX: u64 = 10;

/// Asks again while that may help and there is time.
pub(super) fn patiently<T>(
    deadline: Deadline,
    mut attempt: impl FnMut() -> Result<T, ProviderError>,
) -> Result<T, ProviderError> {
    for tries in 0..TRIES - 1 {
        let error = match attempt() {
            Err(error) => error,
            done => return done,
        };
        match pause(&error, tries) {
            Some(pause) if pause < deadline.left() => thread::sleep(pause),
            Some(_) | None => return Err(error),
        }
    }
    attempt()
}

/// How long to wait before asking again; nothing when that would not help.
fn pause(error: &ProviderError, tries: u32) -> Option<Duration> {
    match error {
        ProviderError::Away(_) => Some(PAUSE.saturating_mul(1 << tries).mul_f64(jitter())),
        ProviderError::Busy { wait_secs } => {
            let secs = wait_secs.unwrap_or(1 << tries);
            let spread = PAUSE.mul_f64(jitter());
            (secs <= WAIT_SECS_MAX).then(|| Duration::from_secs(secs) + spread)
        }
        ProviderError::Slow
        | ProviderError::Denied
        | ProviderError::Moved
        | ProviderError::Declined(_)
        | ProviderError::TooLong
        | ProviderError::Unreadable(_)
        | ProviderError::Stopped => None,
    }
}

/// From a half to one: many that failed together shall not come back together. The standard library seeds its hashers
/// from the system.
fn jitter() -> f64 {
    let luck = RandomState::new().hash_one(0) >> 11;
    0.5 + luck as f64 / (1_u64 << 54) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_differ() {
        let away = ProviderError::Away(String::new());
        for tries in 0..4 {
            let all = PAUSE * (1 << tries);
            let pauses = [(); 32].map(|()| pause(&away, tries).unwrap());
            assert!(pauses.iter().all(|p| (all / 2..=all).contains(p)));
            assert!(pauses.iter().any(|p| *p != pauses[0]));
        }
    }

    #[test]
    fn who_says_when_is_asked_then_or_never() {
        let busy = |secs| pause(&ProviderError::Busy { wait_secs: secs }, 0);
        assert!(busy(Some(7)).unwrap() >= Duration::from_secs(7));
        assert!(busy(None).unwrap() >= Duration::from_secs(1));
        assert_eq!(busy(Some(86_400)), None);
        assert_eq!(pause(&ProviderError::Denied, 0), None);
    }
}
