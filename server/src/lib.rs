//! The shell around the rooms: HTTP, storage, threads, time. Rooms decide what happens; this keeps it, hands
//! out the work it causes, and lets people and workers in.

pub mod config;
pub mod telemetry;

mod serve;

mod authorize;
mod http;
mod identity;
mod inspect;

mod bridge;
mod rooms;
mod sweep;
mod workers;

mod folder;
mod secret;
pub mod store;

pub mod clock;

pub use folder::FolderError;
pub use serve::{Server, Settings, StartError, start};

#[cfg(test)]
mod testing;
