//! Files by content: a file's name is the BLAKE3 of its bytes, so it never changes and may be sent twice.

use std::{path::Path, sync::Arc, time::Duration};

use bytes::Bytes;
use model::{ContentHash, FileRef};
use object_store::{
    ClientOptions, ObjectStore, ObjectStoreExt as _, PutMode, PutPayload, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
    local::LocalFileSystem,
    path,
    signer::{Method, Signer as _},
};

use super::{Files, Store, StoreError, hash_of};

/// A bucket that does not answer by now fails the request that needs it.
const BUCKET_PATIENCE: Duration = Duration::from_secs(10);
const BUCKET_RETRIES: usize = 3;

/// A bucket of S3 or of anything that speaks like it.
#[derive(Clone)]
pub struct Bucket {
    /// What it is called.
    pub name: String,
    /// What every file's name begins with; may be empty.
    pub prefix: String,
    /// Where it is, unless it is Amazon's.
    pub endpoint: Option<String>,
    /// In which region.
    pub region: String,
    /// The key's name and the key; left out: whatever the machine has, such as a role.
    pub key: Option<(String, String)>,
}

/// A key never gets into a log.
impl std::fmt::Debug for Bucket {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "s3://{}/{}", self.name, self.prefix)
    }
}

/// Every file. What a call here returned from is synced.
#[derive(Clone, Debug)]
pub(super) struct Blobs {
    files: Arc<dyn ObjectStore>,
    /// Where files can be fetched without us.
    bucket: Option<Arc<AmazonS3>>,
    prefix: String,
}

impl Blobs {
    pub(super) fn open(files: &Files) -> Result<Self, StoreError> {
        match files {
            Files::Folder(folder) => Self::folder(folder),
            Files::Bucket(bucket) => Self::bucket(bucket),
        }
    }

