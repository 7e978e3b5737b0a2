//! Published versions of assets. They never change: who publishes a version again gets the first one.

use model::{AssetVersion, Manifest};
use sqlx::AnyConnection;

use super::{Store, StoreError, blobs::Blobs};

impl Store {
    /// The manifest of a published version.
    pub async fn manifest(&self, asset: AssetVersion) -> Result<Option<Manifest>, StoreError> {
        let mut reader = self.database.readers.acquire().await?;
        manifest(&mut reader, asset).await
    }
}

pub(super) async fn manifest(
    connection: &mut AnyConnection,
    asset: AssetVersion,
) -> Result<Option<Manifest>, StoreError> {
    let text: Option<String> =
        sqlx::query_scalar("SELECT manifest FROM assets WHERE asset = $1 AND version = $2")
            .bind(&asset.asset.0[..])
            .bind(i64::from(asset.version))
            .fetch_optional(connection)
            .await?;
    text.map(|text| serde_json::from_str(&text).or(Err(StoreError::BadRow("manifest"))))
        .transpose()
}

/// Stores a version and returns what it consists of: what was published first stays.
pub(super) async fn publish(
    connection: &mut AnyConnection,
    proposed: &Manifest,
    now_ms: i64,
) -> Result<Manifest, StoreError> {
    let text = serde_json::to_string(proposed).or(Err(StoreError::BadRow("manifest")))?;
    let words = format!("{} {}", proposed.name, proposed.provenance.prompt);
    let bytes: i64 = proposed.files().map(|file| i64::from(file.bytes)).sum();
    sqlx::query(
        "INSERT INTO assets (asset, version, manifest, published, words, bytes) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (asset, version) DO NOTHING",
    )
    .bind(&proposed.asset.asset.0[..])
    .bind(i64::from(proposed.asset.version))
    .bind(text)
    .bind(now_ms)
    .bind(words.to_lowercase())
    .bind(bytes)
    .execute(&mut *connection)
    .await?;
    manifest(connection, proposed.asset)
        .await?
        .ok_or(StoreError::BadRow("manifest"))
}

/// Whether every file of a version is there.
pub(super) async fn whole(
    connection: &mut AnyConnection,
    blobs: &Blobs,
    manifest: &Manifest,
) -> Result<bool, StoreError> {
    for file in manifest.files() {
        let known: Option<i64> = sqlx::query_scalar("SELECT bytes FROM files WHERE hash = $1")
            .bind(&file.hash.0[..])
            .fetch_optional(&mut *connection)
            .await?;
        if known.is_none() || !blobs.has(file).await {
            return Ok(false);
        }
    }
    Ok(true)
}
