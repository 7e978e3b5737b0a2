//! Random bytes, and secrets kept in the data folder where only this user reads them.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

/// Bytes nobody can guess.
#[must_use]
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// 32 secret bytes as hexadecimal digits: read from `path`, or made and kept there.
pub(crate) fn kept_in(path: &Path) -> io::Result<[u8; 32]> {
    match fs::read_to_string(path) {
        Ok(text) => text
            .trim()
            .parse::<model::ContentHash>()
            .map(|id| id.0)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(path),
        Err(error) => Err(error),
    }
}

/// Written beside its place and renamed, so that a secret is never half there.
fn make(path: &Path) -> io::Result<[u8; 32]> {
    let secret = random();
    let beside = path.with_extension("new");
    if beside.exists() {
        fs::remove_file(&beside)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    for_this_user_only(&mut options);
    let mut file = options.open(&beside)?;
    writeln!(file, "{}", model::ContentHash(secret))?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    Ok(secret)
}

#[cfg(unix)]
fn for_this_user_only(options: &mut OpenOptions) {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(0o600);
}

#[cfg(not(unix))]
fn for_this_user_only(_: &mut OpenOptions) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_made_once_and_only_its_user_reads_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.key");
        let secret = kept_in(&path).unwrap();
        assert_eq!(kept_in(&path).unwrap(), secret);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_spoilt_secret_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.key");
        fs::write(&path, "not a secret").unwrap();
        assert!(kept_in(&path).is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "not a secret");
    }
}
