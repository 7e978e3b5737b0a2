//! Reading recipes, writing bundles.

use std::{
    fs,
    io::Read as _,
    path::{Path, PathBuf},
};

use generation_worker::provider::PICTURE_BYTES_MAX;
use model::Recipe;
use serde_json::Value;

use super::ByHandError;

/// Every JSON file under a folder, by path.
pub(crate) fn families(folder: &Path) -> Result<Vec<PathBuf>, ByHandError> {
    let failed = |error| ByHandError::File {
        path: folder.to_owned(),
        error,
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.is_dir() {
            files.extend(families(&path)?);
        } else if path.extension().is_some_and(|kind| kind == "json") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

pub(crate) fn read_recipe(file: &Path) -> Result<Recipe, ByHandError> {
    let failed = |error| ByHandError::Json {
        path: file.to_owned(),
        error,
    };
    let mut value: Value = serde_json::from_str(&read(file)?).map_err(failed)?;
    if let Some(recipe) = value.get_mut("recipe").map(Value::take) {
        value = recipe;
    }
    // From text, not from the value: numbers keep the digits they were written with.
    serde_json::from_str(&value.to_string()).map_err(failed)
}

pub(crate) fn read(path: &Path) -> Result<String, ByHandError> {
    fs::read_to_string(path).map_err(|error| ByHandError::File {
        path: path.to_owned(),
        error,
    })
}

/// A picture, or the beginning of what is too large for one.
pub(crate) fn read_bytes(path: &Path) -> Result<Vec<u8>, ByHandError> {
    let mut bytes = Vec::new();
    fs::File::open(path)
        .and_then(|file| {
            let mut file = file.take(PICTURE_BYTES_MAX as u64 + 1);
            file.read_to_end(&mut bytes)
        })
        .map_err(|error| ByHandError::File {
            path: path.to_owned(),
            error,
        })?;
    Ok(bytes)
}

pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), ByHandError> {
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    folder
        .and_then(|()| fs::write(path, bytes))
        .map_err(|error| ByHandError::File {
            path: path.to_owned(),
            error,
        })
}

pub(crate) fn stem(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

pub(crate) fn slug(text: &str) -> String {
    let plain = text.chars().map(|c| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    });
    plain.take(40).collect()
}
