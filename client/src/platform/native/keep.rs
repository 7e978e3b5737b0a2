//! Small things of the player, each a file in the client's folder.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::Cache;

/// The client's folder.
#[derive(Clone, Debug)]
pub(crate) struct Keep(PathBuf);

impl Keep {
    /// In a folder that need not be there yet.
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    /// What was kept under a name, if anything.
    pub(crate) fn read(&self, name: &str) -> io::Result<Option<Vec<u8>>> {
        match fs::read(self.path(name)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(problem) => Err(problem),
        }
    }

    /// Keeps something under a name: all of it, or nothing.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.0)?;
        let path = self.path(name);
        let aside = path.with_extension("new");
        fs::write(&aside, bytes)?;
        fs::rename(aside, path)
    }

    /// The files that were fetched.
    pub(crate) fn files(&self) -> io::Result<Cache> {
        Cache::open(&self.0.join("files"))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(format!("{name}.json"))
    }
}
