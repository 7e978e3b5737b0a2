//! As much HTTP as it takes to speak with a server on this machine.

use std::{
    io::{self, Read as _, Write as _},
    net::{Ipv4Addr, TcpStream},
    time::Duration,
};

use serde_json::Value;

use crate::run::Failed;

/// Whoever takes longer does not answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// Asks once, and has the connection closed afterwards.
pub(crate) fn ask(port: u16, request: &str, headers: &[&str], body: &str) -> io::Result<Answer> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let headers: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    let length = body.len();
    write!(
        stream,
        "{request} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let unreadable = || io::Error::other("this is no answer");
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(unreadable)?;
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    Ok(Answer {
        status: status.ok_or_else(unreadable)?,
        body: body.to_owned(),
    })
}

/// The JSON of an answer that must be one of success.
pub(crate) fn told(
    port: u16,
    request: &str,
    headers: &[&str],
    body: &Value,
) -> Result<Value, Failed> {
    let headers = [headers, &["Content-Type: application/json"]].concat();
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let answer = ask(port, request, &headers, &body)
        .map_err(|why| Failed(format!("{request} is not answered: {why}.")))?;
    if !(200..300).contains(&answer.status) {
        return Err(Failed(format!(
            "{request} is answered with {}: {}",
            answer.status, answer.body
        )));
    }
    serde_json::from_str(&answer.body)
        .map_err(|why| Failed(format!("{request} is answered with no JSON: {why}.")))
}
