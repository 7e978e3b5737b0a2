//! Behaviour as stories: whole rooms and whole sessions, real sockets, a hand-cranked clock.

mod stage;

mod attacks;
mod building;
mod restoring;
mod tidy;
