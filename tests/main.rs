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
mod outage;
mod playing;
mod restoring;
mod secrets;
mod seeing;
mod taking_back;
mod tidy;
mod together;
mod toil;
mod vendors;
mod ways;
