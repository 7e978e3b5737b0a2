//! The routing table as a file: who may be asked, for what, in which order, at what price.

mod account;

use std::{collections::BTreeMap, sync::Arc};

use model::{Kind, MeshStrategy, TextureStrategy};
use serde::{Deserialize, Serialize};

use super::{
    Errand, Exchange, LocalCap, MicroUsd, Price, Provider, ProviderError, Route, breaker::Breaker,
};
pub use account::{Account, Protocol};

/// Five dollars a day, where nobody says otherwise.
const DAY_MICRO_USD: MicroUsd = MicroUsd(5_000_000);

/// Who understands less than this had better be helped.
const CONFIDENCE_MIN: f32 = 0.6;

/// The file. Keys are named in it and never written into it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Settings {
    /// Who may know what is asked.
    pub privacy: Privacy,
    /// The most this machine spends in a day.
    pub day_micro_usd: Option<MicroUsd>,
    /// What is made where nobody says otherwise.
    pub defaults: Defaults,
    /// Everybody who may be asked, by name.
    pub providers: BTreeMap<String, Account>,
    /// Whom to ask for what, first things first.
    pub routes: BTreeMap<Errand, Vec<Way>>,
}

/// Who may know what is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Everybody in the table.
    #[default]
    Any,
    /// Machines of one's own alone.
    Local,
}

/// What is made where nobody says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Defaults {
    /// Where triangles come from.
    pub mesh: MeshStrategy,
    /// Where colours come from; nothing: as the offline recipe has it.
    pub texture: Option<TextureStrategy>,
    /// Below this, 0 to 1, the offline interpreter is in doubt and a model is asked.
    pub confidence_min: f32,
}

impl Default for Defaults {
    fn default() -> Self {
        Self {
            mesh: MeshStrategy::Procedural,
            texture: None,
            confidence_min: CONFIDENCE_MIN,
        }
    }
}

/// One entry of the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Way {
    /// Whom.
    pub provider: String,
    /// Which of their models.
    #[serde(default)]
    pub model: String,
    /// What it is good for; empty: everything.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// What it costs; nothing: what its provider says.
    #[serde(default)]
    pub price: Option<Price>,
}

