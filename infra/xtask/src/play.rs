//! Building and playing: one command on a fresh machine.

use std::{env, path::PathBuf, process::Command};

use clap::Args;

use crate::{
    cargo::{build_programs, program},
    run::{Failed, run},
    setup::{self, Purpose},
};

/// What is passed on to the client.
#[derive(Debug, Args)]
pub(crate) struct Play {
    /// Play on a server instead of hosting a world of your own, such as `http://192.168.1.20:7777`.
    #[arg(long, value_name = "ADDRESS")]
    join: Option<String>,
    /// What the others shall call you.
    #[arg(long)]
    name: Option<String>,
    /// Keep worlds, files and identity here instead of the user's data folder.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// No window: two players in one room, a picture at the end.
    #[arg(long, requires = "what", requires = "out")]
    headless: bool,
    /// What the first player says; may be given several times.
    #[arg(long, requires = "headless", group = "what")]
    prompt: Vec<String>,
    /// Somebody climbs, rides, stacks, throws and swims by script; a picture of every station.
    #[arg(long, requires = "headless", group = "what")]
    stroll: bool,
    /// Where picture and bundles go.
    #[arg(long, requires = "headless", value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run_play(play: &Play) -> Result<(), Failed> {
    if !play.headless && !has_screen() {
        return Err(Failed(
            "There is no screen here (DISPLAY is not set). Start it on a desktop, or play \
             without a window: cargo xtask play --headless --prompt \"a rusty forklift\" --out OUT"
                .to_owned(),
        ));
    }
    setup::prepare(if play.headless {
        Purpose::Headless
    } else {
        Purpose::Play
    })?;
    build_programs()?;
    run(&mut client(play)?)
}

/// Builds, and lets bots into a room; needs no screen.
pub(crate) fn run_bots(words: &[String]) -> Result<(), Failed> {
    setup::prepare(Purpose::Headless)?;
    build_programs()?;
    run(Command::new(program("client")?).arg("--bots").args(words))
}

/// The window is one of X11's; on a Wayland desktop `DISPLAY` is there, too. Other systems always have a screen.
fn has_screen() -> bool {
    env::consts::OS != "linux" || env::var_os("DISPLAY").is_some_and(|value| !value.is_empty())
}

fn client(play: &Play) -> Result<Command, Failed> {
    let mut client = Command::new(program("client")?);
    match &play.join {
        Some(address) => client.args(["--join", address]),
        None => client.arg("--host"),
    };
    if let Some(name) = &play.name {
        client.args(["--name", name]);
    }
    if let Some(data) = &play.data {
        client.arg("--data").arg(data);
    }
    if play.headless {
        client.arg("--headless");
    }
    if play.stroll {
        client.arg("--stroll");
    }
    for prompt in &play.prompt {
        client.args(["--prompt", prompt]);
    }
    if let Some(out) = &play.out {
        client.arg("--out").arg(out);
    }
    Ok(client)
}
