//! The one way out: every question has an end to patience, every answer a length, and the key stays in its header.

use std::io::Read as _;

use reqwest::{
    StatusCode, Url,
    blocking::{Client, RequestBuilder, Response},
    header::RETRY_AFTER,
    redirect,
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Deadline, Key, ProviderError, patience::patiently};

/// What we repeat of others' sentences.
pub(super) const WHY_CHARS_MAX: usize = 200;

/// A model's own name for itself.
pub(super) const VERSION_CHARS_MAX: usize = 80;

/// An error's body: a sentence.
const ERROR_BYTES_MAX: usize = 64 << 10;

/// An address and the right to ask there.
#[derive(Clone)]
pub(super) struct Door {
    client: Client,
    url: String,
    key: Option<Key>,
}

impl Door {
    /// Connects with the first question, and only there: a redirect would carry the key away.
    pub(super) fn new(url: &str, key: Option<Key>) -> Result<Self, ProviderError> {
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .build()
            .map_err(|error| ProviderError::Away(error.to_string()))?;
        Ok(Self {
            client,
            url: url.trim().trim_end_matches('/').to_owned(),
            key,
        })
    }

    /// The JSON at `path`.
    pub(super) fn get<T: DeserializeOwned>(
        &self,
        path: &str,
        bytes_max: usize,
        deadline: Deadline,
    ) -> Result<T, ProviderError> {
        let bytes = self.ask(|client| client.get(self.at(path)), bytes_max, deadline)?;
        self.json(bytes)
    }

    /// The JSON that `path` answers to `body`.
    pub(super) fn post<T: DeserializeOwned>(
        &self,
        path: &str,
        body: &Value,
        bytes_max: usize,
        deadline: Deadline,
    ) -> Result<T, ProviderError> {
        let call = |client: &Client| client.post(self.at(path)).json(body);
        let bytes = self.ask(call, bytes_max, deadline)?;
        self.json(bytes)
    }

