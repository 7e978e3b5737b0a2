//! Which moment of the room is on screen: a little in the past, so that what is lost or late on the way is not missed. How
//! little, follows from how late datagrams have come lately.

use std::collections::VecDeque;

use bevy::prelude::*;
use protocol::TICK;

/// Ticks between what is on screen and what arrives on a line without jitter: three datagrams in a row have to be lost before
/// something stands still.
const SPARE_TICKS: f64 = 3.0;

/// At most this much of the past is waited for, in ticks.
const DELAY_TICKS_MAX: f64 = 18.0;

/// Datagrams whose lateness is remembered: some three seconds.
const REMEMBERED: usize = 200;

/// How much faster or slower the room may run on screen while the delay changes.
const STRETCH: f64 = 0.05;

/// What is farther off than this is not stretched but jumped, in ticks.
const JUMP_TICKS: f64 = 30.0;

pub(crate) fn plugin(app: &mut App) {
    app.init_resource::<Playback>();
}

/// Follows the room's ticks.
#[derive(Resource, Debug, Default)]
pub struct Playback {
    /// How late datagrams came, in seconds by a clock that begins anywhere.
    late: VecDeque<f64>,
    /// The tick on screen.
    tick: Option<f64>,
    /// Ticks waited for what may still come.
    delay_ticks: f64,
    /// Frames in which something was shown farther along than it is known.
    starved: u64,
    /// Frames in which anything moved.
    frames: u64,
}

impl Playback {
    /// How far behind the newest that could have arrived the screen is, in ticks.
    #[must_use]
    pub const fn delay_ticks(&self) -> f64 {
        self.delay_ticks
    }

    /// Frames in which something that moves had to be guessed at, of those in which anything moved.
    #[must_use]
    pub const fn starved(&self) -> (u64, u64) {
        (self.starved, self.frames)
    }

    /// The tick on screen, once there is one.
    #[must_use]
    pub const fn tick(&self) -> Option<f64> {
        self.tick
    }

    pub(crate) const fn count(&mut self, starved: bool) {
        self.frames += 1;
        self.starved += starved as u64;
    }

    pub(crate) fn arrived(&mut self, tick: u32, now_secs: f64) {
        self.late
            .push_back(now_secs - f64::from(tick) * TICK.as_secs_f64());
        if self.late.len() > REMEMBERED {
            self.late.pop_front();
        }
    }

    /// Goes on to the moment that is to be on screen now.
    pub(crate) fn go_on(&mut self, now_secs: f64, frame_secs: f64) {
        let earliest = self.late.iter().copied().fold(f64::INFINITY, f64::min);
        if !earliest.is_finite() {
            return;
        }
        let mut sorted: Vec<_> = self.late.iter().map(|late| late - earliest).collect();
        sorted.sort_unstable_by(f64::total_cmp);
        // One in a hundred may come too late: others stand in for it.
        let jitter = sorted[(sorted.len() - 1) * 99 / 100];
        let wanted_delay = (SPARE_TICKS + jitter / TICK.as_secs_f64()).min(DELAY_TICKS_MAX);
        let newest = (now_secs - earliest) / TICK.as_secs_f64();
        let wanted = newest - wanted_delay;
        let frame = frame_secs / TICK.as_secs_f64();
        let tick = match self.tick {
            Some(tick) if (wanted - tick).abs() < JUMP_TICKS => {
                tick + frame + (wanted - tick - frame).clamp(-STRETCH * frame, STRETCH * frame)
            }
            Some(_) | None => wanted,
        };
        self.tick = Some(tick);
        self.delay_ticks = newest - tick;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn play(late_ticks: impl Fn(u32) -> f64) -> Playback {
        let mut playback = Playback::default();
        for tick in 0..600 {
            let now = f64::from(tick) * TICK.as_secs_f64();
            playback.arrived(tick, now + late_ticks(tick) * TICK.as_secs_f64());
            playback.go_on(now, TICK.as_secs_f64());
        }
        playback
    }

    #[test]
    fn a_steady_line_is_waited_for_three_ticks_and_a_shaky_one_longer() {
        let steady = play(|_| 4.0);
        assert!((steady.delay_ticks() - SPARE_TICKS).abs() < 0.1);
        let shaky = play(|tick| 4.0 + f64::from(tick % 5));
        assert!((shaky.delay_ticks() - SPARE_TICKS - 4.0).abs() < 0.2);
    }

    #[test]
    fn the_screen_never_goes_back() {
        let mut playback = Playback::default();
        let mut last = f64::NEG_INFINITY;
        for tick in 0..900_u32 {
            let now = f64::from(tick) * TICK.as_secs_f64();
            let late = if tick > 300 { f64::from(tick % 7) } else { 0.0 };
            playback.arrived(tick, now + late * TICK.as_secs_f64());
            playback.go_on(now, TICK.as_secs_f64());
            assert!(playback.tick >= Some(last));
            last = playback.tick.unwrap_or(last);
        }
    }
}
