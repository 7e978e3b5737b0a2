//! What was made, and pictures of what is meant.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ContentHash, PlayerId};

/// `POST /v1/references`: a picture somewhere on the web.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReferenceRequest {
    /// Where.
    #[schemars(length(max = 2_000))]
    pub url: String,
}

/// A picture that is kept here from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReferenceAnswer {
    /// What jobs call it.
    pub reference: ContentHash,
    /// `image/png` or `image/jpeg`.
    pub content_type: String,
    /// Its length.
    pub bytes: u64,
    /// Who brought it.
    pub owner: PlayerId,
}

/// `PATCH /v1/assets/{asset}`: who may see a thing.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ShareAsset {
    /// Who.
    pub visibility: Visibility,
}

/// Who may see a thing that was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Its owner.
    Private,
    /// Also those with a role of their own in the room it was made for.
    Room,
    /// Everybody of the same organisation.
    Org,
    /// Everybody.
    Public,
}

/// `GET /v1/assets/{asset}/{version}/download`: where its files are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DownloadAnswer {
    /// Each file once.
    pub files: Vec<SignedFile>,
    /// Milliseconds since 1970 after which the URLs are worth nothing.
    pub expires_ms: u64,
}

/// A file, and where whoever has this URL gets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SignedFile {
    /// Its name.
    pub hash: ContentHash,
    /// Its length.
    pub bytes: u32,
    /// Bound to this one file; a path of this server, or a URL of the store.
    pub url: String,
}

/// The path a file is served at, for ever and immutable.
#[must_use]
pub fn file_path(hash: ContentHash) -> String {
    format!("/v1/files/{hash}")
}
