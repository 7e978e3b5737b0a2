//! A child process that ends with us and whose words are heard.

use std::{
    io::{BufRead as _, BufReader, Read, Write as _},
    process::{self, ChildStdin, Command, Stdio},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, RecvTimeoutError, sync_channel},
    },
    thread,
    time::Duration,
};

use bevy::platform::cell::SyncCell;

use super::HostError;
use crate::platform::native::now;

/// What a child may take to end in good order.
const END_SECS: u64 = 5;

/// The last line it said.
type Words = Arc<Mutex<String>>;

/// Ends with us: its standard input closes, even when we are killed. Killed if that does not help.
pub(super) struct Child {
    name: &'static str,
    child: process::Child,
    stdin: Option<ChildStdin>,
    lines: SyncCell<Receiver<String>>,
    words: Words,
}

impl Child {
    pub(super) fn start(name: &'static str, mut command: Command) -> Result<Self, HostError> {
        let why = |why| HostError::Start { name, why };
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().map_err(why)?;
        let (say, lines) = sync_channel(16);
        let words = Words::default();
        if let Some(stdout) = child.stdout.take() {
            // Nobody may be listening any more; what is said must be read all the same.
            listen(name, stdout, move |line| drop(say.try_send(line))).map_err(why)?;
        }
        if let Some(stderr) = child.stderr.take() {
            let words = words.clone();
            listen(name, stderr, move |line| pass_on(name, &line, &words)).map_err(why)?;
        }
        let stdin = child.stdin.take();
        Ok(Self {
            name,
            child,
            stdin,
            lines: SyncCell::new(lines),
            words,
        })
    }

    /// The rest of the first line that begins with `start`, if it comes in time.
    pub(super) fn said(&mut self, start: &str, within: Duration) -> Option<String> {
        let until = now() + within;
        loop {
            let left = until.checked_duration_since(now())?;
            match self.lines.get().recv_timeout(left) {
                Ok(line) => {
                    if let Some(rest) = line.strip_prefix(start) {
                        return Some(rest.trim().to_owned());
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return None,
            }
        }
    }

    /// Whether it is gone.
    pub(super) fn ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)) | Err(_))
    }

    /// What it said last.
    pub(super) fn last_words(&self) -> String {
        let words = self.words.lock().map(|words| words.clone());
        words
            .ok()
            .filter(|words| !words.is_empty())
            .unwrap_or_else(|| format!("The {} ended.", self.name))
    }

    /// Whether it is gone after a moment's patience.
    pub(super) fn wait_until_ended(&mut self, within: Duration) -> bool {
        let until = now() + within;
        while now() < until {
            if self.ended() {
                return true;
            }
            thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        if self.ended() {
            return;
        }
        // Closing it asks the child to end.
        self.stdin = None;
        if !self.wait_until_ended(Duration::from_secs(END_SECS)) {
            tracing::warn!("the {} does not end by itself", self.name);
            if self.child.kill().is_ok() {
                self.wait_until_ended(Duration::from_secs(END_SECS));
            }
        }
    }
}

fn listen(
    name: &str,
    pipe: impl Read + Send + 'static,
    mut hear: impl FnMut(String) + Send + 'static,
) -> std::io::Result<()> {
    let lines = BufReader::new(pipe).lines();
    let listening = move || lines.map_while(Result::ok).for_each(&mut hear);
    thread::Builder::new()
        .name(format!("{name} says"))
        .spawn(listening)
        .map(drop)
}

/// A child's log goes where ours goes; its end is kept.
fn pass_on(name: &str, line: &str, words: &Words) {
    // Without a terminal there is nobody to tell.
    drop(writeln!(std::io::stderr(), "{name}: {line}"));
    if let Ok(mut words) = words.lock() {
        line.clone_into(&mut words);
    }
}
