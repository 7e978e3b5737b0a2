//! The real `server` and `generation-worker` as child processes on folders of their own. Killed when dropped,
//! as `kill -9` does it.

pub mod elsewhere;

use std::{
    env,
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::Once,
    time::{Duration, Instant},
};

/// A running server.
#[derive(Debug)]
pub struct Server {
    child: Child,
    log: PathBuf,
    /// Where it answers.
    pub url: String,
}

impl Server {
    /// On this data folder and any free port; returns when it answers.
    #[must_use]
    pub fn start(data: &Path) -> Self {
        Self::try_start(data, "127.0.0.1:0").unwrap_or_else(|words| panic!("no server: {words}"))
    }

    /// The same, and it logs all there is to say.
    #[must_use]
    pub fn talkative(data: &Path) -> Self {
        Self::with(data, "127.0.0.1:0", |server| {
            server.env("RUST_LOG", "trace")
        })
        .unwrap_or_else(|words| panic!("no server: {words}"))
    }

    /// The same at an address; what it said when it ended instead.
    pub fn try_start(data: &Path, listen: &str) -> Result<Self, String> {
        Self::with(data, listen, |server| server)
    }

    fn with(
        data: &Path,
        listen: &str,
        more: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Result<Self, String> {
        let log = log_beside(data, "server");
        let before = fs::read(&log).map_or(0, |words| words.len());
        let mut command = program("server");
        command
            .args(["--unlimited", "--listen", listen, "--data"])
            .arg(data);
        elsewhere::told(&mut command, data);
        let mut child = more(&mut command)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(appended(&log))
            .spawn()
            .expect("the server can be started");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("it was asked for");
        BufReader::new(stdout)
            .read_line(&mut line)
            .expect("it speaks text");
        if let Some(url) = line.trim().strip_prefix("ready ") {
            let url = url.to_owned();
            return Ok(Self { child, log, url });
        }
        child.wait().expect("it ends");
        let words = fs::read(&log).unwrap_or_default();
        Err(String::from_utf8_lossy(&words[before..]).into_owned())
    }

    /// Like a power cut, but only for this program. What is on the disk stays there.
    pub fn kill(self) {
        drop(self);
    }

    /// What it logged so far.
    #[must_use]
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap_or_default()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// A token of this scope, by the server's own command.
#[must_use]
pub fn token(data: &Path, scope: &str) -> String {
    let mut command = program("server");
    command.arg("--data").arg(data);
    elsewhere::told(&mut command, data);
    let made = command
        .args(["token", "create", "--name", scope, "--scope", scope])
        .output()
        .expect("the server can be started");
    assert!(made.status.success(), "{made:?}");
    String::from_utf8_lossy(&made.stdout).trim().to_owned()
}

/// A running worker.
#[derive(Debug)]
pub struct Worker(Child);

impl Worker {
    /// One that works for the server on this data folder.
    #[must_use]
    pub fn start(server: &Server, data: &Path) -> Self {
        Self::with(server, data, |worker| worker)
    }

    /// One that waits before it publishes, so that it can be killed in the middle of a job.
    #[must_use]
    pub fn lingering(server: &Server, data: &Path, linger: Duration) -> Self {
        Self::with(server, data, |worker| {
            worker.args(["--linger-ms", &linger.as_millis().to_string()])
        })
    }

    /// One that asks those of this routing table.
    #[must_use]
    pub fn asking(server: &Server, data: &Path, table: &Path) -> Self {
        Self::with(server, data, |worker| worker.arg("--providers").arg(table))
    }

    /// One with more to be said on its command line, or in its environment.
    #[must_use]
    pub fn with(
        server: &Server,
        data: &Path,
        more: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Self {
        let mut command = program("generation-worker");
        command
            .args(["--server", &server.url, "--token-file"])
            .arg(data.join("worker.token"));
        let child = more(&mut command)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(appended(&log_beside(data, "worker")))
            .spawn()
            .expect("the worker can be started");
        Self(child)
    }

    /// In the middle of whatever it does.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        end(&mut self.0);
    }
}

fn end(child: &mut Child) {
    // It may have ended by itself; what counts is that it is gone.
    child.kill().ok();
    child.wait().ok();
}

fn appended(log: &Path) -> File {
    let file = File::options().create(true).append(true).open(log);
    file.expect("a log can be kept")
}

/// In the nearest folder above the data that is there already.
fn log_beside(data: &Path, name: &str) -> PathBuf {
    let home = data.ancestors().skip(1).find(|above| above.is_dir());
    home.expect("there is a root").join(format!("{name}.log"))
}

/// One of our programs, as built with whatever runs this.
fn program(name: &str) -> Command {
    let here = env::current_exe().expect("we run from a file");
    let profile = here
        .parent()
        .and_then(Path::parent)
        .expect("target/PROFILE/deps");
    static BUILT: Once = Once::new();
    BUILT.call_once(|| build(profile));
    Command::new(profile.join(format!("{name}{}", env::consts::EXE_SUFFIX)))
}

/// Tests of yesterday's programs prove nothing, and cargo does not build them for a test. The whole workspace is
/// named so that everything has the features it always has.
fn build(profile: &Path) {
    if env::var_os("INCANT_BUILT").is_some() {
        return; // By whoever started us.
    }
    let name = profile
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("debug");
    let status = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--workspace"])
        .args(["--bin", "server", "--bin", "generation-worker", "--profile"])
        .arg(if name == "debug" { "dev" } else { name })
        .arg("--target-dir")
        .arg(profile.parent().expect("target/PROFILE"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .status();
    assert!(
        status.is_ok_and(|status| status.success()),
        "server and generation-worker do not build"
    );
}

/// The time on the wall.
#[must_use]
#[expect(
    clippy::disallowed_methods,
    reason = "these are real programs in real time"
)]
pub fn now() -> Instant {
    Instant::now()
}
