//! The whole door: who gets in, and what they are told.

mod access;
mod away;
mod events;
mod known;
mod library;
mod lists;
mod people;
mod words;
