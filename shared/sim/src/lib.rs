//! What both sides run alike: the order of a tick, how bodies go, and physics.

pub mod motion;
pub mod physics;
pub mod pose;
mod schedule;

pub use schedule::{Step, plugin as schedule_plugin};
