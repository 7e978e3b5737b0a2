//! Behaviour as stories: whole rooms and whole sessions, real sockets, a hand-cranked clock.

#![expect(
    clippy::unwrap_used,
    reason = "a story that cannot go on ends where it stands"
)]

mod stage;

mod attacks;
mod building;
mod chaos;
mod editing;
mod ground;
mod journeys;
mod playing;
mod restoring;
mod seeing;
mod taking_back;
mod tidy;
mod together;
mod ways;
