//! What holds in the whole room at once, and goes back like what was done to things.

use model::{DayTime, WaterLevel};
use serde::{Deserialize, Serialize};

use super::{Event, Snapshot};

/// What holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// How high water stands.
    Water(WaterLevel),
    /// What time of day it is.
    Day(DayTime),
}

impl Setting {
    /// What people call it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Water(_) => "the water",
            Self::Day(_) => "the time of day",
        }
    }
}

/// A setting that somebody changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turned {
    /// What held before.
    pub was: Setting,
    /// And since.
    pub is: Setting,
}

impl Snapshot {
    /// Whether nobody set it otherwise.
    #[must_use]
    pub fn holds(&self, setting: Setting) -> bool {
        self.as_set(setting) == setting
    }

    /// What `event` is about to set.
    pub(super) fn about_to_set(&self, event: &Event) -> Option<Turned> {
        let is = match event {
            Event::Flooded { level } => Setting::Water(*level),
            Event::Dawned { time } => Setting::Day(*time),
            Event::Spawned { .. }
            | Event::Moved { .. }
            | Event::Removed { .. }
            | Event::TakenBack { .. }
            | Event::Reverted { .. }
            | Event::Adjusted { .. }
            | Event::Grouped { .. }
            | Event::Rested { .. }
            | Event::Made { .. }
            | Event::NotMade { .. }
            | Event::Edited { .. }
            | Event::Sculpted { .. }
            | Event::Followed { .. }
            | Event::Restored { .. }
            | Event::Ruled { .. }
            | Event::Retried { .. } => return None,
        };
        let was = self.as_set(is);
        (was != is).then_some(Turned { was, is })
    }

    /// Puts settings back; returns what leads the other way.
    pub(super) fn turn_back(&mut self, settings: &[Turned]) -> Vec<Turned> {
        let back = settings.iter().map(|turned| {
            self.set(turned.was);
            let Turned { was, is } = *turned;
            Turned { was: is, is: was }
        });
        back.collect()
    }

    fn set(&mut self, setting: Setting) {
        match setting {
            Setting::Water(level) => self.ground.flood(level),
            Setting::Day(time) => self.day = time,
        }
    }

    fn as_set(&self, like: Setting) -> Setting {
        match like {
            Setting::Water(_) => Setting::Water(self.ground.water()),
            Setting::Day(_) => Setting::Day(self.day),
        }
    }
}
