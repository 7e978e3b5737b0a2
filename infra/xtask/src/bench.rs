//! Measuring: an optimised build of only what the benchmark needs.

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use clap::Args;
use serde_json::Value;

use crate::{
    cargo::cargo,
    run::{Failed, cannot_start, run},
};

/// Which benchmark.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// Such as `journey`.
    name: String,
    /// One case of it; all of them when left out.
    case: Option<String>,
    /// With the build that tests use: quick to try, slower figures.
    #[arg(long)]
    dev: bool,
}

const WANTED: [&str; 6] = [
    "--bin",
    "server",
    "--bin",
    "generation-worker",
    "--bench",
    "bench",
];

pub(crate) fn run_bench(bench: &Bench) -> Result<(), Failed> {
    // Optimised, the client would take as long as all the rest and is not measured: its packages are left out.
    let packages = if bench.dev {
        vec!["--workspace"]
    } else {
        vec![
            "--release",
            "-p",
            "tests",
            "-p",
            "server",
            "-p",
            "generation-worker",
        ]
    };
    let mut command = Command::new(build(&packages)?);
    run(command
        .env("INCANT_BUILT", "1")
        .arg(&bench.name)
        .args(&bench.case))
}

/// Builds and says where the benchmark lies; the programs lie beside it.
fn build(packages: &[&str]) -> Result<PathBuf, Failed> {
    let mut command = cargo(&["build", "--message-format", "json-render-diagnostics"]);
    command.args(packages).args(WANTED).stderr(Stdio::inherit());
    let output = command
        .output()
        .map_err(|why| cannot_start(&command, &why))?;
    let built = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(executable)
        .next_back();
    built
        .filter(|_| output.status.success())
        .ok_or_else(|| Failed("The benchmark does not build.".to_owned()))
}

fn executable(line: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let ours = message["target"]["name"] == "bench";
    message["executable"]
        .as_str()
        .filter(|_| ours)
        .map(PathBuf::from)
}
