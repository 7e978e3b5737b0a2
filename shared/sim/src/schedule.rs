//! The order of a tick, written once.

use bevy::prelude::*;

/// One tick, in order. A system outside these steps is a bug.
#[derive(SystemSet, Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Take what arrived: requests, inputs, mail.
    Receive,
    /// Allow or refuse it, and change the world.
    Decide,
    /// Advance bodies by one fixed step.
    Simulate,
    /// Post what others must do; replication sends the rest.
    Publish,
}

/// Chains the steps of `FixedUpdate`.
pub fn plugin(app: &mut App) {
    app.configure_sets(
        FixedUpdate,
        (Step::Receive, Step::Decide, Step::Simulate, Step::Publish).chain(),
    );
}
