//! Prompt in, bundle out. No Bevy, no database, no storage keys: what it makes it hands to a server.

pub mod import;
pub mod make;
pub mod plan;
pub mod planner;
pub mod schema;

pub mod finish;
pub mod paint;
pub mod rig;
pub mod shape;

pub mod picture;
pub mod sheet;

pub mod double;
pub mod parallel;
pub mod provider;
pub mod server;
pub mod worker;
