//! A file of prompts with a real process: a folder for each thing, and what all of it adds up to.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

fn make(prompts: &str, folder: &Path, jobs: &str) -> (Output, Vec<Value>) {
    let file = folder.join("prompts.txt");
    fs::write(&file, prompts).expect("room on the disk");
    let output = Command::new(env!("CARGO_BIN_EXE_generation-worker"))
        .args(["make", "--jobs", jobs, "--prompts"])
        .arg(&file)
        .arg("--out")
        .arg(folder.join("out"))
        .output()
        .expect("it was built");
    let lines = String::from_utf8_lossy(&output.stdout);
    let lines = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"));
    let lines = lines.collect();
    (output, lines)
}

#[test]
fn every_thing_of_every_line_gets_a_folder_and_a_line() {
    let folder = tempfile::tempdir().unwrap();
    let (output, lines) = make(
        "a wooden crate\n# only a remark\na lamp on a florbed desk\n\n",
        folder.path(),
        "2",
    );
    assert!(output.status.success(), "{output:?}");
    let [first, second, third, totals] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    let phrases = [first, second, third].map(|line| line["phrase"].as_str().unwrap());
    assert_eq!(phrases, ["wooden crate", "lamp", "florbed desk"]);
    for line in [first, second, third] {
        assert_eq!(line["insideBudget"], true, "{line}");
        assert_eq!(line["openEdges"], serde_json::json!([0, 0, 0]), "{line}");
        let made = Path::new(line["out"].as_str().unwrap());
        assert!(made.join("lod0.glb").is_file(), "{line}");
    }
    assert_eq!(second["unknown"], serde_json::json!(["florbed"]));
    assert_eq!((&totals["made"], &totals["failed"]), (&3.into(), &0.into()));
}

#[test]
fn a_line_that_names_nothing_fails_alone() {
    let folder = tempfile::tempdir().unwrap();
    let (output, lines) = make("please\na mug\n", folder.path(), "1");
    assert!(!output.status.success());
    let [nothing, mug, totals] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    assert!(nothing["error"].is_string() && mug["error"].is_null());
    assert_eq!((&totals["made"], &totals["failed"]), (&1.into(), &1.into()));
}
