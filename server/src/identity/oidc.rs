//! People with an account at an OpenID provider: it signs their tokens, and says by which keys.

use std::{collections::BTreeMap, sync::Arc};

use jsonwebtoken::{
    Algorithm, DecodingKey, Validation, decode, decode_header,
    jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, KeyAlgorithm, PublicKeyUse},
};
use model::UserId;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::sync::{Mutex, RwLock};

use super::{BadPass, Person, Tenant, Validity, short_name};
use crate::{
    clock::Clock,
    outside::{Outside, OutsideError},
};

/// Keys are asked for again this often, so that one that was withdrawn is worth nothing soon.
const REFRESH_SECS: u64 = 600;

/// A token by a key nobody knows has the keys asked for again, but not more often than this.
const UNKNOWN_KEY_SECS: u64 = 10;

/// Shorter RSA keys can be broken; this is 2,048 bits in base64.
const RSA_MODULUS_CHARS_MIN: usize = 342;

/// Tokens longer than this are no tokens.
const TOKEN_BYTES_MAX: usize = 16 << 10;

/// An OpenID provider that is believed.
#[derive(Clone, Debug)]
pub struct Provider {
    /// As its tokens say it, such as `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_x`.
    pub issuer: String,
    /// For whom its tokens must be.
    pub audience: String,
    /// Where its keys are; left out: where its configuration says.
    pub keys: Option<String>,
    /// Which claim names somebody's organisation.
    pub tenant_claim: String,
    /// Which group makes somebody an administrator of their organisation.
    pub admin_group: String,
}

/// The keys of a provider, and the rules for its tokens.
pub(super) struct Oidc {
    provider: Provider,
    outside: Outside,
    clock: Clock,
    keys: RwLock<Keys>,
    /// Whoever asks for keys: one at a time.
    asking: Mutex<()>,
}

#[derive(Clone, Default)]
struct Keys {
    by_name: Arc<BTreeMap<String, Key>>,
    asked_secs: u64,
}

/// A key with its one algorithm: a token cannot choose.
struct Key {
    algorithm: Algorithm,
    checking: DecodingKey,
}

/// What a provider says where its keys are.
#[derive(Deserialize)]
struct Configuration {
    issuer: String,
    jwks_uri: String,
}

impl Oidc {
    pub(super) fn new(provider: Provider, outside: Outside, clock: Clock) -> Self {
        Self {
            provider,
            outside,
            clock,
            keys: RwLock::default(),
            asking: Mutex::default(),
        }
    }

