//! Lists the catalogue: one `include_str!` for every family, sorted, so that every build has the same table.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

fn main() -> io::Result<()> {
    let catalogue = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/catalogue");
    let mut files = Vec::new();
    collect(&catalogue, &mut files)?;
    files.sort();
    let rows: String = files.iter().map(|file| row(file)).collect();
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    fs::write(
        Path::new(&out).join("families.rs"),
        format!("&[\n{rows}]\n"),
    )
}

/// All family files below `folder`. Each folder is watched, so a new file is seen too.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    println!("cargo::rerun-if-changed={}", folder.display());
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if path.extension().is_some_and(|end| end == "json") {
            files.push(path);
        }
    }
    Ok(())
}

fn row(file: &Path) -> String {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let path = file.display().to_string();
    format!("    ({name:?}, include_str!({path:?})),\n")
}
