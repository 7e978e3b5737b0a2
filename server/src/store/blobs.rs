//! Files by content: a file's name is the BLAKE3 of its bytes, so it never changes and may be sent twice.

use std::{path::Path, sync::Arc};

use bytes::Bytes;
use model::{ContentHash, FileRef};
use object_store::{ObjectStoreExt as _, PutPayload, local::LocalFileSystem, path};

use super::{Store, StoreError, hash_of};

/// The folder `blobs/`. Every write is synced, and so is the folder it lands in.
#[derive(Clone, Debug)]
pub(super) struct Blobs(Arc<LocalFileSystem>);

impl Blobs {
    pub(super) fn open(folder: &Path) -> Result<Self, StoreError> {
        std::fs::create_dir_all(folder).map_err(|source| {
            StoreError::from(object_store::Error::Generic {
                store: "folder",
                source: Box::new(source),
            })
        })?;
        let files = LocalFileSystem::new_with_prefix(folder)?.with_fsync(true);
        Ok(Self(Arc::new(files)))
    }

    async fn write(&self, hash: ContentHash, bytes: Bytes) -> Result<(), StoreError> {
        self.0
            .put(&place(hash), PutPayload::from_bytes(bytes))
            .await?;
        Ok(())
    }

    /// `None` when there is no such file; an error when it is damaged.
    async fn read(&self, hash: ContentHash) -> Result<Option<Bytes>, StoreError> {
        let bytes = match self.0.get(&place(hash)).await {
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
        let found = self.0.head(&place(file.hash)).await;
        found.is_ok_and(|meta| meta.size == u64::from(file.bytes))
    }
}

/// `ab/abcdef…`: no folder gets a million entries.
fn place(hash: ContentHash) -> path::Path {
    let name = hash.to_string();
    path::Path::from(format!("{}/{name}", &name[..2]))
}

impl Store {
    /// Keeps a file: bytes, sync, then the row that names it. Bytes that do not match `hash` are refused.
    pub async fn keep_file(&self, hash: ContentHash, bytes: Bytes) -> Result<(), StoreError> {
        if hash_of(&bytes) != hash {
            return Err(StoreError::OtherFile(hash));
        }
        let length = bytes.len() as i64;
        // What is there and whole stays; what is damaged is mended.
        if !matches!(self.blobs.read(hash).await, Ok(Some(_))) {
            self.blobs.write(hash, bytes).await?;
        }
        sqlx::query("INSERT INTO files (hash, bytes) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING")
            .bind(&hash.0[..])
            .bind(length)
            .execute(&self.writer)
            .await?;
        Ok(())
    }

    /// A file's bytes, verified; `None` when it was never kept here.
    pub async fn file(&self, hash: ContentHash) -> Result<Option<Bytes>, StoreError> {
        let known: Option<i64> = sqlx::query_scalar("SELECT bytes FROM files WHERE hash = ?")
            .bind(&hash.0[..])
            .fetch_optional(&self.readers)
            .await?;
        match known {
            Some(_) => self.blobs.read(hash).await,
            None => Ok(None),
        }
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
        let path = cellar
            .folder
            .path()
            .join("blobs")
            .join(place(name).as_ref());
        std::fs::write(&path, "some bytez").unwrap();
        let read = cellar.store.file(name).await;
        assert!(matches!(read, Err(StoreError::DamagedFile(_))));
        cellar.store.keep_file(name, bytes.clone()).await.unwrap();
        assert_eq!(cellar.store.file(name).await.unwrap(), Some(bytes));
    }
}
