//! What differs from machine to machine: folders, luck, the clock.

mod process;
mod window;

use std::{
    hash::{BuildHasher as _, RandomState},
    path::PathBuf,
    time::Instant,
};

use directories::ProjectDirs;

pub(crate) use process::ends_with_stdin;
pub(crate) use window::window;

/// Where this user's worlds, files and identity are kept.
pub(crate) fn data_folder() -> PathBuf {
    let home = ProjectDirs::from("", "", "incant");
    home.map_or_else(
        || PathBuf::from("incant-data"),
        |dirs| dirs.data_dir().to_owned(),
    )
}

/// Different for every start of every program.
pub(crate) fn seed() -> u64 {
    RandomState::new().hash_one(std::process::id())
}

/// What time it is, for those outside of any frame.
#[expect(clippy::disallowed_methods, reason = "the one door to the clock")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
