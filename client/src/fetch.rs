//! The client's way to the server's HTTP API, and the files it keeps.

mod api;
mod cache;
mod crew;
mod recipes;

pub(crate) use api::{Api, FetchError};
pub(crate) use crew::{Bundle, Fetcher};
pub(crate) use recipes::{About, Recipes};
