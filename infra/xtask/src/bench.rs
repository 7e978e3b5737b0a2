//! Measuring: an optimised build of only what the benchmark needs.

mod http;
mod tools;

use std::{
    path::PathBuf,
    process::{Command, Stdio},
};

use clap::Args;
use serde_json::Value;

use crate::{
    cargo::{build_programs, cache, cargo, program},
    run::{Failed, cannot_start, run},
};

/// Which benchmark.
#[derive(Debug, Args)]
pub(crate) struct Bench {
    /// `journey`, `tick`, `wire`, `ground`, `assets` or `http`.
    name: String,
    /// One case of it; all of them when left out.
    case: Option<String>,
    /// With the build that tests use: quick to try, slower figures.
    #[arg(long)]
    dev: bool,
}

/// The programs that a journey needs, and its bench.
const JOURNEY: [&str; 6] = [
    "--bin",
    "server",
    "--bin",
    "generation-worker",
    "--bench",
    "bench",
];

pub(crate) fn run_bench(bench: &Bench) -> Result<(), Failed> {
    match bench.name.as_str() {
        "assets" => return assets(bench),
        "http" => return http::load(),
        _ => {}
    }
    // Optimised, the client would take as long as all the rest and is not measured: its packages are left out.
    let mut words = if bench.dev {
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
    words.extend(JOURNEY);
    let mut command = Command::new(build(&words, "bench")?);
    run(command
        .env("INCANT_BUILT", "1")
        .arg(&bench.name)
        .args(&bench.case))?;
    match bench.name.as_str() {
        "ground" => frames(),
        _ => Ok(()),
    }
}

/// What a frame costs the client with the ground and without it. As tests build it: what draws is optimised there, too.
fn frames() -> Result<(), Failed> {
    build_programs()?;
    let folder = cache("ground")?;
    let survey = ["--headless", "--survey", "--prompt", "a hill", "--data"];
    let mut client = Command::new(program("client")?);
    run(client.args(survey).arg(&folder).arg("--out").arg(&folder))
}

/// Needs no engine, and the tools of others to compare with.
fn assets(bench: &Bench) -> Result<(), Failed> {
    let profile = if bench.dev { "dev" } else { "release" };
    let words = [
        "--profile",
        profile,
        "-p",
        "generation-worker",
        "--bench",
        "assets",
    ];
    let mut command = Command::new(build(&words, "assets")?);
    command.args(&bench.case).args(tools::found()?);
    run(&mut command)
}

/// Builds and says where the benchmark lies; the programs lie beside it.
fn build(words: &[&str], name: &str) -> Result<PathBuf, Failed> {
    let mut command = cargo(&["build", "--message-format", "json-render-diagnostics"]);
    command.args(words).stderr(Stdio::inherit());
    let output = command
        .output()
        .map_err(|why| cannot_start(&command, &why))?;
    let built = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| executable(line, name))
        .next_back();
    built
        .filter(|_| output.status.success())
        .ok_or_else(|| Failed("The benchmark does not build.".to_owned()))
}

fn executable(line: &str, name: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(line).ok()?;
    let target = &message["target"];
    let ours = target["name"] == name && target["kind"][0] == "bench";
    message["executable"]
        .as_str()
        .filter(|_| ours)
        .map(PathBuf::from)
}
