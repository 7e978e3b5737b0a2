//! Cargo, as every task uses it.
//!
//! Always for the whole workspace: cargo gives a dependency the features that the chosen packages want, so choosing
//! one package alone would build Bevy once more with fewer of them. One choice, one cache.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use crate::run::{Failed, output, run};

/// The repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// Cargo with these words, in the repository.
pub(crate) fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(words).current_dir(root());
    command
}

/// Where cargo builds, wherever this machine has it.
pub(crate) fn target() -> Result<PathBuf, Failed> {
    let metadata = output(&mut cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
    ]))?;
    let metadata: Value = serde_json::from_str(&metadata).unwrap_or_default();
    let target = metadata["target_directory"].as_str().map(PathBuf::from);
    target.ok_or_else(|| Failed("Cargo does not say where it builds.".to_owned()))
}

/// A folder of ours beside what cargo builds.
pub(crate) fn cache(name: &str) -> Result<PathBuf, Failed> {
    let folder = target()?.join("xtask").join(name);
    std::fs::create_dir_all(&folder)
        .map(|()| folder.clone())
        .map_err(|why| Failed(format!("{} cannot be made: {why}.", folder.display())))
}

/// The three programs.
pub(crate) fn build_programs() -> Result<(), Failed> {
    run(&mut cargo(&["build", "--workspace", "--bins"]))
}

/// One of the programs, as [`build_programs`] left it.
pub(crate) fn program(name: &str) -> Result<PathBuf, Failed> {
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    Ok(target()?.join("debug").join(file))
}
