//! HTTP as far as a double needs it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    thread,
    time::Duration,
};

use serde_json::{Value, json};

/// Longest question.
const BODY_BYTES_MAX: usize = 64 << 20;

/// One question.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Such as `POST`.
    pub method: String,
    /// What it is asked at.
    pub path: String,
    /// Who asks.
    pub authorization: String,
    /// What the body is.
    pub content_type: String,
    /// The body, where it is JSON.
    pub body: Value,
    /// The body.
    pub bytes: Vec<u8>,
}

impl Asked {
    /// A part of a form.
    #[must_use]
    pub fn part(&self, name: &str) -> Option<&[u8]> {
        let (_, boundary) = self.content_type.split_once("boundary=")?;
        let edge = format!("\r\n--{}", boundary.trim_matches('"'));
        let head = format!("name=\"{name}\"");
        let start = find(&self.bytes, head.as_bytes())?;
        let rest = &self.bytes[start..];
        let rest = &rest[find(rest, b"\r\n\r\n")? + 4..];
        Some(&rest[..find(rest, edge.as_bytes())?])
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|here| here == wanted)
}

/// An answer.
pub(super) struct Told {
    status: u16,
    headers: &'static str,
    body: Vec<u8>,
}

impl Told {
    pub(super) const fn new(status: u16, body: Vec<u8>) -> Self {
        Self {
            status,
            headers: "",
            body,
        }
    }

    pub(super) fn json(value: &Value) -> Self {
        Self::new(200, value.to_string().into_bytes())
    }

    pub(super) fn problem(status: u16, why: &str) -> Self {
        let body = json!({ "error": { "message": why } });
        Self::new(status, body.to_string().into_bytes())
    }

    pub(super) fn echo(asked: &Asked) -> Self {
        let said = &asked.authorization;
        let body = json!({ "error": { "message": format!("no such key: {said}") }, "key": said });
        Self::new(400, body.to_string().into_bytes())
    }

    pub(super) fn with(self, headers: &'static str) -> Self {
        Self { headers, ..self }
    }

    pub(super) fn torn(mut self) -> Self {
        self.body.truncate(self.body.len() / 2);
        self
    }

    pub(super) fn send(&self, mut stream: &TcpStream) -> Option<()> {
        let Self {
            status,
            headers,
            body,
        } = self;
        let length = body.len();
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n{headers}\r\n");
        stream.write_all(head.as_bytes()).ok()?;
        stream.write_all(body).ok()
    }

    pub(super) fn send_half(&self, mut stream: &TcpStream) -> Option<()> {
        let length = self.body.len();
        write!(stream, "HTTP/1.1 200 X\r\ncontent-length: {length}\r\n\r\n").ok()?;
        stream.write_all(&self.body[..length / 2]).ok()?;
        None
    }
}

pub(super) fn send_long(mut stream: &TcpStream, bytes: usize, is_told: bool) -> Option<()> {
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

pub(super) fn drip(mut stream: &TcpStream) -> Option<()> {
    write!(stream, "HTTP/1.1 200 X\r\ncontent-length: 100000\r\n\r\n").ok()?;
    while stream.write_all(b" ").is_ok() {
        thread::sleep(Duration::from_millis(20));
    }
    None
}

/// The next question; nothing once there is none.
pub(super) fn question(stream: &TcpStream) -> Option<Asked> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    let count = reader.read_line(&mut line).ok()?;
    let mut words = line.split(' ').filter(|_| count > 0);
    let mut asked = Asked {
        method: words.next()?.to_owned(),
        path: words.next()?.to_owned(),
        ..Asked::default()
    };
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim().split_once(':') else {
            break;
        };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "authorization" => value.clone_into(&mut asked.authorization),
            "content-type" => value.clone_into(&mut asked.content_type),
            _ => {}
        }
    }
    asked.bytes = vec![0; (length <= BODY_BYTES_MAX).then_some(length)?];
    reader.read_exact(&mut asked.bytes).ok()?;
    asked.body = serde_json::from_slice(&asked.bytes).unwrap_or_default();
    Some(asked)
}
