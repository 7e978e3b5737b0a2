//! The main job without a window: two players in one room over real UDP; the first says the prompts, both
//! see them become things; a picture of what the second sees; all figures as one JSON object.

mod bots;
mod camera;
mod picture;
mod player;
mod report;
mod scout;
mod stroll;
mod survey;
pub(crate) mod watch;
mod wishes;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use model::{ContentHash, Prompt};

use super::{Host, HostError, Keep, Where, args::Args, now, seed};
use crate::{
    enter::{Trouble, Wish},
    fetch::FetchError,
};
use player::Player;
use report::Report;

/// Longest wait for any one thing that is to happen.
const WAIT: Duration = Duration::from_secs(120);
/// One step of both players.
const STEP: Duration = protocol::TICK;

/// Why the run ended without a report.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HeadlessError {
    /// A player could not enter.
    #[error(transparent)]
    Enter(#[from] Trouble),
    /// No world could be hosted.
    #[error(transparent)]
    Host(#[from] HostError),
    /// A file did not come.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// Nothing was said, or it cannot be a prompt.
    #[error(transparent)]
    Prompt(#[from] model::PromptError),
    /// The room refused.
    #[error("{prompt:?} was refused: {why}")]
    Refused { prompt: String, why: model::Refusal },
    /// It could not be made.
    #[error("{prompt:?} could not be made: {why}")]
    NotMade { prompt: String, why: model::Refusal },
    /// There is no room to look at.
    #[error("Say with --join which room to watch.")]
    NoServer,
    /// It took too long.
    #[error("{0} did not happen within {secs} seconds", secs = WAIT.as_secs())]
    TooLong(&'static str),
    /// Both should see the same.
    #[error("the players do not see the same: {} is not {}", .0[0], .0[1])]
    Different([ContentHash; 2]),
    /// The output folder, or the picture.
    #[error("{path} cannot be written: {why}", path = .path.display())]
    Write { path: PathBuf, why: std::io::Error },
    /// The renderer ended early.
    #[error("the picture could not be drawn")]
    NoPicture,
}

/// Runs it and answers with the JSON to print.
pub(crate) fn run(args: &Args) -> Result<String, HeadlessError> {
    let prompts = args
        .prompt
        .iter()
        .map(|text| Prompt::parse(text))
        .collect::<Result<Vec<_>, _>>()?;
    let out = args.out.clone().unwrap_or_default();
    fs::create_dir_all(&out).map_err(|why| HeadlessError::Write {
        path: out.clone(),
        why,
    })?;

    // Dropped last: whoever hosts ends after those who play.
    let host = match args.server() {
        Where::Here { folder, listen } => Some(Host::start(&folder, listen)?),
        Where::At(_) => None,
    };
    let url = match (&host, args.server()) {
        (None, Where::At(url)) => url,
        (host, _) => host
            .as_ref()
            .map(|host| host.url().to_owned())
            .unwrap_or_default(),
    };
    if args.bots.bots.is_some() {
        return bots::run(&url, args);
    }
    if args.survey {
        let mut ben = Player::enter(&wish(&url, args, "ben"), seed() ^ 2)?;
        return survey::run(&wish(&url, args, "ann"), &prompts, &mut ben, &out);
    }
    if args.stroll {
        let mut ben = Player::enter(&wish(&url, args, "ben"), seed() ^ 2)?;
        return stroll::run(&wish(&url, args, "ann"), &mut ben, &out);
    }
    tracing::info!("two players enter {url}");
    let mut players = [("ann", 1), ("ben", 2)]
        .map(|(name, salt)| Player::enter(&wish(&url, args, name), seed() ^ salt));
    let [Ok(ann), Ok(ben)] = &mut players else {
        let refused = players.into_iter().find_map(Result::err);
        return Err(refused.unwrap_or(HeadlessError::NoPicture));
    };
    let mut both = [ann, ben];
    wait("entering the room", &mut both, |both| {
        both.iter_mut()
            .all(|player| player.is_inside())
            .then_some(())
    })?;

    let wishes = wishes::speak(&prompts, &mut both)?;
    let hashes = agree(&mut both)?;
    let report = Report::new(&wishes, hashes, &both[0].api, &both[0].token, &out)?;
    wishes::copy_bundles(&wishes, &both[1].api, &out)?;

    tracing::info!("drawing what ben sees");
    both[1].leave();
    let things = wishes
        .iter()
        .flat_map(|wish| wish.objects.iter().copied())
        .collect();
    picture::draw(
        &wish(&url, args, "ben"),
        things,
        &out.join("picture.png"),
        both[0],
    )?;
    Ok(report.to_json())
}

fn wish(url: &str, args: &Args, name: &str) -> Wish {
    let folder = args.client_folder().join("headless").join(name);
    Wish {
        server: Where::at(url),
        name: name.to_owned(),
        keep: Keep::in_folder(&folder),
        ..args.wish()
    }
}

/// Steps both players at their pace until `done` has an answer.
fn wait<T>(
    what: &'static str,
    players: &mut [&mut Player; 2],
    mut done: impl FnMut(&mut [&mut Player; 2]) -> Option<T>,
) -> Result<T, HeadlessError> {
    let until = now() + WAIT;
    while now() < until {
        let next = now() + STEP;
        players.iter_mut().for_each(|player| player.step());
        if let Some(answer) = done(players) {
            return Ok(answer);
        }
        std::thread::sleep(next.saturating_duration_since(now()));
    }
    Err(HeadlessError::TooLong(what))
}

/// Waits until nothing moves, everything is saved and both see the same.
fn agree(players: &mut [&mut Player; 2]) -> Result<[ContentHash; 2], HeadlessError> {
    /// Steps without any change: half a second.
    const QUIET_STEPS: u32 = 30;
    let mut last = [ContentHash([0; 32]); 2];
    let mut quiet = 0;
    let rested = wait("coming to rest", players, |both| {
        let hashes = [both[0].state_hash(), both[1].state_hash()];
        let same = hashes == last && hashes[0] == hashes[1] && both[0].is_saved();
        quiet = if same { quiet + 1 } else { 0 };
        last = hashes;
        (quiet >= QUIET_STEPS).then_some(hashes)
    });
    match rested {
        Err(HeadlessError::TooLong(_)) if last[0] != last[1] => Err(HeadlessError::Different(last)),
        rested => rested,
    }
}

/// A folder, made if missing.
fn folder(path: &Path) -> Result<(), HeadlessError> {
    fs::create_dir_all(path).map_err(|why| HeadlessError::Write {
        path: path.to_owned(),
        why,
    })
}

/// A file with these bytes.
fn write(path: &Path, bytes: &[u8]) -> Result<(), HeadlessError> {
    fs::write(path, bytes).map_err(|why| HeadlessError::Write {
        path: path.to_owned(),
        why,
    })
}
