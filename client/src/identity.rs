//! Who plays: a guest's name and the token that proves it, kept for each name.

use model::UserId;
use serde::{Deserialize, Serialize};

use crate::{
    fetch::{Api, FetchError},
    platform::{self, Keep},
};

/// A guest of one server.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Identity {
    pub(crate) user: UserId,
    pub(crate) name: String,
    pub(crate) token: String,
}

/// The guest known here, or a new one.
pub(crate) async fn known_or_new(
    api: &Api,
    keep: &Keep,
    name: &str,
) -> Result<Identity, FetchError> {
    let known = keep.read(&kept_as(name)).ok().flatten();
    match known.and_then(|bytes| serde_json::from_slice(&bytes).ok()) {
        Some(identity) => Ok(identity),
        None => new(api, keep, name).await,
    }
}

/// A new guest; the one known here under the name is forgotten.
pub(crate) async fn new(api: &Api, keep: &Keep, name: &str) -> Result<Identity, FetchError> {
    let answer = api.guest(name).await?;
    let identity = Identity {
        user: answer.user,
        name: name.to_owned(),
        token: answer.token,
    };
    let bytes = serde_json::to_vec_pretty(&identity).unwrap_or_default();
    keep.write(&kept_as(name), &bytes)?;
    Ok(identity)
}

/// Any name makes a file name: only what is harmless is kept of it, the rest is told apart by its hash.
fn kept_as(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(24)
        .collect();
    let hash = blake3::hash(name.as_bytes()).to_hex();
    format!("guest-{plain}-{}", &hash[..8])
}

/// What to call somebody who did not say.
pub(crate) fn default_name() -> String {
    const NAMES: [&str; 8] = [
        "ada", "bela", "cleo", "dara", "emil", "finn", "gala", "hugo",
    ];
    platform::name()
        .unwrap_or_else(|| NAMES[(platform::seed() % NAMES.len() as u64) as usize].to_owned())
}
