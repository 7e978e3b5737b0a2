//! A server with a worker, on a data folder of their own, until they are dropped.

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    ask::told,
    cargo::{cache, program},
    clock::until,
    run::{Failed, cannot_start, output},
};

/// Something simple is made by then.
const MADE_WITHIN: Duration = Duration::from_secs(60);

/// Both programs.
pub(crate) struct Served {
    pub(crate) port: u16,
    data: PathBuf,
    server: Child,
    worker: Child,
}

/// A room with one finished thing in it, and what leads there.
pub(crate) struct Made {
    pub(crate) room: String,
    pub(crate) job: String,
    pub(crate) asset: String,
    pub(crate) version: u64,
}

impl Served {
    /// In a folder of this name, which is emptied before.
    pub(crate) fn start(name: &str) -> Result<Self, Failed> {
        let folder = cache(name)?;
        let data = folder.join("data");
        // Yesterday's rooms are not to be seen.
        drop(fs::remove_dir_all(&data));
        let mut server = Command::new(program("server")?);
        server
            .args(["--unlimited", "--listen", "127.0.0.1:0", "--data"])
            .arg(&data)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .stderr(log(&folder.join("server.log"))?);
        let mut child = spawn(&mut server)?;
        let mut line = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line).ok();
        }
        let url = line.trim().strip_prefix("ready ").unwrap_or_default();
        let Some(port) = url.rsplit(':').next().and_then(|port| port.parse().ok()) else {
            drop(child.kill());
            return Err(Failed(format!("The server does not start: {line}")));
        };
        let mut worker = Command::new(program("generation-worker")?);
        worker
            .args(["--server", url, "--token-file"])
            .arg(data.join("worker.token"))
            .stdout(Stdio::null())
            .stderr(log(&folder.join("worker.log"))?);
        let worker = spawn(&mut worker);
        Ok(Self {
            port,
            data,
            worker: worker.inspect_err(|_| drop(child.kill()))?,
            server: child,
        })
    }

    /// A token of this scope, by the server's own command.
    pub(crate) fn token(&self, scope: &str) -> Result<String, Failed> {
        let mut server = Command::new(program("server")?);
        server.arg("--data").arg(&self.data);
        output(server.args(["token", "create", "--name", scope, "--scope", scope]))
    }

    /// Where a file lies that was made, by its hash.
    pub(crate) fn blob(&self, hash: &str) -> PathBuf {
        let folder = hash.get(..2).unwrap_or_default();
        self.data.join("blobs").join(folder).join(hash)
    }

    /// Has somebody with this token make a room, and a crate in it.
    pub(crate) fn made(&self, token: &str) -> Result<Made, Failed> {
        let bearer = format!("Authorization: Bearer {token}");
        let ask = |request: &str, more: &[&str], body: &Value| {
            told(self.port, request, &[more, &[&bearer]].concat(), body)
        };
        let room = ask("POST /v1/rooms", &[], &json!({ "name": "Attic" }))?;
        let wanted = json!({ "roomId": room["id"], "prompt": "a crate", "at": { "x": 0, "z": 0 } });
        let job = ask("POST /v1/jobs", &["Idempotency-Key: made"], &wanted)?;
        let path = format!("GET /v1/jobs/{}", text(&job["jobId"]));
        let mut asset = Value::Null;
        let made = until(MADE_WITHIN, || {
            asset = ask(&path, &[], &Value::Null)
                .map_or(Value::Null, |job| job["resultAssetId"].clone());
            !asset.is_null()
        });
        if !made {
            return Err(Failed("Nothing is made.".to_owned()));
        }
        Ok(Made {
            room: text(&room["id"]),
            job: text(&job["jobId"]),
            asset: text(&asset["asset"]),
            version: asset["version"].as_u64().unwrap_or_default(),
        })
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        for child in [&mut self.worker, &mut self.server] {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn spawn(command: &mut Command) -> Result<Child, Failed> {
    let command = command.stdin(Stdio::null());
    command.spawn().map_err(|why| cannot_start(command, &why))
}

fn log(path: &Path) -> Result<File, Failed> {
    File::create(path)
        .map_err(|why| Failed(format!("{} cannot be written: {why}.", path.display())))
}
