//! Fuzzing: bytes thrown at every parser, led by coverage.
//!
//! Only our own code is watched. Cargo asks us to compile it ([`compile`]), and we ask the compiler for counters; libraries come
//! from the cache that everything shares.

use std::{
    collections::BTreeSet,
    env,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, ExitCode, Stdio},
};

use clap::Args;
use serde_json::Value;

use crate::{
    cargo::{build_programs, cache, cargo, program, root},
    run::{Failed, cannot_start, output, run, say},
};

/// What to fuzz, and for how long.
#[derive(Debug, Args)]
pub(crate) struct Fuzz {
    /// `prompt`, `recipe` or `glb`; all of them, side by side, when left out.
    target: Option<String>,
    /// Seconds for each.
    #[arg(long, default_value_t = 600)]
    secs: u32,
}

const TARGETS: [&str; 3] = ["prompt", "recipe", "glb"];

/// Set where cargo is to call us in place of the compiler.
const COVER: &str = "INCANT_COVER";

/// What libFuzzer wants of the compiler: a counter for each edge, and calls at comparisons.
const COUNTERS: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "-Ccodegen-units=1",
];

/// A little of it, for every run of the tests.
pub(crate) fn briefly() -> Result<(), Failed> {
    run_fuzz(&Fuzz {
        target: None,
        secs: 15,
    })
}

/// Fuzzes; the first panic, hang, or gigabyte ends it and leaves the input that caused it.
pub(crate) fn run_fuzz(fuzz: &Fuzz) -> Result<(), Failed> {
    build_programs()?;
    build()?;
    let wanted: Vec<_> = match &fuzz.target {
        Some(target) if TARGETS.contains(&target.as_str()) => vec![target.as_str()],
        Some(target) => return Err(Failed(format!("{target} is none of {TARGETS:?}."))),
        None => TARGETS.to_vec(),
    };
    let running: Vec<_> = wanted
        .into_iter()
        .map(|target| Ok((target, start(target, fuzz.secs)?)))
        .collect::<Result<_, Failed>>()?;
    let mut fallen = Vec::new();
    for (target, mut fuzzer) in running {
        let ended = fuzzer.wait();
        let good = ended.is_ok_and(|status| status.success());
        let log = fs::read_to_string(folder(target)?.join("log.txt")).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        let last = if good { 1 } else { 40 };
        say(&format!(
            "{target}: {}",
            lines[lines.len().saturating_sub(last)..].join("\n")
        ));
        if !good {
            fallen.push(target);
        }
    }
    if fallen.is_empty() {
        return Ok(());
    }
    Err(Failed(format!("Fuzzing broke {}.", fallen.join(" and "))))
}

/// Cargo calls us as it would call the compiler: with its path and everything it is to do.
pub(crate) fn asked_to_compile() -> bool {
    env::var_os(COVER).is_some()
}

/// Compiles, with counters in everything but what runs while building.
pub(crate) fn compile() -> ExitCode {
    let words: Vec<OsString> = env::args_os().skip(1).collect();
    let Some((compiler, words)) = words.split_first() else {
        return ExitCode::FAILURE;
    };
    let builds = words.iter().any(|word| word == "build_script_build");
    let counters: &[&str] = if builds { &[] } else { &COUNTERS };
    let status = Command::new(compiler).args(words).args(counters).status();
    let code = status.ok().and_then(|status| status.code());
    ExitCode::from(code.map_or(1, |code| code as u8))
}

fn build() -> Result<(), Failed> {
    // Not the program that runs: building the others has put a new one in its place.
    let us = program("xtask")?;
    // Not the whole workspace: the other programs do not have the fuzzer's counters to link with.
    let mut command = cargo(&["build", "--package", "fuzz", "--bins"]);
    run(command.env("RUSTC_WORKSPACE_WRAPPER", us).env(COVER, "1"))
}

fn start(target: &str, secs: u32) -> Result<Child, Failed> {
    let folder = folder(target)?;
    let corpus = folder.join("corpus");
    fs::create_dir_all(&corpus).map_err(|why| trouble(&corpus, &why))?;
    sow(target, &corpus)?;
    let file = folder.join("log.txt");
    let log = fs::File::create(&file).map_err(|why| trouble(&file, &why))?;
    let mut command = Command::new(program(&format!("fuzz-{target}"))?);
    command
        .arg(&corpus)
        .arg(format!("-max_total_time={secs}"))
        .args([
            "-timeout=20",
            "-rss_limit_mb=1024",
            "-max_len=16384",
            "-verbosity=0",
            "-print_final_stats=1",
        ])
        .current_dir(&folder)
        .stdout(Stdio::null())
        .stderr(log);
    if target == "recipe" {
        command.arg(format!("-dict={}", dictionary(&folder)?.display()));
    }
    command.spawn().map_err(|why| cannot_start(&command, &why))
}

fn folder(target: &str) -> Result<PathBuf, Failed> {
    cache(&format!("fuzz/{target}"))
}

/// Something good to start from.
fn sow(target: &str, corpus: &Path) -> Result<(), Failed> {
    let write = |name: String, bytes: &[u8]| {
        let file = corpus.join(name);
        fs::write(&file, bytes).map_err(|why| trouble(&file, &why))
    };
    let prompts = root().join("shared/words/golden/prompts.txt");
    let prompts = fs::read_to_string(&prompts).map_err(|why| trouble(&prompts, &why))?;
    let asked = prompts.lines().filter_map(|line| line.split_once(" => "));
    match target {
        "prompt" => {
            for (index, (prompt, _)) in asked.enumerate() {
                write(format!("seed-{index}"), prompt.as_bytes())?;
            }
        }
        // One byte names the family; the rest is luck.
        "recipe" => {
            for family in 0..=u8::MAX {
                write(format!("seed-{family}"), &[family; 15])?;
            }
        }
        _ => {
            let made = cache("fuzz/made")?;
            for (index, (prompt, _)) in asked.take(12).enumerate() {
                let mut worker = Command::new(program("generation-worker")?);
                output(worker.args(["make", prompt, "--out"]).arg(&made))?;
                let glb = made.join("lod2.glb");
                let bytes = fs::read(&glb).map_err(|why| trouble(&glb, &why))?;
                write(format!("seed-{index}"), &bytes)?;
            }
        }
    }
    Ok(())
}

/// Every word of the schema, so that luck need not spell them.
fn dictionary(folder: &Path) -> Result<PathBuf, Failed> {
    let mut worker = Command::new(program("generation-worker")?);
    let schema: Value = serde_json::from_str(&output(worker.arg("schema"))?).unwrap_or_default();
    let mut words = BTreeSet::new();
    collect(&schema, &mut words);
    let lines = words.iter().map(|word| format!("\"\\\"{word}\\\"\"\n"));
    let file = folder.join("words.dict");
    fs::write(&file, lines.collect::<String>()).map_err(|why| trouble(&file, &why))?;
    Ok(file)
}

/// Names of fields, and what they may be.
fn collect(value: &Value, words: &mut BTreeSet<String>) {
    match value {
        Value::String(word) if is_name(word) => {
            words.insert(word.clone());
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, words)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            if is_name(name) {
                words.insert(name.clone());
            }
            collect(value, words);
        }),
        _ => {}
    }
}

fn is_name(word: &str) -> bool {
    let letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    (1..=24).contains(&word.len()) && word.bytes().all(letter)
}

fn trouble(file: &Path, why: &std::io::Error) -> Failed {
    Failed(format!("{}: {why}.", file.display()))
}
