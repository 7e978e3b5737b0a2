//! Everything that must hold before a change is good.

use crate::{
    bundles,
    cargo::{build_programs, cargo},
    clock::stage,
    fuzz,
    run::{Failed, run},
    setup::{self, Purpose},
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
