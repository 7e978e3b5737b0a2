//! Files on disk, named by what is in them: written aside and renamed, verified on every read,
//! the oldest given up when they grow too many.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::SystemTime,
};

use model::ContentHash;

use crate::fetch::is_named;

/// What the cache may take of the disk.
const BYTES_MAX: u64 = 2 << 30;
/// Cleaning goes down to this share, so that it is seldom needed.
const CLEAN_TO: f64 = 0.8;

/// A folder of immutable files.
pub(crate) struct Cache {
    folder: PathBuf,
    bytes: AtomicU64,
    bytes_max: u64,
    written: AtomicU64,
}

impl Cache {
    /// Opens or makes the folder.
    pub(super) fn open(folder: &Path) -> std::io::Result<Self> {
        Self::bounded(folder, BYTES_MAX)
    }

    fn bounded(folder: &Path, bytes_max: u64) -> std::io::Result<Self> {
        fs::create_dir_all(folder)?;
        let bytes = files(folder).iter().map(|file| file.bytes).sum();
        Ok(Self {
            folder: folder.to_owned(),
            bytes: AtomicU64::new(bytes),
            bytes_max,
            written: AtomicU64::new(0),
        })
    }

    /// The file, if it is here and whole; a damaged one is deleted.
    pub(crate) async fn get(&self, hash: ContentHash) -> Option<Vec<u8>> {
        let path = self.path(hash);
        let bytes = fs::read(&path).ok()?;
        if is_named(hash, &bytes) {
            return Some(bytes);
        }
        tracing::warn!("{hash} in the cache is damaged; fetching it again");
        if let Err(problem) = fs::remove_file(&path) {
            tracing::warn!("{} cannot be deleted: {problem}", path.display());
        }
        None
    }

    /// Keeps a file.
    pub(crate) async fn put(&self, hash: ContentHash, bytes: &[u8]) -> std::io::Result<()> {
        let turn = self.written.fetch_add(1, Ordering::Relaxed);
        let aside = self
            .folder
            .join(format!("{hash}.{}.{turn}.new", std::process::id()));
        let mut file = fs::File::create(&aside)?;
        file.write_all(bytes)?;
        drop(file);
        fs::rename(&aside, self.path(hash))?;
        let total =
            self.bytes.fetch_add(bytes.len() as u64, Ordering::Relaxed) + bytes.len() as u64;
        if total > self.bytes_max {
            self.clean();
        }
        Ok(())
    }

    fn path(&self, hash: ContentHash) -> PathBuf {
        self.folder.join(hash.to_string())
    }

    /// Gives up the oldest files.
    fn clean(&self) {
        let mut files = files(&self.folder);
        files.sort_by_key(|file| file.modified);
        let mut total: u64 = files.iter().map(|file| file.bytes).sum();
        let goal = (self.bytes_max as f64 * CLEAN_TO) as u64;
        for file in files {
            if total <= goal {
                break;
            }
            if fs::remove_file(&file.path).is_ok() {
                total -= file.bytes;
            }
        }
        self.bytes.store(total, Ordering::Relaxed);
    }
}

struct Kept {
    path: PathBuf,
    bytes: u64,
    modified: SystemTime,
}

fn files(folder: &Path) -> Vec<Kept> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| {
            let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
            Some(Kept {
                path: entry.path(),
                bytes: about.len(),
                modified: about.modified().ok()?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::native::wait_for;

    fn folder(name: &str) -> PathBuf {
        let folder =
            std::env::temp_dir().join(format!("incant-cache-{name}-{}", std::process::id()));
        fs::remove_dir_all(&folder).ok();
        folder
    }

    fn named(bytes: &[u8]) -> ContentHash {
        ContentHash(*blake3::hash(bytes).as_bytes())
    }

    #[test]
    fn a_damaged_file_is_deleted_and_not_served() {
        let folder = folder("damaged");
        let cache = Cache::open(&folder).unwrap();
        let hash = named(b"a chair");
        wait_for(cache.put(hash, b"a chair")).unwrap();
        assert_eq!(wait_for(cache.get(hash)).as_deref(), Some(&b"a chair"[..]));
        fs::write(folder.join(hash.to_string()), b"a chain").unwrap();
        assert_eq!(wait_for(cache.get(hash)), None);
        assert!(!folder.join(hash.to_string()).exists());
        fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn the_cache_stays_within_its_bound() {
        let folder = folder("bound");
        let cache = Cache::bounded(&folder, 1_000).unwrap();
        for index in 0..20_u8 {
            let bytes = vec![index; 100];
            wait_for(cache.put(named(&bytes), &bytes)).unwrap();
        }
        let total: u64 = files(&folder).iter().map(|file| file.bytes).sum();
        assert!(total <= 1_000, "{total}");
        fs::remove_dir_all(&folder).unwrap();
    }
}
