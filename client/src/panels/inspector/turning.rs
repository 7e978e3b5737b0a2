//! Parameters while somebody turns them: shown at once, sent ten times a second at the most, the last one always.

use std::collections::BTreeMap;

use model::{Change, Settings, Value};

/// Between two tellings.
const EVERY_SECS: f32 = 0.1;
/// So long after the last telling what the room has counts again: a value may have been out of range.
const TRUST_SECS: f32 = 1.0;

/// What was turned and is not seen yet.
#[derive(Default)]
pub(super) struct Turning {
    shown: BTreeMap<String, Value>,
    unsent: BTreeMap<String, Value>,
    since_secs: f32,
}

impl Turning {
    /// Somebody turned a control.
    pub(super) fn turn(&mut self, name: &str, value: Value) {
        self.shown.insert(name.to_owned(), value);
        self.unsent.insert(name.to_owned(), value);
    }

    /// Where a control was left, until the thing follows.
    pub(super) fn value(&self, name: &str) -> Option<Value> {
        self.shown.get(name).copied()
    }

    /// What is to be asked for now, `secs` after the last time this was called.
    pub(super) fn due(&mut self, secs: f32) -> Option<Change> {
        self.since_secs += secs;
        if self.unsent.is_empty() || self.since_secs < EVERY_SECS {
            return None;
        }
        self.since_secs = 0.0;
        let settings = Settings::new(std::mem::take(&mut self.unsent)).ok()?;
        Some(Change::Parameters(settings))
    }

    /// Once the thing has followed, it shows itself what it is.
    pub(super) fn settle(&mut self, under_way: bool) {
        if self.unsent.is_empty() && !under_way && self.since_secs > TRUST_SECS {
            self.shown.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drag_is_sent_ten_times_a_second_and_its_end_always() {
        let mut turning = Turning::default();
        let mut sent = Vec::new();
        for frame in 0..60 {
            turning.turn("width", frame as f32);
            sent.extend(turning.due(1.0 / 60.0));
        }
        for _ in 0..12 {
            sent.extend(turning.due(1.0 / 60.0));
        }
        assert!((9..=11).contains(&sent.len()), "{}", sent.len());
        let last = Settings::new([("width".to_owned(), 59.0)]).unwrap();
        assert_eq!(sent.last(), Some(&Change::Parameters(last)));
    }

    #[test]
    fn a_control_stays_where_it_was_left_until_the_thing_has_followed() {
        let mut turning = Turning::default();
        turning.turn("width", 2.0);
        assert!(turning.due(0.2).is_some());
        turning.settle(false);
        assert_eq!(
            turning.value("width"),
            Some(2.0),
            "the room has not heard yet"
        );
        turning.due(5.0);
        turning.settle(true);
        assert_eq!(turning.value("width"), Some(2.0), "it is being made");
        turning.settle(false);
        assert_eq!(turning.value("width"), None);
    }
}
