//! What the worker makes by hand: judged by the Khronos validator, or looked at.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{
    cargo::{build_programs, cache, program, root},
    run::{Failed, run, say},
};

/// One of each kind of shape, look and count.
const PROMPTS: &str = "\
a rusty forklift
a wooden table
a red leather armchair
a tall stone tower
a small blue car
a snowman
a glass bottle
a golden crown on a velvet cushion
three green cactuses
a lighthouse
a bicycle
an explorer
a dog
a spider
a fish
a flurbgronk
";

/// Sentences, each with what a person would expect of it.
const GOLDEN: &str = "shared/words/golden/prompts.txt";

/// Makes a few things; not one of their meshes may have an error or a warning.
pub(crate) fn validate() -> Result<(), Failed> {
    validate_all_of(PROMPTS)
}

/// The same with every sentence that the words are tested with.
pub(crate) fn validate_golden() -> Result<(), Failed> {
    let path = root().join(GOLDEN);
    let text = fs::read_to_string(&path)
        .map_err(|why| Failed(format!("{} cannot be read: {why}.", path.display())))?;
    let prompts = text.lines().filter_map(|line| line.split_once(" => "));
    let prompts: Vec<_> = prompts.map(|(prompt, _)| prompt).collect();
    validate_all_of(&prompts.join("\n"))
}

fn validate_all_of(text: &str) -> Result<(), Failed> {
    let folder = cache("bundles")?;
    let prompts = cache("")?.join("prompts.txt");
    let trouble =
        |why: std::io::Error| Failed(format!("The bundles' folder cannot be used: {why}."));
    fs::remove_dir_all(&folder).map_err(trouble)?;
    fs::write(&prompts, text).map_err(trouble)?;
    let mut worker = Command::new(program("generation-worker")?);
    worker
        .args(["make", "--prompts"])
        .arg(&prompts)
        .arg("--out")
        .arg(&folder);
    run(worker.stdout(std::io::stderr()))?;

    let meshes = meshes_in(&folder).map_err(trouble)?;
    let mut node = Command::new("node");
    node.arg(root().join("tests/validate_glb.mjs"))
        .args(&meshes);
    run(node.env("NODE_PATH", cache("node")?.join("node_modules")))?;
    say(&format!(
        "{} meshes without an error or a warning",
        meshes.len()
    ));
    Ok(())
}

fn meshes_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut meshes = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            meshes.append(&mut meshes_in(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "glb") {
            meshes.push(path);
        }
    }
    meshes.sort();
    Ok(meshes)
}

/// Draws the whole catalogue on one page.
pub(crate) fn sheet(to: &Path) -> Result<(), Failed> {
    build_programs()?;
    let mut worker = Command::new(program("generation-worker")?);
    run(worker
        .arg("sheet")
        .arg("--catalogue")
        .arg(root().join("assets/catalogue"))
        .arg("--out")
        .arg(to))
}
