//! Who plays: a guest's name and the token that proves it, kept in the client's folder for each server.

use std::{
    fs,
    path::{Path, PathBuf},
};

use model::UserId;
use serde::{Deserialize, Serialize};

use crate::fetch::{Api, FetchError};

/// A guest of one server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Identity {
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) token: String,
}

/// The guest this folder knows, or a new one.
pub(crate) fn known_or_new(api: &Api, folder: &Path, name: &str) -> Result<Identity, FetchError> {
    let path = path(folder, name);
    let known = fs::read(&path)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    known.map_or_else(|| new(api, folder, name), Ok)
}

/// A new guest; the one this folder knew under the name is forgotten.
pub(crate) fn new(api: &Api, folder: &Path, name: &str) -> Result<Identity, FetchError> {
    let answer = api.guest(name)?;
    let identity = Identity {
        user: answer.user,
        name: name.to_owned(),
        token: answer.token,
    };
    let path = path(folder, name);
    fs::create_dir_all(folder)?;
    let aside = path.with_extension("new");
    fs::write(
        &aside,
        serde_json::to_vec_pretty(&identity).unwrap_or_default(),
    )?;
    fs::rename(aside, path)?;
    Ok(identity)
}

/// Any name makes a file name: only what is harmless is kept of it, the rest is told apart by its hash.
fn path(folder: &Path, name: &str) -> PathBuf {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(24)
        .collect();
    let hash = blake3::hash(name.as_bytes()).to_hex();
    folder.join(format!("guest-{plain}-{}.json", &hash[..8]))
}

/// What to call somebody who did not say.
pub(crate) fn default_name() -> String {
    const NAMES: [&str; 8] = [
        "ada", "bela", "cleo", "dara", "emil", "finn", "gala", "hugo",
    ];
    whoami().unwrap_or_else(|| {
        NAMES[(crate::platform::seed() % NAMES.len() as u64) as usize].to_owned()
    })
}

/// The name of the user's home folder is what people call themselves on this machine.
fn whoami() -> Option<String> {
    let dirs = directories::UserDirs::new()?;
    let name = dirs.home_dir().file_name()?.to_str()?.to_owned();
    (name != "root" && !name.is_empty() && name.chars().count() <= model::limits::NAME_CHARS_MAX)
        .then_some(name)
}
