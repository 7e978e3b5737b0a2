//! The tools of others that we are measured against: installed beside what cargo builds, never on the machine.

use std::{path::PathBuf, process::Command};

use crate::{
    cargo::cache,
    run::{Failed, find, run, say, succeeds},
};

const GLTFPACK: &str = "gltfpack@1.3.0";

const COACD: &str = "coacd==1.0.14";

/// Those that are there or can be had, as the benchmark wants to be told; for the others, it is said what is missing.
pub(crate) fn found() -> Result<Vec<String>, Failed> {
    let mut found = Vec::new();
    if let Some(program) = gltfpack()? {
        found.push(format!("gltfpack={}", program.display()));
    }
    if let Some(python) = coacd()? {
        found.push(format!("python={}", python.display()));
    }
    Ok(found)
}

fn gltfpack() -> Result<Option<PathBuf>, Failed> {
    let folder = cache("node")?;
    let program = folder.join("node_modules/gltfpack/cli.js");
    if find("node").is_none() || find("npm").is_none() {
        say("gltfpack needs node and npm, which are not there (Debian: nodejs, npm).");
        return Ok(None);
    }
    if !program.is_file() {
        let mut npm = Command::new("npm");
        npm.args(["install", "--no-audit", "--no-fund", "--loglevel", "error"])
            .arg("--prefix")
            .arg(&folder)
            .arg(GLTFPACK);
        install(GLTFPACK, &mut [npm]);
    }
    Ok(program.is_file().then_some(program))
}

fn coacd() -> Result<Option<PathBuf>, Failed> {
    let folder = cache("python")?;
    let python = folder.join("bin/python");
    if find("python3").is_none() {
        say("CoACD needs python3, which is not there (Debian: python3, python3-venv).");
        return Ok(None);
    }
    let works = || succeeds(Command::new(&python).args(["-c", "import coacd, numpy"]));
    if !works() {
        let mut environment = Command::new("python3");
        environment.args(["-m", "venv"]).arg(&folder);
        let mut pip = Command::new(&python);
        pip.args(["-m", "pip", "install", "--quiet", COACD, "numpy"]);
        install(COACD, &mut [environment, pip]);
    }
    Ok(works().then_some(python))
}

/// Does what it takes, or says why it cannot be done: a comparison less is no failure.
fn install(name: &str, commands: &mut [Command]) {
    say(&format!("Installing {name}."));
    for command in commands {
        if let Err(Failed(why)) = run(command.stdout(std::io::stderr())) {
            say(&format!("{name} cannot be installed. {why}"));
            return;
        }
    }
}
