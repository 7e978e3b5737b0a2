//! What both sides run alike: the order of a tick, and physics.

pub mod physics;
mod schedule;

pub use schedule::{Step, plugin as schedule_plugin};
