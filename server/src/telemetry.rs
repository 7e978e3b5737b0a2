//! What the log says, and how much of it.

use std::io::{IsTerminal as _, stderr};

use tracing_subscriber::EnvFilter;

/// Everything worth a person's time. lightyear logs every datagram it cannot use: anybody could fill a disk.
const DEFAULT: &str = "info,lightyear_udp=off,lightyear_netcode=off,lightyear_connection=warn,\
    lightyear_transport=error,aeronet_io=warn,bevy_replicon=warn,sqlx=warn,hyper=warn";

/// Logs to standard error: standard output belongs to whoever started us. `filter` is as in `RUST_LOG`.
pub fn start(filter: Option<&str>) {
    let filter = filter
        .and_then(|filter| EnvFilter::try_new(filter).ok())
        .unwrap_or_else(|| EnvFilter::new(DEFAULT));
    let started = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(stderr)
        .with_ansi(stderr().is_terminal())
        .try_init();
    if started.is_err() {
        tracing::debug!("somebody else keeps the log already");
    }
}
