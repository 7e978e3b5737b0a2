//! Running other programs, and saying what happens.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

/// Why it goes no further, for whoever asked.
#[derive(Debug)]
pub(crate) struct Failed(pub(crate) String);

/// Something for people; standard output belongs to what the programs answer.
#[expect(clippy::print_stderr, reason = "this is a program for the terminal")]
pub(crate) fn say(words: &str) {
    eprintln!("{words}");
}

/// Runs to the end; anything but success is the end of us, too.
pub(crate) fn run(command: &mut Command) -> Result<(), Failed> {
    let status = command
        .status()
        .map_err(|why| cannot_start(command, &why))?;
    if status.success() {
        return Ok(());
    }
    Err(Failed(format!(
        "This ended with {status}: {}",
        words(command)
    )))
}

/// Runs to the end and gives what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String, Failed> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|why| cannot_start(command, &why))?;
    if !output.status.success() {
        return Err(Failed(format!(
            "This ended with {}: {}",
            output.status,
            words(command)
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Whether it runs and succeeds, quietly.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Where a program lies, if it is installed.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders)
        .map(|folder| folder.join(program))
        .find(|path| path.is_file())
}

pub(crate) fn cannot_start(command: &Command, why: &std::io::Error) -> Failed {
    Failed(format!(
        "This cannot be started ({why}): {}",
        words(command)
    ))
}

fn words(command: &Command) -> String {
    let program = command.get_program().to_string_lossy().into_owned();
    command.get_args().fold(program, |words, arg| {
        format!("{words} {}", arg.to_string_lossy())
    })
}
