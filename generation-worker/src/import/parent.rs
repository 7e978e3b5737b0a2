//! The process that waits: it never looks into the file, and survives whatever the file does.

use std::{
    fs::File,
    io::{self, Read, Write as _},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    thread::{self, JoinHandle},
    time::Duration,
};

use model::Kind;

use super::{FILE_BYTES_MAX, Refusal, Wanted, wire};
use crate::{
    make::Made,
    paint::{Cut, Paper},
    provider::Deadline,
};

/// Longest time a file is waited for; a busy machine gives its child less than all of it.
const PATIENCE: Duration = Duration::from_secs(30);

/// Between looks at the child.
const PAUSE: Duration = Duration::from_millis(10);

/// How long a refusal may be.
const WHY_BYTES_MAX: u64 = 1_000;

/// How a child ends that refused the file.
pub const REFUSED: u8 = 2;

/// What Rust's programs end with after a panic.
const PANICKED: i32 = 101;

/// Why there is no bundle.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file cannot be opened.
    #[error("the file cannot be read: {0}")]
    File(io::Error),
    /// No child.
    #[error("no process to read the file in: {0}")]
    Start(io::Error),
    /// See [`Refusal`].
    #[error("{0}")]
    Refused(String),
    /// The child met one of its limits.
    #[error("the file is too large or too complex")]
    TooMuch,
    /// The child broke.
    #[error("the file is broken in a way nobody foresaw")]
    Broken,
}

/// The bundle of `file`, read by a child process: `program` with the arguments `import-child --name …`.
pub fn import(program: &Path, file: &Path, wanted: &Wanted) -> Result<Made, ImportError> {
    let file = File::open(file).map_err(ImportError::File)?;
    let size = file.metadata().map_err(ImportError::File)?.len();
    if size > FILE_BYTES_MAX as u64 {
        return Err(ImportError::Refused(Refusal::TooBig.to_string()));
    }
    let bundle = answered(&mut reading(program, wanted), Input::File(file))?;
    wire::read(&bundle).ok_or(ImportError::Broken)
}

/// The same for a GLB that somebody sent.
pub fn import_bytes(program: &Path, glb: Vec<u8>, wanted: &Wanted) -> Result<Made, ImportError> {
    let bundle = answered(&mut reading(program, wanted), Input::Bytes(glb))?;
    wire::read(&bundle).ok_or(ImportError::Broken)
}

/// What a material can show of a PNG or JPEG that somebody sent, read by a child process: `program` with the arguments
/// `picture-child --edge …`.
pub fn picture(program: &Path, bytes: Vec<u8>, cut: Cut) -> Result<Paper, ImportError> {
    let mut command = Command::new(program);
    command.arg("picture-child");
    command.arg(format!("--edge={}", cut.edge));
    command.args(cut.is_tile.then_some("--tile"));
    let paper = answered(&mut command, Input::Bytes(bytes))?;
    let paper = wire::read_paper(&paper).filter(|paper| paper.is_sound(cut));
    paper.ok_or(ImportError::Broken)
}

fn reading(program: &Path, wanted: &Wanted) -> Command {
    let mut command = Command::new(program);
    command.arg("import-child");
    command.arg(format!("--name={}", wanted.name));
    command.args(wanted.size_m.map(|size| format!("--size={size}")));
    command.args(
        wanted
            .kind
            .map(|kind| format!("--kind={}", kind_name(kind))),
    );
    command.args(wanted.mass_kg.map(|mass| format!("--mass={mass}")));
    command
}

const fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Prop => "prop",
        Kind::Structure => "structure",
        Kind::Character => "character",
        Kind::TerrainStamp => "terrain_stamp",
    }
}

/// What a child reads.
enum Input {
    File(File),
    Bytes(Vec<u8>),
}

/// What a child makes of it.
fn answered(command: &mut Command, input: Input) -> Result<Vec<u8>, ImportError> {
    let (stdin, rest) = match input {
        Input::File(file) => (Stdio::from(file), None),
        Input::Bytes(bytes) => (Stdio::piped(), Some(bytes)),
    };
    let mut child = command
        .env_clear()
        .stdin(stdin)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(ImportError::Start)?;
    let fed = rest.zip(child.stdin.take()).map(|(bytes, mut pipe)| {
        // A child that has read enough hangs up.
        let feed = move || pipe.write_all(&bytes).ok();
        thread::Builder::new().name("feed".to_owned()).spawn(feed)
    });
    let answer = drained(child.stdout.take(), wire::BYTES_MAX)?;
    let why = drained(child.stderr.take(), WHY_BYTES_MAX)?;
    let status = ended(&mut child)?;
    if let Some(fed) = fed {
        fed.map_err(ImportError::Start)?.join().ok();
    }
    let answer = answer.join().unwrap_or_default();
    let why = why.join().unwrap_or_default();
    match status.and_then(|status| status.code()) {
        Some(0) => Ok(answer),
        Some(code) if code == i32::from(REFUSED) => {
            let why = String::from_utf8_lossy(&why);
            Err(ImportError::Refused(why.trim().to_owned()))
        }
        Some(PANICKED) => Err(ImportError::Broken),
        // By a signal: memory, work or patience.
        _ => Err(ImportError::TooMuch),
    }
}

/// Waits for the child, though not for ever; nothing when it had to be ended.
fn ended(child: &mut Child) -> Result<Option<ExitStatus>, ImportError> {
    let deadline = Deadline::after(PATIENCE);
    loop {
        if let Some(status) = child.try_wait().map_err(ImportError::Start)? {
            return Ok(Some(status));
        }
        if deadline.left().is_zero() {
            child.kill().map_err(ImportError::Start)?;
            child.wait().map_err(ImportError::Start)?;
            return Ok(None);
        }
        thread::sleep(PAUSE);
    }
}

/// Reads a pipe to its end, so that nobody waits for us to; keeps the first `most` bytes.
fn drained(
    pipe: Option<impl Read + Send + 'static>,
    most: u64,
) -> Result<JoinHandle<Vec<u8>>, ImportError> {
    let drain = move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What was read until it broke is all there is.
            pipe.by_ref().take(most).read_to_end(&mut bytes).ok();
            io::copy(&mut pipe, &mut io::sink()).ok();
        }
        bytes
    };
    thread::Builder::new()
        .name("drain".to_owned())
        .spawn(drain)
        .map_err(ImportError::Start)
}
