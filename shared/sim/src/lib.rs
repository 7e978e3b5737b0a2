//! What both sides run alike: the order of a tick, the ground, how bodies go, and physics.

mod land;
pub mod motion;
pub mod physics;
pub mod pose;
mod schedule;

pub use land::Land;
pub use schedule::{Step, plugin as schedule_plugin};