    /// The person a token of this provider is about.
    pub(super) async fn whose(&self, token: &str) -> Result<Person, BadPass> {
        if token.len() > TOKEN_BYTES_MAX {
            return Err(BadPass::Invalid);
        }
        let header = decode_header(token).or(Err(BadPass::Invalid))?;
        // Other algorithms are not worth asking for a key, and what a token calls critical we do not know
        // (RFC 7515, 4.1.11).
        if !matches!(header.alg, Algorithm::RS256 | Algorithm::ES256) || header.crit.is_some() {
            return Err(BadPass::Invalid);
        }
        let name = header.kid.ok_or(BadPass::Invalid)?;
        let keys = self.keys_with(&name).await?;
        let key = keys.get(&name).ok_or(BadPass::Invalid)?;
        let mut rules = Validation::new(key.algorithm);
        rules.set_issuer(&[&self.provider.issuer]);
        rules.set_audience(&[&self.provider.audience]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Both are checked below, by the clock that was handed in.
        (rules.validate_exp, rules.validate_nbf) = (false, false);
        let claims = decode::<Map<String, Value>>(token, &key.checking, &rules)
            .or(Err(BadPass::Invalid))?
            .claims;
        let validity: Validity =
            serde_json::from_value(Value::Object(claims.clone())).or(Err(BadPass::Invalid))?;
        if !validity.holds(self.clock.now_secs()) {
            return Err(BadPass::Invalid);
        }
        self.person(&claims).ok_or(BadPass::Invalid)
    }

    fn person(&self, claims: &Map<String, Value>) -> Option<Person> {
        let text = |claim: &str| claims.get(claim).and_then(Value::as_str);
        // The library is content with a list of issuers that has the right one in it.
        if text("iss") != Some(&self.provider.issuer) {
            return None;
        }
        let subject = text("sub").filter(|subject| !subject.is_empty())?;
        let tenant = match claims.get(&self.provider.tenant_claim) {
            None => Tenant::local(),
            Some(tenant) => Tenant::parse(tenant.as_str()?).ok()?,
        };
        let names = ["name", "preferred_username", "cognito:username"];
        let name = names.into_iter().find_map(text).unwrap_or_default();
        let groups = ["groups", "cognito:groups"]
            .into_iter()
            .filter_map(|claim| claims.get(claim)?.as_array());
        let admin = groups
            .flatten()
            .any(|group| group.as_str() == Some(&self.provider.admin_group));
        Some(Person {
            user: user(&self.provider.issuer, subject),
            tenant,
            name: short_name(name),
            admin,
        })
    }

    /// The keys, asked for again when they are old or this one is not among them.
    async fn keys_with(&self, name: &str) -> Result<Arc<BTreeMap<String, Key>>, BadPass> {
        let fresh = |keys: &Keys, now: u64| {
            let age = now.saturating_sub(keys.asked_secs);
            let known = keys.by_name.contains_key(name) && age < REFRESH_SECS;
            known || age < UNKNOWN_KEY_SECS
        };
        let keys = self.keys.read().await.clone();
        if fresh(&keys, self.clock.now_secs()) {
            return Ok(keys.by_name);
        }
        let _one_at_a_time = self.asking.lock().await;
        let keys = self.keys.read().await.clone();
        let now = self.clock.now_secs();
        if fresh(&keys, now) {
            return Ok(keys.by_name); // Somebody else has asked meanwhile.
        }
        let by_name = match self.ask().await {
            Ok(by_name) => Arc::new(by_name),
            Err(error) => {
                tracing::warn!(%error, "the identity provider does not say its keys");
                if !keys.by_name.contains_key(name) {
                    return Err(BadPass::Away);
                }
                keys.by_name
            }
        };
        let asked = Keys {
            by_name: by_name.clone(),
            asked_secs: now,
        };
        *self.keys.write().await = asked;
        Ok(by_name)
    }

    async fn ask(&self) -> Result<BTreeMap<String, Key>, OutsideError> {
        let url = if let Some(url) = &self.provider.keys {
            url.clone()
        } else {
            let issuer = self.provider.issuer.trim_end_matches('/');
            let at = format!("{issuer}/.well-known/openid-configuration");
            let configuration: Configuration = self.outside.json(&at).await?;
            if configuration.issuer != self.provider.issuer {
                return Err(OutsideError::Unexpected);
            }
            configuration.jwks_uri
        };
        let keys: JwkSet = self.outside.json(&url).await?;
        let usable = keys.keys.iter().filter_map(|key| {
            let name = key.common.key_id.clone()?;
            Some((name, usable(key)?))
        });
        Ok(usable.collect())
    }
}

/// A key that signs by an algorithm we take: long enough, and not meant for anything else.
fn usable(key: &Jwk) -> Option<Key> {
    let algorithm = match &key.algorithm {
        AlgorithmParameters::RSA(rsa) if rsa.n.len() >= RSA_MODULUS_CHARS_MIN => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(curve) if curve.curve == EllipticCurve::P256 => {
            Algorithm::ES256
        }
        _ => return None,
    };
    let named = match algorithm {
        Algorithm::RS256 => KeyAlgorithm::RS256,
        _ => KeyAlgorithm::ES256,
    };
    let for_us = key.common.key_algorithm.is_none_or(|said| said == named);
    let signs = matches!(
        key.common.public_key_use,
        None | Some(PublicKeyUse::Signature)
    );
    let checking = DecodingKey::from_jwk(key).ok()?;
    (for_us && signs).then_some(Key {
        algorithm,
        checking,
    })
}

/// The same subject of the same provider is always the same person here.
fn user(issuer: &str, subject: &str) -> UserId {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(issuer.len() as u64).to_be_bytes());
    hasher.update(issuer.as_bytes());
    hasher.update(subject.as_bytes());
    let mut user = [0; 16];
    user.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    UserId(user)
}