    /// Where `path` is.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.url)
    }

    /// Whether anybody is there: any answer but a fault of theirs will do.
    pub(super) fn knock(&self, deadline: Deadline) -> Result<(), ProviderError> {
        let call = |client: &Client| client.get(&self.url);
        match self.ask(call, ERROR_BYTES_MAX, deadline) {
            Ok(_) | Err(ProviderError::Declined(_) | ProviderError::TooLong) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The whole answer, without the key, asked for again while that may help.
    pub(super) fn ask(
        &self,
        call: impl Fn(&Client) -> RequestBuilder,
        bytes_max: usize,
        deadline: Deadline,
    ) -> Result<Vec<u8>, ProviderError> {
        patiently(deadline, || {
            let mut call = call(&self.client);
            if let Some(key) = &self.key {
                call = call.bearer_auth(key.expose());
            }
            self.answer(call, bytes_max, deadline)
        })
    }

    /// A file that an answer names. It is fetched without the key, and only from where the provider is at home.
    pub(super) fn download(
        &self,
        url: &str,
        bytes_max: usize,
        deadline: Deadline,
    ) -> Result<Vec<u8>, ProviderError> {
        let url = Url::parse(url).map_err(ProviderError::unreadable)?;
        if !self.is_home_of(&url) {
            return Err(ProviderError::Unreadable(
                "it names a file at somebody else's address".to_owned(),
            ));
        }
        patiently(deadline, || {
            self.answer(self.client.get(url.clone()), bytes_max, deadline)
        })
    }

    /// The same host, or with the same two last names over a connection nobody else reads.
    fn is_home_of(&self, file: &Url) -> bool {
        let Ok(own) = Url::parse(&self.url) else {
            return false;
        };
        if own.origin() == file.origin() {
            return true;
        }
        match (own.domain(), file.domain()) {
            (Some(own), Some(other)) => {
                let family = |host: &str| -> Vec<String> {
                    host.rsplit('.').take(2).map(str::to_owned).collect()
                };
                let (own, other) = (family(own), family(other));
                file.scheme() == "https" && own.len() == 2 && own == other
            }
            _ => false,
        }
    }

    fn answer(
        &self,
        call: RequestBuilder,
        bytes_max: usize,
        deadline: Deadline,
    ) -> Result<Vec<u8>, ProviderError> {
        let answer = call.timeout(deadline.left()).send().map_err(unsent)?;
        let status = answer.status();
        if status.is_success() {
            return read(answer, bytes_max, deadline);
        }
        let wait_secs = wait_secs(&answer);
        let why = || match read(answer, ERROR_BYTES_MAX, deadline) {
            Ok(body) => why(&self.hidden(&String::from_utf8_lossy(&body)), status),
            Err(_) => status.to_string(),
        };
        Err(match status {
            status if status.is_redirection() => ProviderError::Moved,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => ProviderError::Denied,
            StatusCode::TOO_MANY_REQUESTS => ProviderError::Busy { wait_secs },
            status if status.is_server_error() => ProviderError::Away(why()),
            _ => ProviderError::Declined(why()),
        })
    }

    fn json<T: DeserializeOwned>(&self, bytes: Vec<u8>) -> Result<T, ProviderError> {
        let text = String::from_utf8(bytes)
            .map_err(|error| ProviderError::unreadable(error.utf8_error()))?;
        serde_json::from_str(&self.hidden(&text)).map_err(ProviderError::unreadable)
    }

    fn hidden(&self, text: &str) -> String {
        match &self.key {
            Some(key) => key.hidden_in(text),
            None => text.to_owned(),
        }
    }
}

/// Reads no more than anybody needs, and no longer: a drop a second would go on for ever.
fn read(
    mut answer: Response,
    bytes_max: usize,
    deadline: Deadline,
) -> Result<Vec<u8>, ProviderError> {
    if answer.content_length() > Some(bytes_max as u64) {
        return Err(ProviderError::TooLong);
    }
    let mut body = Vec::new();
    let mut piece = [0; 16 << 10];
    loop {
        if deadline.left().is_zero() {
            return Err(ProviderError::Slow);
        }
        let count = answer.read(&mut piece).map_err(|error| {
            if deadline.left().is_zero() {
                ProviderError::Slow
            } else {
                ProviderError::Away(format!("its answer broke off ({})", error.kind()))
            }
        })?;
        if count == 0 {
            return Ok(body);
        }
        body.extend_from_slice(&piece[..count]);
        if body.len() > bytes_max {
            return Err(ProviderError::TooLong);
        }
    }
}

fn unsent(error: reqwest::Error) -> ProviderError {
    if error.is_timeout() {
        return ProviderError::Slow;
    }
    // An address may have a password in it.
    let error = error.without_url();
    let mut deepest: &dyn std::error::Error = &error;
    while let Some(cause) = deepest.source() {
        deepest = cause;
    }
    ProviderError::Away(short(&deepest.to_string(), WHY_CHARS_MAX))
}

/// Seconds only: the other form, a date, is for archives.
fn wait_secs(answer: &Response) -> Option<u64> {
    let header = answer.headers().get(RETRY_AFTER)?;
    header.to_str().ok()?.trim().parse().ok()
}

/// What an error's body says, or else the status.
fn why(body: &str, status: StatusCode) -> String {
    let body: Value = serde_json::from_str(body).unwrap_or_default();
    let said = [&body["error"]["message"], &body["error"], &body["message"]];
    let said = said.into_iter().find_map(Value::as_str);
    said.map_or_else(|| status.to_string(), |said| short(said, WHY_CHARS_MAX))
}

/// One line of at most `chars_max` characters.
pub(super) fn short(text: &str, chars_max: usize) -> String {
    let line = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    line.take(chars_max).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_fetched_from_home_only() {
        let is_home = |door: &str, file: &str| {
            let door = Door::new(door, None).unwrap();
            door.is_home_of(&Url::parse(file).unwrap())
        };
        assert!(is_home(
            "https://api.meshy.ai",
            "https://assets.meshy.ai/a.glb"
        ));
        assert!(is_home("http://127.0.0.1:80/v1", "http://127.0.0.1/a.glb"));
        for file in [
            "http://assets.meshy.ai/a.glb",
            "https://meshy.ai.evil.example/a.glb",
            "http://127.0.0.1/latest/meta-data",
            "http://169.254.169.254/latest/meta-data",
            "https://evil.ai/a.glb",
            "file:///etc/passwd",
        ] {
            assert!(!is_home("https://api.meshy.ai", file), "{file}");
        }
        assert!(!is_home(
            "http://127.0.0.1:8000",
            "http://127.0.0.1:22/a.glb"
        ));
    }
}