/// Why a table cannot be used. No key is in it.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// Not what such a file looks like.
    #[error("the routing table is not readable: {0}")]
    Text(#[from] toml::de::Error),
    /// A name without an entry.
    #[error("the routing table sends somebody to `{0}`, whom it does not describe")]
    Unknown(String),
    /// A name that was sent for something else than it does.
    #[error("the routing table sends somebody to `{0}` for what it cannot do")]
    Unable(String),
    /// The file of a key.
    #[error("the key of `{name}` cannot be read: {why}")]
    Key {
        /// Whose.
        name: String,
        /// Why not.
        why: String,
    },
    /// The address.
    #[error("`{0}` has no address")]
    NoUrl(String),
    /// See [`ProviderError`].
    #[error(transparent)]
    Provider(#[from] ProviderError),
}

impl Settings {
    /// Reads a table.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        Ok(toml::from_str(text)?)
    }

    /// A table with one model behind an OpenAI-compatible address, which writes recipes.
    #[must_use]
    pub fn alone(url: &str, model: &str, key_env: Option<String>) -> Self {
        let name = "model".to_owned();
        let account = Account::at(url, key_env);
        let way = Way {
            provider: name.clone(),
            model: model.to_owned(),
            kinds: Vec::new(),
            price: None,
        };
        Self {
            providers: BTreeMap::from([(name, account)]),
            routes: BTreeMap::from([(Errand::Intent, vec![way])]),
            ..Self::default()
        }
    }

    /// The table in use; `environment` has the keys.
    pub fn exchange(
        &self,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Exchange, ConfigError> {
        let mut known = BTreeMap::new();
        for (name, account) in &self.providers {
            known.insert(name.as_str(), (account, account.open(name, environment)?));
        }
        let mut routes = BTreeMap::new();
        let mut breakers: BTreeMap<_, Arc<Breaker>> = BTreeMap::new();
        for (errand, ways) in &self.routes {
            let mut list = Vec::new();
            for way in ways {
                let (account, who) = known
                    .get(way.provider.as_str())
                    .ok_or_else(|| ConfigError::Unknown(way.provider.clone()))?;
                if !who.capabilities().iter().any(|can| errand.takes(*can)) {
                    return Err(ConfigError::Unable(way.provider.clone()));
                }
                let breaker = breakers.entry((&way.provider, &way.model)).or_default();
                list.push(way.route(account, who, breaker));
            }
            routes.insert(*errand, list);
        }
        Ok(Exchange::new(routes, self.privacy == Privacy::Local))
    }

    /// The cap of this machine.
    #[must_use]
    pub fn cap(&self) -> LocalCap {
        LocalCap::new(self.day_micro_usd.unwrap_or(DAY_MICRO_USD))
    }
}

impl Way {
    fn route(&self, account: &Account, who: &Arc<dyn Provider>, breaker: &Arc<Breaker>) -> Route {
        Route {
            name: self.provider.clone(),
            model: self.model.clone(),
            who: who.clone(),
            price: self.price,
            kinds: self.kinds.clone(),
            is_local: account.is_local(),
            patience: account.patience(),
            breaker: breaker.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = r#"
        privacy = "local"
        dayMicroUsd = 2_000_000
        [defaults]
        texture = "generated_pbr"
        [providers.hub]
        protocol = "openai"
        url = "https://hub.example/v1"
        keyEnv = "HUB_KEY"
        [providers.own]
        protocol = "ollama"
        url = "http://127.0.0.1:11434"
        [[routes.intent]]
        provider = "hub"
        model = "large"
        price = { microUsdPerMillionTokensIn = 150_000 }
        [[routes.intent]]
        provider = "own"
        model = "small"
        kinds = ["prop", "structure"]
        [[routes.embed]]
        provider = "own"
    "#;

    fn environment(name: &str) -> Option<String> {
        (name == "HUB_KEY").then(|| "sk-a-secret".to_owned())
    }

    #[test]
    fn a_table_says_whom_to_ask_for_what() {
        let settings = Settings::parse(TABLE).unwrap();
        assert_eq!(
            settings.defaults.texture,
            Some(TextureStrategy::GeneratedPbr)
        );
        let exchange = settings.exchange(&environment).unwrap();
        let [hub, own] = exchange.ways(Errand::Intent) else {
            panic!("two ways");
        };
        assert_eq!((hub.name.as_str(), hub.model.as_str()), ("hub", "large"));
        assert!(!hub.is_local && own.is_local);
        assert_eq!(hub.price().of([1_000_000, 0]), MicroUsd(150_000));
        assert!(exchange.knows(Errand::Embed) && !exchange.knows(Errand::TextTo3d));
    }

    #[test]
    fn a_table_that_cannot_work_is_refused_without_its_key() {
        for (from, to, why) in [
            ("provider = \"own\"", "provider = \"nobody\"", "`nobody`"),
            ("HUB_KEY", "OTHER", "OTHER is not set"),
            ("keyEnv = \"HUB_KEY\"", "keyFile = \"/nowhere\"", "`hub`"),
            ("keyEnv", "key", "unknown field"),
            ("https://hub.example/v1", "", "no address"),
            ("embed", "textToFourD", "unknown variant"),
            ("embed", "textTo3d", "cannot do"),
        ] {
            let text = TABLE.replacen(from, to, 1);
            let found = Settings::parse(&text).and_then(|table| table.exchange(&environment));
            let error = found.err().expect(to).to_string();
            assert!(error.contains(why), "{error}");
            assert!(!error.contains("sk-a-secret"));
        }
    }
}
