//! The read routes under load, and a file of ours beside the same file from nginx, in one run.

use std::{
    fs,
    net::{Ipv4Addr, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::{
    ask::told,
    cargo::{build_programs, cache},
    clock::until,
    run::{Failed, cannot_start, find, output},
    served::Served,
    stores::free_port,
};

/// How long each route is asked, and by how many at a time.
const SECS: &str = "10s";
const CONNECTIONS: &str = "32";

/// nginx is there at once.
const PATIENCE: Duration = Duration::from_secs(10);

/// Something that is asked again and again.
struct Target {
    name: &'static str,
    url: String,
    token: Option<String>,
}

/// One JSON object a line: requests a second, milliseconds at the median and at the 99th of a hundred, and errors.
pub(super) fn load() -> Result<(), Failed> {
    for (program, package) in [("wrk", "wrk"), ("nginx", "nginx-light")] {
        if find(program).is_none() {
            return Err(Failed(format!(
                "{program} is not there; Debian has it in the package {package}."
            )));
        }
    }
    build_programs()?;
    let served = Served::start("load")?;
    let token = served.token("person")?;
    let made = served.made(&token)?;
    let path = format!("/v1/assets/{}/{}", made.asset, made.version);
    let bearer = format!("Authorization: Bearer {token}");
    let manifest = told(
        served.port,
        &format!("GET {path}"),
        &[&bearer],
        &Value::Null,
    )?;
    let file = manifest["lods"][0]["hash"].as_str().unwrap_or_default();
    let nginx = Nginx::serving(&served.blob(file))?;
    let ours = |name, path: &str| Target {
        name,
        url: format!("http://127.0.0.1:{}{path}", served.port),
        token: Some(token.clone()),
    };
    let targets = [
        ours("healthz", "/healthz"),
        ours("rooms", "/v1/rooms"),
        ours("room", &format!("/v1/rooms/{}", made.room)),
        ours("job", &format!("/v1/jobs/{}", made.job)),
        ours("library", "/v1/library"),
        ours("manifest", &path),
        ours("file", &format!("/v1/files/{file}")),
        Target {
            name: "the same file by nginx",
            url: format!("http://127.0.0.1:{}/file", nginx.port),
            token: None,
        },
    ];
    for target in &targets {
        print(&measure(target)?);
    }
    Ok(())
}

fn measure(target: &Target) -> Result<Value, Failed> {
    let mut wrk = Command::new("wrk");
    wrk.args(["--threads", "2", "--connections", CONNECTIONS])
        .args(["--duration", SECS, "--latency"]);
    if let Some(token) = &target.token {
        wrk.args(["--header", &format!("Authorization: Bearer {token}")]);
    }
    let said = output(wrk.arg(&target.url))?;
    let after = |mark: &str| {
        let line = said.lines().find(|line| line.trim().starts_with(mark))?;
        Some(line.trim().strip_prefix(mark)?.trim().to_owned())
    };
    let errors = [after("Non-2xx or 3xx responses:"), after("Socket errors:")];
    let errors: Vec<_> = errors.into_iter().flatten().collect();
    Ok(json!({
        "bench": "http",
        "case": target.name,
        "connections": CONNECTIONS,
        "requests_per_sec": after("Requests/sec:").and_then(|rate| rate.parse::<f64>().ok()),
        "p50_ms": after("50%").as_deref().and_then(millis),
        "p99_ms": after("99%").as_deref().and_then(millis),
        "errors": errors.join("; "),
    }))
}

/// `1.23ms`, `456.00us` or `1.02s`.
fn millis(text: &str) -> Option<f64> {
    let (number, factor) = text
        .strip_suffix("us")
        .map(|number| (number, 0.001))
        .or_else(|| text.strip_suffix("ms").map(|number| (number, 1.0)))
        .or_else(|| text.strip_suffix('s').map(|number| (number, 1_000.0)))?;
    Some(number.parse::<f64>().ok()? * factor)
}

struct Nginx {
    child: Child,
    port: u16,
}

impl Nginx {
    /// One file, at `/file`, as it would serve any.
    fn serving(file: &Path) -> Result<Self, Failed> {
        let folder = cache("nginx")?;
        let port = free_port()?;
        let write = |path: PathBuf, bytes: &[u8]| {
            fs::write(&path, bytes)
                .map_err(|why| Failed(format!("{} cannot be written: {why}.", path.display())))
        };
        let bytes = fs::read(file)
            .map_err(|why| Failed(format!("{} cannot be read: {why}.", file.display())))?;
        write(folder.join("file"), &bytes)?;
        let here = folder.display();
        let conf = format!(
            "daemon off; user root; worker_processes auto; pid {here}/pid; error_log {here}/error.log;\n\
             events {{ worker_connections 1024; }}\n\
             http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;\n\
             client_body_temp_path {here}; proxy_temp_path {here}; fastcgi_temp_path {here};\n\
             uwsgi_temp_path {here}; scgi_temp_path {here};\n\
             server {{ listen 127.0.0.1:{port}; root {here}; }} }}\n"
        );
        write(folder.join("nginx.conf"), conf.as_bytes())?;
        let mut nginx = Command::new("nginx");
        nginx
            .arg("-c")
            .arg(folder.join("nginx.conf"))
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        let child = nginx.spawn().map_err(|why| cannot_start(&nginx, &why))?;
        let nginx = Self { child, port };
        let there = || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
        if until(PATIENCE, there) {
            Ok(nginx)
        } else {
            Err(Failed("nginx does not start.".to_owned()))
        }
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Asked, not killed: its workers end with it.
        let pid = self.child.id().to_string();
        if Command::new("kill").args(["-INT", &pid]).status().is_ok() {
            self.child.wait().ok();
        }
    }
}

#[expect(clippy::print_stdout, reason = "figures are what is asked for")]
fn print(line: &Value) {
    println!("{line}");
}
