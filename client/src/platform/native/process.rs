//! Child processes that end when we do, however we end.

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// Runs the program given as its arguments until that ends or standard input closes, which it does
/// even when whoever holds the other end is killed; then the program is asked to end.
#[cfg(unix)]
const GUARD: &str = r#"
exec 3<&0
"$@" 3<&- </dev/null & program=$!
(cat <&3; kill $program) >/dev/null 2>&1 & guard=$!
trap 'kill $program' TERM INT HUP
wait $program; status=$?
kill $guard 2>/dev/null
exit $status
"#;

/// A command for a program that ends once its standard input closes.
#[cfg(unix)]
pub(super) fn ends_with_stdin(program: &Path) -> Command {
    let mut command = Command::new("sh");
    command
        .args(["-c", GUARD, "sh"])
        .arg(program)
        .stdin(Stdio::piped());
    command
}

/// A command for a program; here only [`std::process::Child::kill`] ends it.
#[cfg(not(unix))]
pub(super) fn ends_with_stdin(program: &Path) -> Command {
    let mut command = Command::new(program);
    command.stdin(Stdio::piped());
    command
}
