//! The window as a person uses it, on a screen in memory: words become a thing, it is moved, turned, copied, taken back and
//! taken away, a picture is taken, and somebody else in the room sees all of it.

mod hand;
mod journey;
mod onlooker;

use std::{
    fs::{self, File},
    io::{BufRead as _, BufReader},
    net::{SocketAddr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use crate::{
    cargo::{cache, program},
    clock::until,
    run::{Failed, output, say},
};
use hand::Hand;
use onlooker::Onlooker;

/// Without a graphics card the first frames are slow.
const ENTER_SECS: u64 = 120;

/// A cross-fade, and a few frames more.
const SETTLE: Duration = Duration::from_secs(6);

/// Fewer colours than this is an empty window.
const COLORS_MIN: u64 = 500;

/// Plays as a person would and looks at the screen; the pictures stay for people.
pub(crate) fn look() -> Result<(), Failed> {
    let folder = cache("window")?;
    let (picture, log) = (folder.join("window.png"), folder.join("client.log"));
    let data = folder.join("data");
    // Yesterday's world is not to be seen.
    drop(fs::remove_dir_all(&data));
    let (screen, display) = screen()?;
    let server = free_address()?;
    let client = client(&display, server, &data, &log)?;
    let entered = until(Duration::from_secs(ENTER_SECS), || {
        fs::read_to_string(&log).is_ok_and(|log| log.contains("the room is on screen"))
    });
    let done = if entered {
        thread::sleep(SETTLE);
        play(&display, server, &folder.join("onlooker"), &picture)
    } else {
        Err(Failed("The window did not enter the room.".to_owned()))
    };
    drop((client, screen));
    if let Err(Failed(why)) = done {
        let words = fs::read_to_string(&log).unwrap_or_default();
        return Err(Failed(format!("{why} The client said:\n{words}")));
    }
    check(&picture)
}

/// The journey, with a picture of what was made.
fn play(display: &str, server: SocketAddr, data: &Path, picture: &Path) -> Result<(), Failed> {
    let onlooker = Onlooker::join(&format!("http://{server}"), data)?;
    let hand = Hand::at(display)?;
    journey::travel(&hand, &onlooker, picture)
}

/// Where nobody listens yet.
fn free_address() -> Result<SocketAddr, Failed> {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    free.map_err(|why| Failed(format!("This machine has no free port: {why}.")))
}

/// Ends with us.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended before; what counts is that it is gone.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A screen that finds a free number for itself, and its name.
fn screen() -> Result<(Running, String), Failed> {
    let failed = |why: &str| Failed(format!("Xvfb does not start: {why}."));
    let child = Command::new("Xvfb")
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x720x24",
            "-nolisten",
            "tcp",
        ])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut screen = Running(child.map_err(|why| failed(&why.to_string()))?);
    let stdout = screen
        .0
        .stdout
        .take()
        .ok_or_else(|| failed("it says nothing"))?;
    let mut number = String::new();
    match BufReader::new(stdout).read_line(&mut number) {
        Ok(read) if read > 0 => Ok((screen, format!(":{}", number.trim()))),
        _ => Err(failed("it ended")),
    }
}

fn client(display: &str, listen: SocketAddr, data: &Path, log: &Path) -> Result<Running, Failed> {
    let trouble = |why: std::io::Error| Failed(format!("The client cannot be started: {why}."));
    let words = File::create(log).map_err(trouble)?;
    let mut client = Command::new(program("client")?);
    client
        .args(["--host", "--name", "ann", "--listen", &listen.to_string()])
        .arg("--data")
        .arg(data);
    client.env("DISPLAY", display).env_remove("WAYLAND_DISPLAY");
    let child = client
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(words)
        .spawn();
    child.map(Running).map_err(trouble)
}

/// More than blackness: many colours, neither dark nor blank.
fn check(picture: &Path) -> Result<(), Failed> {
    let figures = output(
        Command::new("identify")
            .args(["-format", "%k %[fx:mean]"])
            .arg(picture),
    )?;
    let (colors, mean) = figures.split_once(' ').unwrap_or_default();
    let (colors, mean) = (
        colors.parse().unwrap_or(0_u64),
        mean.parse().unwrap_or(0.0_f64),
    );
    say(&format!(
        "{}: {colors} colours, mean brightness {mean:.2}",
        picture.display()
    ));
    if colors < COLORS_MIN || !(0.05..0.95).contains(&mean) {
        return Err(Failed("The window shows next to nothing.".to_owned()));
    }
    Ok(())
}
