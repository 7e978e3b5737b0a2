//! Doubles of vendors: they speak the published protocols over real HTTP, and give things of our own making.
//!
//! They can be as slow, wrong or half-dead as anybody ever was. For tests, and for playing without a key (`--example
//! vendors`).

mod chat;
mod files;
mod meshy;
mod pictures;
mod wire;

use std::{
    collections::VecDeque,
    io,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use meshy::Tasks;
pub use wire::Asked;
use wire::{Told, question};

/// How a question is taken.
#[derive(Clone, Debug)]
pub enum Mood {
    /// As the protocol says.
    Well,
    /// A text with this content, whatever was asked.
    Says(String),
    /// A status, header lines and a body.
    Plain(u16, &'static str, String),
    /// As the protocol says, after this long.
    Slow(Duration),
    /// The first half of the answer, then nothing more.
    Half,
    /// The first half of the answer, as if it were all.
    Torn,
    /// So many bytes; told beforehand or not.
    Long {
        /// How many.
        bytes: usize,
        /// Whether `content-length` says so.
        is_told: bool,
    },
    /// A byte now and then, for ever.
    Drip,
    /// What it was sent, as an error and in every field.
    Echo,
}

impl Mood {
    /// Every second question goes wrong, in one of five ways.
    #[must_use]
    pub fn half_dead() -> Vec<Self> {
        let wrong = [
            Self::Plain(500, "", String::new()),
            Self::Plain(429, "retry-after: 86400\r\n", String::new()),
            Self::Half,
            Self::Torn,
            Self::Says("Sure! Here you are: c(_)/".to_owned()),
        ];
        let moods = wrong.into_iter().flat_map(|mood| [mood, Self::Well]);
        moods.collect()
    }
}

/// A running double of every vendor at once, told apart by path. Its threads end with the process.
pub struct Double {
    /// Where it answers.
    pub url: String,
    state: Arc<Mutex<State>>,
}

struct State {
    script: VecDeque<Mood>,
    /// Once the script is used up.
    afterwards: Vec<Mood>,
    turn: usize,
    asked: Vec<Asked>,
    tasks: Tasks,
}

impl Double {
    /// At `address`, in these moods over and over.
    pub fn at(address: SocketAddr, moods: Vec<Mood>) -> io::Result<Self> {
        Self::start(address, Vec::new(), moods)
    }

    /// Takes the first questions as `script` says, and the rest as `afterwards` does, over and over.
    pub fn with(script: Vec<Mood>, afterwards: Vec<Mood>) -> io::Result<Self> {
        Self::start(SocketAddr::from(([127, 0, 0, 1], 0)), script, afterwards)
    }

    fn start(address: SocketAddr, script: Vec<Mood>, afterwards: Vec<Mood>) -> io::Result<Self> {
        let listener = TcpListener::bind(address)?;
        let url = format!("http://{}", listener.local_addr()?);
        let state = Arc::new(Mutex::new(State {
            script: script.into(),
            afterwards,
            turn: 0,
            asked: Vec::new(),
            tasks: Tasks::default(),
        }));
        let (shared, home) = (state.clone(), url.clone());
        let serve = move || {
            for stream in listener.incoming().flatten() {
                let (shared, home) = (shared.clone(), home.clone());
                let talk = move || while answer(&stream, &shared, &home).is_some() {};
                // Whoever is not answered asks again.
                thread::Builder::new().spawn(talk).ok();
            }
        };
        thread::Builder::new()
            .name("double".to_owned())
            .spawn(serve)?;
        Ok(Self { url, state })
    }

    /// Every question so far, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<Asked> {
        held(&self.state).asked.clone()
    }
}

impl State {
    fn mood(&mut self) -> Mood {
        if let Some(mood) = self.script.pop_front() {
            return mood;
        }
        let mood = self
            .afterwards
            .get(self.turn % self.afterwards.len().max(1));
        self.turn += 1;
        mood.cloned().unwrap_or(Mood::Well)
    }
}

fn held(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers one question; nothing once the connection is over.
fn answer(stream: &TcpStream, state: &Mutex<State>, home: &str) -> Option<()> {
    let asked = question(stream)?;
    let mood = {
        let mut state = held(state);
        state.asked.push(asked.clone());
        state.mood()
    };
    let well = || told(&asked, &mut held(state).tasks, home);
    match mood {
        Mood::Well => well().send(stream),
        Mood::Says(text) => chat::saying(&asked, &text).send(stream),
        Mood::Plain(status, headers, body) => Told::new(status, body.into_bytes())
            .with(headers)
            .send(stream),
        Mood::Slow(pause) => {
            thread::sleep(pause);
            well().send(stream)
        }
        Mood::Half => well().send_half(stream),
        Mood::Torn => well().torn().send(stream),
        Mood::Long { bytes, is_told } => wire::send_long(stream, bytes, is_told),
        Mood::Drip => wire::drip(stream),
        Mood::Echo => Told::echo(&asked).send(stream),
    }
}

/// What the vendor whose path it is would say.
fn told(asked: &Asked, tasks: &mut Tasks, home: &str) -> Told {
    match (asked.method.as_str(), asked.path.as_str()) {
        ("GET", "/v1/models") => chat::models(),
        ("GET", "/api/tags") => chat::tags(),
        ("POST", "/v1/chat/completions" | "/api/chat") => chat::recipe(asked),
        ("POST", "/v1/embeddings" | "/api/embed") => chat::embeddings(asked),
        ("POST", "/v1/images/generations") => pictures::painted(asked),
        ("POST", "/v1/images/edits") => pictures::repainted(asked),
        ("POST", "/v2beta/3d/stable-fast-3d") => pictures::lifted(asked),
        ("GET", path) if path.starts_with("/files/") => files::file(path),
        (_, path) if path.starts_with("/openapi/") => tasks.told(asked, home),
        ("GET", _) => Told::problem(404, "there is nothing here"),
        _ => Told::problem(405, "this is not how one asks"),
    }
}
