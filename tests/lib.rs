//! What stories and benchmarks share: the real programs as child processes, the API as plain calls, and
//! players without a screen.

pub mod api;
pub mod players;
pub mod processes;
pub mod wire;
