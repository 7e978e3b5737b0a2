//! The shell around the rooms: HTTP, storage, threads, time. Rooms decide what happens; this keeps it, hands
//! out the work it causes, and lets people and workers in.

pub mod admin;
pub mod config;
pub mod telemetry;

mod serve;

mod authorize;
mod http;
mod identity;
mod inspect;
mod limits;
mod outside;
mod pace;
mod picture;

mod bridge;
mod events;
mod rooms;
mod sweep;
mod web_transport;
mod workers;

mod folder;
mod secret;
pub mod store;

pub mod clock;

pub use folder::FolderError;
pub use identity::Provider;
pub use limits::Limits;
pub use serve::{Server, Settings, StartError, start};

#[cfg(test)]
mod testing;
