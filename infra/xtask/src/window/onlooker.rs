//! Somebody else in the room, without a screen: what they see, and what is on disk.

use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::Value;

use super::Running;
use crate::{
    cargo::program,
    clock::until,
    run::{Failed, cannot_start},
};

/// A thing as somebody else sees it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Thing {
    /// Its number.
    pub(super) object: u64,
    /// Where its foot is.
    pub(super) position: [f64; 3],
    /// How it is turned: x, y, z, w.
    pub(super) rotation: [f64; 4],
    /// Width, height and depth.
    pub(super) size: [f64; 3],
    /// Which group it belongs to.
    pub(super) group: Option<String>,
    /// Whether it is what it was asked to be.
    pub(super) is_ready: bool,
}

/// What the room is, as told by a client without a window.
pub(super) struct Onlooker {
    last: Arc<Mutex<Value>>,
    _client: Running,
}

impl Onlooker {
    /// Joins.
    pub(super) fn join(url: &str, data: &Path) -> Result<Self, Failed> {
        let mut command = Command::new(program("client")?);
        command
            .args(["--watch", "--join", url, "--data"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let mut child = command
            .spawn()
            .map_err(|why| cannot_start(&command, &why))?;
        let last = Arc::new(Mutex::new(Value::Null));
        let (heard, lines) = (last.clone(), child.stdout.take());
        let listens = thread::Builder::new()
            .name("onlooker".to_owned())
            .spawn(move || {
                for line in lines
                    .into_iter()
                    .flat_map(|lines| BufReader::new(lines).lines())
                {
                    let seen = line.ok().and_then(|line| serde_json::from_str(&line).ok());
                    if let (Some(seen), Ok(mut last)) = (seen, heard.lock()) {
                        *last = seen;
                    }
                }
            });
        match listens {
            Ok(_) => Ok(Self {
                last,
                _client: Running(child),
            }),
            Err(why) => Err(cannot_start(&command, &why)),
        }
    }

    /// What stands in the room, in the order it was made.
    pub(super) fn things(&self) -> Vec<Thing> {
        let seen = self.seen();
        let things = seen["things"].as_array().cloned().unwrap_or_default();
        things.iter().map(thing).collect()
    }

    /// Up to which version the journal has everything.
    pub(super) fn durable(&self) -> u64 {
        self.seen()["durable"].as_u64().unwrap_or(0)
    }

    /// Waits until the room is so, and the journal has got more than this.
    pub(super) fn sees(&self, durable: u64, secs: u64, is_so: impl Fn(&[Thing]) -> bool) -> bool {
        until(Duration::from_secs(secs), || {
            self.durable() > durable && is_so(&self.things())
        })
    }

    fn seen(&self) -> Value {
        self.last.lock().map_or(Value::Null, |seen| seen.clone())
    }
}

fn thing(seen: &Value) -> Thing {
    Thing {
        object: seen["object"].as_u64().unwrap_or(0),
        position: numbers(&seen["pose"]["position"]),
        rotation: numbers(&seen["pose"]["rotation"]),
        size: numbers(&seen["sizeMeters"]),
        group: seen["group"].as_str().map(str::to_owned),
        is_ready: seen["isReady"].as_bool().unwrap_or(false),
    }
}

fn numbers<const N: usize>(list: &Value) -> [f64; N] {
    std::array::from_fn(|index| list[index].as_f64().unwrap_or(f64::NAN))
}
