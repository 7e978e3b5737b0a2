//! A server of a few lines, for the worker's own tests.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use model::{
    Brief, Change, Job, JobId, Lease, Manifest, Prompt, RoomId, Variant,
    api::{FailRequest, LeaseAnswer, ProgressReport, PublishRequest, SpendRequest},
};

use crate::{make::Made, server::Server};

/// Hands out one job and remembers every request.
pub(super) struct Fake {
    url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    job: Option<Job>,
    /// Published before.
    base: Option<Made>,
    brief: Brief,
    drafts: Vec<Manifest>,
    spends: Vec<SpendRequest>,
    published: Option<Manifest>,
    failed: Option<FailRequest>,
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
        fake.state.lock().unwrap().job = Some(job(prompt, None));
        fake
    }

    /// With a job that changes what was made before.
    pub(super) fn with_edit(base: Made, changes: Vec<Change>) -> Self {
        let fake = Self::idle();
        let variant = Variant {
            base: base.manifest.asset,
            changes,
        };
        let mut state = fake.state.lock().unwrap();
        state.job = Some(job(&base.manifest.provenance.prompt, Some(variant)));
        state.base = Some(base);
        drop(state);
        fake
    }

    /// With something that is wanted beside the words.
    pub(super) fn wanting(self, brief: Brief) -> Self {
        self.state.lock().unwrap().brief = brief;
        self
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

    /// What was published last.
    pub(super) fn published(&self) -> Option<Manifest> {
        self.state.lock().unwrap().published.clone()
    }

    /// What was shown meanwhile.
    pub(super) fn drafts(&self) -> Vec<Manifest> {
        self.state.lock().unwrap().drafts.clone()
    }

    /// Every call that was asked for, and every one that was made.
    pub(super) fn spends(&self) -> Vec<SpendRequest> {
        self.state.lock().unwrap().spends.clone()
    }

    /// What was given up last.
    pub(super) fn failed(&self) -> Option<FailRequest> {
        self.state.lock().unwrap().failed.clone()
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
        if path.ends_with("/publish") {
            let request: PublishRequest = serde_json::from_slice(body).unwrap();
            self.published = Some(request.manifest);
        } else if path.ends_with("/draft") {
            let request: PublishRequest = serde_json::from_slice(body).unwrap();
            self.drafts.push(request.manifest);
        } else if path.ends_with("/spend") {
            self.spends.push(serde_json::from_slice(body).unwrap());
        } else if path.ends_with("/fail") {
            self.failed = Some(serde_json::from_slice(body).unwrap());
        } else if method == "GET" {
            return self.base_file(path);
        } else if path.ends_with("/lease") {
            return match self.job.take() {
                Some(job) => {
                    let answer = LeaseAnswer {
                        lease: lease(job),
                        brief: self.brief.clone(),
                    };
                    (200, serde_json::to_string(&answer).unwrap())
                }
                None => (204, String::new()),
            };
        }
        (200, "{}".to_owned())
    }

    /// The manifest of what was made before, or one of its files.
    fn base_file(&self, path: &str) -> (u16, String) {
        let Some(Made {
            manifest, files, ..
        }) = &self.base
        else {
            return (
                404,
                r#"{"detail":"There is no such version of an asset."}"#.to_owned(),
            );
        };
        let manifest = serde_json::to_string(manifest).unwrap();
        let file = path.strip_prefix("/v1/files/");
        let text = file.map_or(manifest, |hash| {
            String::from_utf8(files.get(hash.parse().unwrap()).unwrap().to_vec()).unwrap()
        });
        (200, text)
    }
}

fn job(prompt: &str, variant: Option<Variant>) -> Job {
    Job {
        id: JobId([7; 16]),
        room: RoomId([1; 16]),
        prompt: Prompt::parse(prompt).unwrap(),
        seed: 7,
        variant,
    }
}

fn lease(job: Job) -> Lease {
    Lease {
        job,
        fence: 1,
        attempt: 1,
        lease_secs: 15,
    }
}
