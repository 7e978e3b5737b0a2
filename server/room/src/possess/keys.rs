//! The keys of one player as they arrive: every tick of theirs counts once, in order, and no faster than time passes.

use std::collections::BTreeMap;

use model::Steering;
use protocol::{STEERS_MAX, Steer};

/// Ticks that may wait; who is farther ahead loses the oldest.
const WAITING_MAX: usize = 16;

/// Ticks somebody may catch up on at once after a silence.
const CATCH_UP_MAX: f32 = 8.0;

/// Ticks without a word after which the body stands still, but goes on falling.
const SILENCE_TICKS: u32 = 15;

/// Ticks of one room tick, at most.
const AT_ONCE: usize = 3;

/// One player's keys.
#[derive(Debug, Default)]
pub(crate) struct KeyStream {
    waiting: BTreeMap<u32, Steering>,
    taken: u32,
    newest: Steering,
    /// Ticks that may still be taken: one more each tick.
    due: f32,
    silent_ticks: u32,
}

impl KeyStream {
    /// What arrived; known and old ticks are skipped.
    pub(crate) fn hear(&mut self, steer: &Steer) {
        let ticks = steer.ticks.iter().rev().take(STEERS_MAX).zip(0_u32..);
        for (keys, back) in ticks {
            let number = steer.newest.saturating_sub(back);
            if number > self.taken {
                self.waiting.insert(number, *keys);
            }
        }
        while self.waiting.len() > WAITING_MAX {
            self.waiting.pop_first();
        }
    }

    /// The ticks that are due now.
    pub(crate) fn take(&mut self) -> Vec<Steering> {
        self.due = (self.due + 1.0).min(CATCH_UP_MAX);
        let mut ticks = Vec::new();
        while self.due >= 1.0 && ticks.len() < AT_ONCE {
            // A tick that was lost for good is skipped; those behind it have been sent with it several times.
            let Some((number, keys)) = self.waiting.pop_first() else {
                break;
            };
            self.due -= 1.0;
            (self.taken, self.newest) = (number, keys);
            ticks.push(keys);
        }
        if ticks.is_empty() {
            self.silent_ticks += 1;
            if self.silent_ticks > SILENCE_TICKS {
                self.due = 0.0;
                ticks.push(self.newest.idle());
            }
        } else {
            self.silent_ticks = 0;
        }
        ticks
    }

    /// The keys that were taken last.
    pub(crate) const fn newest(&self) -> Steering {
        self.newest
    }

    /// And their number.
    pub(crate) const fn newest_taken(&self) -> u32 {
        self.taken
    }
}

#[cfg(test)]
mod tests {
    use model::ObjectId;

    use super::*;

    fn tick(number: u32) -> Steering {
        Steering {
            yaw: number as u16,
            ..Steering::default()
        }
    }

    fn steer(newest: u32, count: u32) -> Steer {
        let ticks = (newest + 1 - count..=newest).map(tick).collect();
        Steer {
            object: ObjectId(1),
            newest,
            ticks,
        }
    }

    #[test]
    fn every_tick_counts_once_and_in_order_whatever_is_lost_or_doubled() {
        let mut keys = KeyStream::default();
        let mut taken = Vec::new();
        for newest in 1..200_u32 {
            let lost = newest % 7 < 3;
            if !lost {
                keys.hear(&steer(newest, newest.min(8)));
                keys.hear(&steer(newest, newest.min(8)));
            }
            taken.extend(keys.take());
        }
        taken.extend(keys.take());
        let numbers: Vec<_> = taken.iter().map(|keys| u32::from(keys.yaw)).collect();
        assert_eq!(numbers, (1..=numbers.len() as u32).collect::<Vec<_>>());
        assert!(numbers.len() >= 195);
    }

    #[test]
    fn nobody_is_faster_than_time() {
        let mut keys = KeyStream::default();
        let mut taken = 0;
        for round in 1..=60_u32 {
            keys.hear(&steer(round * 4, 4));
            taken += keys.take().len();
        }
        assert!(taken <= 60 + CATCH_UP_MAX as usize, "{taken}");
    }

    #[test]
    fn who_falls_silent_stands_still() {
        let mut keys = KeyStream::default();
        let held = Steering::default().going(0.0, 1.0);
        keys.hear(&Steer {
            object: ObjectId(1),
            newest: 1,
            ticks: vec![held],
        });
        assert_eq!(keys.take(), [held]);
        let rest: Vec<_> = (0..40).flat_map(|_| keys.take()).collect();
        assert!(!rest.is_empty() && rest.iter().all(|keys| keys.go == [0, 0]));
    }
}
