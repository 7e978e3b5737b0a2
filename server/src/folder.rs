//! The data folder: made when it is missing, and held by one server at a time.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io,
    path::{Path, PathBuf},
};

/// A data folder that is ours until this is dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    _lock: File,
}

/// Why a folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Cannot be made or written.
    #[error("The data folder {path} cannot be used: {why}. Choose another with --data.", path = path.display())]
    Unusable {
        /// Which.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// Held by somebody else.
    #[error("Another server already uses the data folder {path}. Stop it, or choose another folder with --data.", path = .0.display())]
    Taken(PathBuf),
}

impl Folder {
    pub(crate) fn take(path: &Path) -> Result<Self, FolderError> {
        let unusable = |why| FolderError::Unusable {
            path: path.to_owned(),
            why,
        };
        fs::create_dir_all(path).map_err(unusable)?;
        let lock = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(path.join("server.lock"))
            .map_err(unusable)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(FolderError::Taken(path.to_owned())),
            Err(TryLockError::Error(why)) => Err(unusable(why)),
        }
    }

    /// 32 secret bytes of this folder by their name.
    pub(crate) fn secret(&self, name: &str) -> Result<[u8; 32], FolderError> {
        let path = self.path.join(name);
        crate::secret::kept_in(&path).map_err(|why| FolderError::Unusable { path, why })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_holds_a_folder() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("deep/er");
        let first = Folder::take(&path).unwrap();
        assert!(matches!(Folder::take(&path), Err(FolderError::Taken(_))));
        drop(first);
        assert!(Folder::take(&path).is_ok());
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_said() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("a file");
        fs::write(&file, "").unwrap();
        let error = Folder::take(&file.join("data")).unwrap_err().to_string();
        assert!(error.contains("cannot be used"), "{error}");
        assert!(error.contains("--data"), "{error}");
    }
}
