//! The stores that strangers' servers have, started for the tests and stopped after them: a PostgreSQL and something
//! that speaks S3.

use std::{
    env, fs, io,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use crate::{
    ask::ask,
    cargo::cache,
    clock::until,
    run::{Failed, cannot_start, find, output, run, say},
};

/// Debian keeps the programs of PostgreSQL here, by version.
const POSTGRES_HOME: &str = "/usr/lib/postgresql";

/// A fresh cluster on two busy cores takes this long at most.
const PATIENCE: Duration = Duration::from_secs(60);

/// So long it is away when it begins anew: longer than the server waits for it in silence.
const AWAY: Duration = Duration::from_secs(9);

/// Speaks S3, checks signatures and expiry.
const MINISTACK: &str = "ministack==1.5.33";

/// Both, until this is dropped.
pub(crate) struct Stores {
    postgres: Postgres,
    bucket: Bucket,
}

/// Begins anew when it ends, as whatever looks after a database would have it, until this is dropped.
struct Postgres {
    keeper: Option<JoinHandle<()>>,
    ending: Arc<AtomicBool>,
    port: u16,
    folder: PathBuf,
}

struct Bucket {
    child: Child,
    port: u16,
}

impl Stores {
    pub(crate) fn start() -> Result<Self, Failed> {
        Ok(Self {
            postgres: Postgres::start()?,
            bucket: Bucket::start()?,
        })
    }

    /// Has tests keep everything there.
    pub(crate) fn told(&self, tests: &mut Command) {
        let port = self.postgres.port;
        let postgres = format!("postgres://incant@127.0.0.1:{port}/postgres?sslmode=disable");
        tests.env("INCANT_TEST_POSTGRES", postgres);
        tests.env("INCANT_TEST_POSTGRES_PROCESS", self.postgres.process());
        let bucket = format!("http://127.0.0.1:{}", self.bucket.port);
        tests.env("INCANT_TEST_BUCKET", bucket);
    }
}

impl Postgres {
    fn start() -> Result<Self, Failed> {
        // PostgreSQL refuses to be root, and must be able to enter its folder.
        let folder = env::temp_dir().join(format!("incant-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder).map_err(|why| unusable(&folder, &why))?;
        let root = output(Command::new("id").arg("-u"))? == "0";
        if root {
            run(Command::new("chown").arg("postgres").arg(&folder))?;
        }
        let data = folder.join("data");
        let mut init = program(root, "initdb")?;
        init.args(["--auth=trust", "--username=incant", "--no-sync", "-D"])
            .arg(&data);
        run(init.current_dir(&folder).stdout(Stdio::null()))?;
        let port = free_port()?;
        let mut server = program(root, "postgres")?;
        server
            .args(["-p", &port.to_string(), "-h", "127.0.0.1", "-k", ""])
            .args(["-c", "max_connections=400", "-D"])
            .arg(&data)
            .current_dir(&folder);
        let log = folder.join("log");
        let child = start(&mut server, &log)?;
        let ending = Arc::new(AtomicBool::new(false));
        let keeper = keep(server, child, ending.clone())?;
        let postgres = Self {
            keeper: Some(keeper),
            ending,
            port,
            folder,
        };
        answers(port, "PostgreSQL", &log)?;
        Ok(postgres)
    }

    /// Where it says which process it is.
    fn process(&self) -> PathBuf {
        self.folder.join("data/postmaster.pid")
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.ending.store(true, Ordering::Relaxed);
        let process = fs::read_to_string(self.process()).unwrap_or_default();
        let pid = process.lines().next().unwrap_or_default();
        // Asked, not killed: its children end with it.
        if run(Command::new("kill").args(["-INT", pid])).is_ok()
            && let Some(keeper) = self.keeper.take()
        {
            keeper.join().ok();
        }
        fs::remove_dir_all(&self.folder).ok();
    }
}

fn keep(
    mut server: Command,
    mut child: Child,
    ending: Arc<AtomicBool>,
) -> Result<JoinHandle<()>, Failed> {
    let keep = move || {
        while child.wait().is_ok() && !ending.load(Ordering::Relaxed) {
            thread::sleep(AWAY);
            match server.spawn() {
                Ok(again) => child = again,
                Err(_) => return,
            }
        }
    };
    let keeper = thread::Builder::new().name("postgres".to_owned());
    keeper
        .spawn(keep)
        .map_err(|why| Failed(format!("PostgreSQL cannot be looked after: {why}.")))
}

impl Bucket {
    fn start() -> Result<Self, Failed> {
        let folder = cache("bucket")?;
        let port = free_port()?;
        let mut server = Command::new(python(&[MINISTACK])?.join("ministack"));
        server
            .env("GATEWAY_PORT", port.to_string())
            .env("BIND_HOST", "127.0.0.1")
            .env("SERVICES", "s3")
            .current_dir(&folder);
        let log = folder.join("log");
        let child = start(&mut server, &log)?;
        let bucket = Self { child, port };
        answers(port, "the bucket", &log)?;
        if !until(PATIENCE, || made(port).is_ok_and(|made| made)) {
            return Err(Failed("The bucket cannot be made.".to_owned()));
        }
        Ok(bucket)
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A folder of programs written in Python, with these packages beside each other.
pub(crate) fn python(packages: &[&str]) -> Result<PathBuf, Failed> {
    let folder = cache("python")?;
    let there = folder.join("bin");
    if !there.join("python").is_file() {
        run(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
    }
    let known = output(Command::new(there.join("python")).args(["-m", "pip", "freeze", "--all"]))?;
    let missing = packages
        .iter()
        .filter(|package| !known.lines().any(|line| line.eq_ignore_ascii_case(package)));
    let missing: Vec<_> = missing.collect();
    if !missing.is_empty() {
        say(&format!("Installing {}.", packages.join(", ")));
        let mut pip = Command::new(there.join("python"));
        pip.args(["-m", "pip", "install", "--quiet"]).args(missing);
        run(pip.stdout(io::stderr()))?;
    }
    Ok(there)
}

/// One of PostgreSQL's programs, wherever it is; as its own user where we are root.
fn program(root: bool, name: &str) -> Result<Command, Failed> {
    let path = installed(name).ok_or_else(|| {
        Failed(format!(
            "{name} is not there; Debian has it in the package postgresql."
        ))
    })?;
    if !root {
        return Ok(Command::new(path));
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(path);
    Ok(command)
}

fn installed(name: &str) -> Option<PathBuf> {
    let versions = fs::read_dir(POSTGRES_HOME).into_iter().flatten().flatten();
    let mut found: Vec<_> = versions
        .map(|version| version.path().join("bin").join(name))
        .filter(|path| path.is_file())
        .collect();
    found.sort();
    found.pop().or_else(|| find(name))
}

fn start(server: &mut Command, log: &Path) -> Result<Child, Failed> {
    let file = fs::File::create(log).map_err(|why| unusable(log, &why))?;
    let also = file.try_clone().map_err(|why| unusable(log, &why))?;
    server
        .stdin(Stdio::null())
        .stdout(file)
        .stderr(also)
        .spawn()
        .map_err(|why| cannot_start(server, &why))
}

fn answers(port: u16, name: &str, log: &Path) -> Result<(), Failed> {
    let there = || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok();
    if until(PATIENCE, there) {
        return Ok(());
    }
    let words = fs::read_to_string(log).unwrap_or_default();
    Err(Failed(format!("{name} does not start:\n{words}")))
}

/// Whether the bucket is there now.
fn made(port: u16) -> io::Result<bool> {
    Ok(ask(port, "PUT /incant", &[], "")?.status == 200)
}

pub(crate) fn free_port() -> Result<u16, Failed> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    address
        .map(|address| address.port())
        .map_err(|why| Failed(format!("No port is free: {why}.")))
}

fn unusable(path: &Path, why: &io::Error) -> Failed {
    Failed(format!("{} cannot be used: {why}.", path.display()))
}