    fn folder(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|source| {
            StoreError::from(object_store::Error::Generic {
                store: "folder",
                source: Box::new(source),
            })
        })?;
        let files = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self {
            files: Arc::new(files),
            bucket: None,
            prefix: String::new(),
        })
    }

    fn bucket(bucket: &Bucket) -> Result<Self, StoreError> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_client_options(ClientOptions::new().with_timeout(BUCKET_PATIENCE))
            .with_retry(RetryConfig {
                max_retries: BUCKET_RETRIES,
                retry_timeout: BUCKET_PATIENCE,
                ..RetryConfig::default()
            });
        if let Some(endpoint) = &bucket.endpoint {
            let plain = endpoint.starts_with("http://");
            builder = builder.with_endpoint(endpoint).with_allow_http(plain);
        }
        if let Some((name, key)) = &bucket.key {
            builder = builder.with_access_key_id(name).with_secret_access_key(key);
        }
        let store = Arc::new(builder.build()?);
        Ok(Self {
            files: store.clone(),
            bucket: Some(store),
            prefix: bucket.prefix.trim_matches('/').to_owned(),
        })
    }

    /// Writes a file that is not there. Of two who do so at once the first one counts: they write the same.
    async fn write(
        &self,
        hash: ContentHash,
        bytes: Bytes,
        mode: PutMode,
    ) -> Result<(), StoreError> {
        let payload = PutPayload::from_bytes(bytes);
        let place = self.place(hash);
        match self.files.put_opts(&place, payload, mode.into()).await {
            Ok(_) | Err(object_store::Error::AlreadyExists { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// `None` when there is no such file; an error when it is damaged.
    async fn read(&self, hash: ContentHash) -> Result<Option<Bytes>, StoreError> {
        let bytes = match self.files.get(&self.place(hash)).await {
            Ok(found) => found.bytes().await?,
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if hash_of(&bytes) == hash {
            Ok(Some(bytes))
        } else {
            Err(StoreError::DamagedFile(hash))
        }
    }

    /// Whether it is there with this length; a look at the folder, not at the bytes.
    pub(super) async fn has(&self, file: FileRef) -> bool {
        let found = self.files.head(&self.place(file.hash)).await;
        found.is_ok_and(|meta| meta.size == u64::from(file.bytes))
    }

    /// `ab/abcdef…`: no folder gets a million entries.
    fn place(&self, hash: ContentHash) -> path::Path {
        let name = hash.to_string();
        path::Path::from(format!("{}/{}/{name}", self.prefix, &name[..2]))
    }
}

impl Store {
    /// Keeps a file: bytes, sync, then the row that names it. Bytes that do not match `hash` are refused.
    pub async fn keep_file(&self, hash: ContentHash, bytes: Bytes) -> Result<(), StoreError> {
        if hash_of(&bytes) != hash {
            return Err(StoreError::OtherFile(hash));
        }
        let length = bytes.len() as i64;
        match self.blobs.read(hash).await {
            Ok(Some(_)) => {}
            Ok(None) => self.blobs.write(hash, bytes, PutMode::Create).await?,
            Err(StoreError::DamagedFile(_)) => {
                self.blobs.write(hash, bytes, PutMode::Overwrite).await?;
            }
            Err(error) => return Err(error),
        }
        sqlx::query(
            "INSERT INTO files (hash, bytes) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
        )
        .bind(&hash.0[..])
        .bind(length)
        .execute(&self.database.writer)
        .await?;
        Ok(())
    }

    /// A URL that gives this file to whoever has it, for a while, without asking us; `None` where files are in a
    /// folder of ours.
    pub async fn signed_url(
        &self,
        hash: ContentHash,
        good_for: Duration,
    ) -> Result<Option<String>, StoreError> {
        let Some(bucket) = &self.blobs.bucket else {
            return Ok(None);
        };
        let place = self.blobs.place(hash);
        let url = bucket.signed_url(Method::GET, &place, good_for).await?;
        Ok(Some(url.into()))
    }

    /// A file's bytes, verified; `None` when it was never kept here.
    pub async fn file(&self, hash: ContentHash) -> Result<Option<Bytes>, StoreError> {
        let known: Option<i64> = sqlx::query_scalar("SELECT bytes FROM files WHERE hash = $1")
            .bind(&hash.0[..])
            .fetch_optional(&self.database.readers)
            .await?;
        match known {
            Some(_) => self.blobs.read(hash).await,
            None => Ok(None),
        }
    }

    /// What a failing disk could do to a file.
    #[cfg(test)]
    pub(crate) async fn spoil(&self, hash: ContentHash) {
        let spoilt = PutPayload::from_static(b"spoilt");
        let place = self.blobs.place(hash);
        self.blobs.files.put(&place, spoilt).await.unwrap();
    }

    /// The same, worse.
    #[cfg(test)]
    pub(crate) async fn lose(&self, hash: ContentHash) {
        let place = self.blobs.place(hash);
        self.blobs.files.delete(&place).await.unwrap();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Cellar, hash};

    #[tokio::test]
    async fn a_file_is_kept_under_the_hash_of_its_bytes_and_no_other() {
        let cellar = Cellar::new().await;
        let bytes = Bytes::from_static(b"some bytes");
        let name = hash(&bytes);
        assert!(cellar.store.file(name).await.unwrap().is_none());
        for _ in 0..2 {
            cellar.store.keep_file(name, bytes.clone()).await.unwrap();
        }
        assert_eq!(cellar.store.file(name).await.unwrap(), Some(bytes));

        let other = hash(b"other bytes");
        let refused = cellar
            .store
            .keep_file(other, Bytes::from_static(b"lies"))
            .await;
        assert!(matches!(refused, Err(StoreError::OtherFile(_))));
        assert!(cellar.store.file(other).await.unwrap().is_none());
    }

    #[tokio::test]
    async fn a_damaged_file_is_noticed_and_mended_by_sending_it_again() {
        let cellar = Cellar::new().await;
        let bytes = Bytes::from_static(b"some bytes");
        let name = hash(&bytes);
        cellar.store.keep_file(name, bytes.clone()).await.unwrap();
        cellar.store.spoil(name).await;
        let read = cellar.store.file(name).await;
        assert!(matches!(read, Err(StoreError::DamagedFile(_))));
        cellar.store.keep_file(name, bytes.clone()).await.unwrap();
        assert_eq!(cellar.store.file(name).await.unwrap(), Some(bytes));
    }
}
