//! A server of a few lines, for the worker's own tests.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use model::{Job, JobId, Lease, Prompt, RoomId, api::ProgressReport};

use crate::server::Server;

/// Hands out one job and remembers every request.
pub(super) struct Fake {
    url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    job: Option<Prompt>,
    refusal: Option<(&'static str, u16)>,
    seen: Vec<String>,
    reports: Vec<ProgressReport>,
}

impl Fake {
    pub(super) fn idle() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        let serve = move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                let talk = move || while answer(&stream, &shared).is_some() {};
                thread::Builder::new().spawn(talk).unwrap();
            }
        };
        thread::Builder::new()
            .name("fake".to_owned())
            .spawn(serve)
            .unwrap();
        Self { url, state }
    }

    pub(super) fn with_job(prompt: &str) -> Self {
        let fake = Self::idle();
        fake.state.lock().unwrap().job = Some(Prompt::parse(prompt).unwrap());
        fake
    }

    pub(super) fn refusing(self, path_end: &'static str, status: u16) -> Self {
        self.state.lock().unwrap().refusal = Some((path_end, status));
        self
    }

    pub(super) fn server(&self) -> Server {
        Server::new(&self.url, "token".to_owned()).unwrap()
    }

    /// Method and path of every request but the reports.
    pub(super) fn seen(&self) -> Vec<String> {
        self.state.lock().unwrap().seen.clone()
    }

    pub(super) fn reports(&self) -> Vec<ProgressReport> {
        self.state.lock().unwrap().reports.clone()
    }
}

fn answer(stream: &TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader
        .read_line(&mut line)
        .ok()
        .filter(|bytes| *bytes > 0)?;
    let mut words = line.split(' ');
    let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim().split_once(':') else {
            break;
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let (status, text) = state.lock().unwrap().answer(&method, &path, &body);
    let length = text.len();
    write!(&*stream, "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\ncontent-type: application/json\r\n\r\n{text}").ok()
}

impl State {
    fn answer(&mut self, method: &str, path: &str, body: &[u8]) -> (u16, String) {
        if path.ends_with("/progress") {
            self.reports.push(serde_json::from_slice(body).unwrap());
        } else {
            self.seen.push(format!("{method} {path}"));
        }
        if let Some((end, status)) = self.refusal
            && path.ends_with(end)
        {
            return (status, "{}".to_owned());
        }
        if !path.ends_with("/lease") {
            return (200, "{}".to_owned());
        }
        match self.job.take() {
            Some(prompt) => (200, serde_json::to_string(&lease(prompt)).unwrap()),
            None => (204, String::new()),
        }
    }
}

fn lease(prompt: Prompt) -> Lease {
    Lease {
        job: Job {
            id: JobId([7; 16]),
            room: RoomId([1; 16]),
            prompt,
            seed: 7,
        },
        fence: 1,
        attempt: 1,
        lease_secs: 15,
    }
}
