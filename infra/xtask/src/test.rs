//! Everything that must hold before a change is good.

use std::{path::PathBuf, process::Command};

use serde_json::Value;

use crate::{
    bundles,
    cargo::{build_programs, cargo, root},
    clock::stage,
    fuzz,
    run::{Failed, output, run},
    setup::{self, Purpose},
    stores::Stores,
    window,
};

/// All of it, the quick and telling parts first.
pub(crate) fn everything() -> Result<(), Failed> {
    stage("setup", || setup::prepare(Purpose::Test))?;
    stage("format", || run(&mut cargo(&["fmt", "--all", "--check"])))?;
    stage("clippy", || {
        run(&mut cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    })?;
    stage("build", build)?;
    stage("tests", || tests(None))?;
    stage("stores", tests_elsewhere)?;
    stage("bundles", bundles::validate)?;
    stage("window", window::look)?;
    stage("fuzz", fuzz::briefly)
}

/// One thing that the programs are tested for.
pub(crate) fn with_programs(test: impl FnOnce() -> Result<(), Failed>) -> Result<(), Failed> {
    setup::prepare(Purpose::Test)?;
    build_programs()?;
    test()
}

/// The server's tests and the journeys once more, with everything kept in PostgreSQL and a bucket.
pub(crate) fn with_stores() -> Result<(), Failed> {
    setup::prepare(Purpose::Test)?;
    stage("build", build)?;
    stage("stores", tests_elsewhere)
}

fn tests_elsewhere() -> Result<(), Failed> {
    let stores = Stores::start()?;
    let mut tests = Command::new(test_program("server", "lib")?);
    stores.told(&mut tests);
    run(tests.current_dir(root().join("server")))?;
    let stories = test_program("incant", "test")?;
    // Only the last one has the database go away.
    for story in ["journeys::", "outage::"] {
        let mut stories = Command::new(&stories);
        stores.told(&mut stories);
        stories.env("INCANT_BUILT", "1").arg(story);
        run(stories.current_dir(root().join("tests")))?;
    }
    Ok(())
}

/// The tests of a package, as [`build`] left them.
fn test_program(name: &str, kind: &str) -> Result<PathBuf, Failed> {
    let built = output(&mut cargo(&[
        "test",
        "--workspace",
        "--no-run",
        "--message-format=json",
    ]))?;
    let artifacts = built
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let found = artifacts
        .filter(|artifact| {
            artifact["target"]["name"] == name && artifact["target"]["kind"][0] == kind
        })
        .find_map(|artifact| artifact["executable"].as_str().map(PathBuf::from));
    found.ok_or_else(|| Failed(format!("Cargo does not say where the tests of {name} are.")))
}

/// Some tests.
pub(crate) fn only(filter: &str) -> Result<(), Failed> {
    stage("build", build)?;
    stage("tests", || tests(Some(filter)))
}

/// Has the tests of golden files write what they would compare with.
pub(crate) fn bless(filter: Option<&str>) -> Result<(), Failed> {
    let mut command = cargo(&["test", "--workspace"]);
    run(command.env("INCANT_BLESS", "1").args(filter))
}

/// Programs and tests in one go: they share every library, and both cores stay busy to the end.
fn build() -> Result<(), Failed> {
    run(&mut cargo(&["build", "--workspace", "--bins", "--tests"]))
}

fn tests(filter: Option<&str>) -> Result<(), Failed> {
    let mut command = cargo(&["test", "--workspace"]);
    // The tests need not build the programs once more.
    run(command.env("INCANT_BUILT", "1").args(filter))
}
