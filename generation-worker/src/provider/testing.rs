//! A double of the published protocol over real HTTP: it answers as its script says, one line for each question.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

use super::{Chat, Key};

/// What doubles are asked with.
pub(crate) const KEY: &str = "sk-a-secret-nobody-may-see";

/// What becomes of one question.
#[derive(Clone, Debug)]
pub(crate) enum Reply {
    /// A completion with this content.
    Says(String),
    /// A status, header lines and a body.
    Plain(u16, &'static str, String),
    /// The first half of a completion, then nothing more.
    Half,
    /// So many bytes; told beforehand or not.
    Long { bytes: usize, is_told: bool },
    /// A byte now and then, for ever.
    Drip,
    /// What it was sent, as an error and in every field.
    Echo,
}

/// One question.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) authorization: String,
    pub(crate) body: Value,
}

/// The server; its threads end with the tests.
pub(crate) struct Double {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    script: Vec<Reply>,
    asked: Vec<Asked>,
}

impl Double {
    /// Answers by `script`, and with 500 once it is used up.
    pub(crate) fn new(mut script: Vec<Reply>) -> Self {
        script.reverse();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v1", listener.local_addr().unwrap());
        let state = Arc::new(Mutex::new(State {
            script,
            asked: Vec::new(),
        }));
        let shared = state.clone();
        let serve = move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                let talk = move || while answer(&stream, &shared).is_some() {};
                thread::Builder::new().spawn(talk).unwrap();
            }
        };
        thread::Builder::new()
            .name("double".to_owned())
            .spawn(serve)
            .unwrap();
        Self { url, state }
    }

    pub(crate) fn chat(&self) -> Chat {
        Chat::new(&self.url, "test-model", Key::new(KEY)).unwrap()
    }

    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }
}

/// A completion as the protocol publishes it.
pub(crate) fn completion(content: &str) -> String {
    json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "test-model-2026-01-01",
        "choices": [{ "index": 0, "message": { "role": "assistant", "content": content }, "finish_reason": "stop" }],
        "usage": { "prompt_tokens": 1_200, "completion_tokens": 340, "total_tokens": 1_540 },
    })
    .to_string()
}

fn answer(stream: &TcpStream, state: &Mutex<State>) -> Option<()> {
    let asked = question(stream)?;
    let reply = {
        let mut state = state.lock().unwrap();
        state.asked.push(asked.clone());
        state.script.pop()
    };
    let nothing = Reply::Plain(500, "", String::new());
    let mut stream = stream;
    match reply.unwrap_or(nothing) {
        Reply::Says(content) => whole(stream, 200, "", &completion(&content)),
        Reply::Plain(status, headers, body) => whole(stream, status, headers, &body),
        Reply::Half => {
            let text = completion("{}");
            let half = &text[..text.len() / 2];
            write!(
                stream,
                "HTTP/1.1 200 X\r\ncontent-length: {}\r\n\r\n{half}",
                text.len()
            )
            .ok()?;
            None
        }
        Reply::Long { bytes, is_told } => {
            let length = if is_told {
                format!("content-length: {bytes}\r\n")
            } else {
                String::new()
            };
            write!(
                stream,
                "HTTP/1.1 200 X\r\nconnection: close\r\n{length}\r\n"
            )
            .ok()?;
            let piece = [b'a'; 64 << 10];
            for _ in 0..bytes / piece.len() {
                stream.write_all(&piece).ok()?;
            }
            None
        }
        Reply::Drip => {
            write!(stream, "HTTP/1.1 200 X\r\ncontent-length: 100000\r\n\r\n").ok()?;
            loop {
                stream.write_all(b" ").ok()?;
                thread::sleep(Duration::from_millis(20));
            }
        }
        Reply::Echo => {
            let said = &asked.authorization;
            let body =
                json!({ "error": { "message": format!("no such key: {said}") }, "key": said });
            whole(stream, 400, "", &body.to_string())
        }
    }
}

fn whole(mut stream: &TcpStream, status: u16, headers: &str, body: &str) -> Option<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}content-type: application/json\r\n\r\n{body}"
    )
    .ok()
}

fn question(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader
        .read_line(&mut line)
        .ok()
        .filter(|bytes| *bytes > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let (mut length, mut authorization) = (0, String::new());
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim().split_once(':') else {
            break;
        };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().ok()?,
            "authorization" => authorization = value.trim().to_owned(),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Asked {
        path,
        authorization,
        body: serde_json::from_slice(&body).unwrap_or_default(),
    })
}
