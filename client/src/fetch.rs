//! The client's way to the server's HTTP API, and the files it keeps.

mod api;
mod crew;
mod recipes;

use model::ContentHash;

use crate::platform::Cache;

pub(crate) use api::{Api, FetchError, is_named};
pub(crate) use crew::{Bundle, Fetcher};
pub(crate) use recipes::{About, Recipes};

/// A file, from the cache where it is there and whole.
async fn cached(api: &Api, cache: &Cache, hash: ContentHash) -> Result<Vec<u8>, FetchError> {
    if let Some(bytes) = cache.get(hash).await {
        return Ok(bytes);
    }
    let bytes = api.file(hash).await?;
    cache.put(hash, &bytes).await?;
    Ok(bytes)
}
