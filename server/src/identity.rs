//! Who somebody is: guests carry a JWT this server signed, people with an account one that their identity provider
//! signed, programs a token this server gave out, workers the worker token.

mod guests;
mod oidc;
mod tenant;

#[cfg(test)]
mod attacks;

use model::{ContentHash, UserId, limits::NAME_CHARS_MAX};
use serde::Deserialize;

use crate::{
    clock::Clock,
    outside::Outside,
    store::{Store, StoreError},
};
use guests::Guests;
use oidc::Oidc;
pub use oidc::Provider;
pub(crate) use tenant::{NotATenant, Tenant};

/// What every token of ours for programs begins with, so that people who look for leaked ones find them.
pub(crate) const TOKEN_MARK: &str = "incant_";

/// Somebody at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Showed nothing.
    Stranger,
    /// A person, or a program that acts for one.
    Person(Person),
    /// A generation worker.
    Worker,
}

/// A person with a valid pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) user: UserId,
    pub(crate) tenant: Tenant,
    pub(crate) name: String,
    /// May do everything in their tenant, as often as they like.
    pub(crate) admin: bool,
}

/// Whom a server believes.
pub(crate) struct Passes {
    guests: Option<Guests>,
    oidc: Option<Oidc>,
    worker_token: blake3::Hash,
    store: Store,
    clock: Clock,
}

/// Why somebody is not let in.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadPass {
    /// Forged, expired, not yet valid, revoked, or for somebody else; which of them is nobody's business.
    #[error("This token is not valid here, or no longer. Ask for a new one.")]
    Invalid,
    /// Nobody without an account is welcome.
    #[error("This server has no guests. Sign in with your account.")]
    NoGuests,
    #[error("The identity provider does not answer. Try again in a moment.")]
    Away,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Key(#[from] jsonwebtoken::errors::Error),
}

/// What every token must say; what else is in it is of no interest.
#[derive(Deserialize)]
struct Validity {
    nbf: Option<u64>,
    exp: u64,
}

impl Validity {
    /// Both ends of a token's time are required and checked by the clock that was handed in.
    fn holds(&self, now_secs: u64) -> bool {
        self.nbf.unwrap_or(0) <= now_secs && now_secs < self.exp
    }
}

impl Passes {
    /// `guest_key` signs guests' passes; without one there are no guests.
    pub(crate) fn new(
        guest_key: Option<[u8; 32]>,
        provider: Option<Provider>,
        worker_token: &str,
        (store, outside, clock): (Store, Outside, Clock),
    ) -> Result<Self, jsonwebtoken::errors::Error> {
        Ok(Self {
            guests: guest_key
                .map(|key| Guests::new(key, clock.clone()))
                .transpose()?,
            oidc: provider.map(|provider| Oidc::new(provider, outside, clock.clone())),
            worker_token: blake3::hash(worker_token.as_bytes()),
            store,
            clock,
        })
    }

    /// The time by which passes are good.
    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    /// A new guest and the pass that proves who they are.
    pub(crate) fn issue(&self, name: &str) -> Result<(UserId, String), BadPass> {
        let guests = self.guests.as_ref().ok_or(BadPass::NoGuests)?;
        Ok(guests.issue(name)?)
    }

    /// Whose token this is.
    pub(crate) async fn subject(&self, token: &str) -> Result<Subject, BadPass> {
        // Comparing hashes takes the same time wherever they differ.
        if blake3::hash(token.as_bytes()) == self.worker_token {
            return Ok(Subject::Worker);
        }
        if token.starts_with(TOKEN_MARK) {
            let known = self.store.token(token).await?;
            return known.ok_or(BadPass::Invalid);
        }
        let guest = self.guests.as_ref().and_then(|guests| guests.whose(token));
        let person = match (guest, &self.oidc) {
            (Some(guest), _) => guest,
            (None, Some(oidc)) => oidc.whose(token).await?,
            (None, None) => return Err(BadPass::Invalid),
        };
        if self.store.meet(&person).await? {
            Ok(Subject::Person(person))
        } else {
            Err(BadPass::Invalid) // Gone, by their own wish.
        }
    }
}

/// A name fit to stand above a head: the first characters of what a provider says.
fn short_name(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_control()).collect();
    let name: String = name.trim().chars().take(NAME_CHARS_MAX).collect();
    if name.is_empty() {
        "somebody".to_owned()
    } else {
        name
    }
}

/// The worker token as a worker sends it.
pub(crate) fn worker_token(secret: [u8; 32]) -> String {
    ContentHash(secret).to_string()
}
