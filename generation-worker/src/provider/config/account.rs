//! Somebody in the routing table: how to talk, where, with which key.

use std::{fs, net::IpAddr, path::PathBuf, sync::Arc, time::Duration};

use serde::{Deserialize, Serialize};

use super::ConfigError;
use crate::provider::{Key, Meshy, Offline, Ollama, OpenAi, Pace, Provider, Sf3d};

/// Somebody who may be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Account {
    /// How to talk.
    pub protocol: Protocol,
    /// Where.
    #[serde(default)]
    pub url: String,
    /// The variable of the environment that has the key.
    #[serde(default)]
    pub key_env: Option<String>,
    /// The file that has the key.
    #[serde(default)]
    pub key_file: Option<PathBuf>,
    /// Whether it is a machine of one's own; nothing: when its address is this machine's.
    #[serde(default)]
    pub local: Option<bool>,
    /// How long one question may take, in seconds.
    #[serde(default)]
    pub patience_secs: Option<u64>,
    /// How soon a task is looked after, in milliseconds; later each time.
    #[serde(default)]
    pub poll_millis: Option<u64>,
}

/// How to talk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// See [`OpenAi`].
    #[serde(rename = "openai")]
    OpenAi,
    /// See [`Ollama`].
    Ollama,
    /// See [`Meshy`].
    Meshy,
    /// See [`Sf3d`].
    Sf3d,
    /// See [`Offline`].
    Offline,
}

impl Protocol {
    /// Text is written in a minute; shapes take minutes.
    const fn patience(self) -> Duration {
        match self {
            Self::OpenAi | Self::Ollama | Self::Offline => Duration::from_secs(60),
            Self::Sf3d => Duration::from_secs(120),
            Self::Meshy => Duration::from_secs(600),
        }
    }
}

impl Account {
    /// Behind an OpenAI-compatible address.
    pub(super) fn at(url: &str, key_env: Option<String>) -> Self {
        Self {
            protocol: Protocol::OpenAi,
            url: url.to_owned(),
            key_env,
            key_file: None,
            local: None,
            patience_secs: None,
            poll_millis: None,
        }
    }

    /// Whoever talks like this; nobody is asked yet.
    pub(super) fn open(
        &self,
        name: &str,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Arc<dyn Provider>, ConfigError> {
        let key = self.key(name, environment)?;
        if self.url.is_empty() && self.protocol != Protocol::Offline {
            return Err(ConfigError::NoUrl(name.to_owned()));
        }
        Ok(match self.protocol {
            Protocol::OpenAi => Arc::new(OpenAi::new(&self.url, key)?),
            Protocol::Ollama => Arc::new(Ollama::new(&self.url, key)?),
            Protocol::Meshy => Arc::new(Meshy::new(&self.url, key, self.pace())?),
            Protocol::Sf3d => Arc::new(Sf3d::new(&self.url, key)?),
            Protocol::Offline => Arc::new(Offline),
        })
    }

    fn key(
        &self,
        name: &str,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Option<Key>, ConfigError> {
        let failed = |why: String| ConfigError::Key {
            name: name.to_owned(),
            why,
        };
        let text = match (&self.key_env, &self.key_file) {
            (Some(variable), _) => environment(variable)
                .ok_or_else(|| failed(format!("{variable} is not set in the environment")))?,
            (None, Some(file)) => {
                fs::read_to_string(file).map_err(|error| failed(error.kind().to_string()))?
            }
            (None, None) => return Ok(None),
        };
        Ok(Key::new(&text))
    }

    /// How long one question may take.
    pub(super) fn patience(&self) -> Duration {
        let said = self.patience_secs.map(Duration::from_secs);
        said.unwrap_or(self.protocol.patience())
    }

    fn pace(&self) -> Pace {
        let most = Pace::default().most;
        self.poll_millis.map_or_else(Pace::default, |millis| Pace {
            first: Duration::from_millis(millis).min(most),
            most,
        })
    }

    /// Whether nothing that is said there leaves the machines of its owner.
    pub(super) fn is_local(&self) -> bool {
        let said = self.local;
        said.unwrap_or_else(|| self.protocol == Protocol::Offline || is_this_machine(&self.url))
    }
}

fn is_this_machine(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(six) => six.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_local_by_itself() {
        for url in [
            "http://127.0.0.1:1/v1",
            "http://localhost",
            "http://[::1]:8/",
        ] {
            assert!(is_this_machine(url), "{url}");
        }
        for url in [
            "https://hub.example",
            "http://localhost.evil.example",
            "http://127.0.0.1@evil.example/",
            "http://10.0.0.1",
        ] {
            assert!(!is_this_machine(url), "{url}");
        }
    }
}
