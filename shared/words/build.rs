//! Lists the catalogue, one `include_str!` for every family, sorted, so that every build has the same table; and
//! lays out the index of the lexicon.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
};

#[path = "src/key.rs"]
mod key;

fn main() -> io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let out = env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("cargo sets OUT_DIR"))?;
    let out = Path::new(&out);
    let mut files = Vec::new();
    collect(&here.join("../../assets/catalogue"), &mut files)?;
    files.sort();
    let rows: String = files.iter().map(|file| row(file)).collect();
    fs::write(out.join("families.rs"), format!("&[\n{rows}]\n"))?;

    let lexicon = here.join("data/lexicon.txt");
    println!("cargo::rerun-if-changed={}", lexicon.display());
    let lexicon = fs::read_to_string(lexicon)?;
    fs::write(out.join("lexicon.index"), index(&lexicon))?;
    fs::write(out.join("lexicon.authored"), authored(&lexicon))
}

/// For every bucket the number of rows before it, and the end; then where each row begins. All `u32`, low byte first.
fn index(lexicon: &str) -> Vec<u8> {
    let mut buckets = vec![Vec::new(); key::BUCKETS];
    let mut start = 0;
    for line in lexicon.split_inclusive('\n') {
        let noun = line.split('\t').next().unwrap_or_default();
        buckets[key::bucket(&key::key(noun))].push(start);
        start += line.len() as u32;
    }
    let mut before = 0;
    let mut starts = vec![before];
    for bucket in &buckets {
        before += bucket.len() as u32;
        starts.push(before);
    }
    starts.extend(buckets.into_iter().flatten());
    starts.into_iter().flat_map(u32::to_le_bytes).collect()
}

/// The single words somebody wrote down, for mending slips.
fn authored(lexicon: &str) -> String {
    let mut nouns = String::new();
    for line in lexicon.lines() {
        let mut fields = line.split('\t');
        let noun = fields.next().unwrap_or_default();
        let is_authored = fields
            .nth(2)
            .is_some_and(|_| fields.next().is_some_and(|flags| flags.contains('a')));
        if is_authored && noun.chars().all(|c| c.is_ascii_alphabetic()) {
            nouns.push_str(noun);
            nouns.push('\n');
        }
    }
    nouns
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
