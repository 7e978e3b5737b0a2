//! Who somebody is: guests carry a JWT this server signed, workers its worker token.

use jsonwebtoken::{
    Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode, jwk::Jwk,
};
use model::{ContentHash, UserId, limits::NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};

use crate::{clock::Clock, secret};

/// Who issues the passes, and for whom; a token made for anything else is worth nothing here.
const ISSUER: &str = "incant";
const AUDIENCE: &str = "incant-players";

/// A guest who comes back within a month is still the same person.
const PASS_SECS: u64 = 30 * 24 * 3_600;

/// The one algorithm: a token cannot choose.
const ALGORITHM: Algorithm = Algorithm::EdDSA;

/// RFC 8410: what stands before the 32 bytes of an Ed25519 private key in PKCS #8.
const PKCS8_ED25519: [u8; 16] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
];

/// Somebody at the door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Subject {
    /// Showed nothing.
    Stranger,
    /// A person.
    Player(Player),
    /// A generation worker.
    Worker,
}

/// A person with a valid pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Player {
    pub(crate) user: UserId,
    pub(crate) name: String,
}

/// Checks and issues passes.
pub(crate) struct Passes {
    signing: EncodingKey,
    checking: DecodingKey,
    worker_token: blake3::Hash,
    clock: Clock,
}

/// A pass that is not valid: forged, expired, not yet valid, or for somebody else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This token is not valid here, or no longer. Ask for a new one.")]
pub(crate) struct BadPass;

#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: UserId,
    name: String,
    iat: u64,
    nbf: u64,
    exp: u64,
}

impl Passes {
    pub(crate) fn new(
        key: [u8; 32],
        worker_token: &str,
        clock: Clock,
    ) -> Result<Self, jsonwebtoken::errors::Error> {
        let signing = EncodingKey::from_ed_der(&[&PKCS8_ED25519[..], &key].concat());
        let checking = DecodingKey::from_jwk(&Jwk::from_encoding_key(&signing, ALGORITHM)?)?;
        Ok(Self {
            signing,
            checking,
            worker_token: blake3::hash(worker_token.as_bytes()),
            clock,
        })
    }

    /// A new guest and the pass that proves who they are.
    pub(crate) fn issue(
        &self,
        name: &str,
    ) -> Result<(UserId, String), jsonwebtoken::errors::Error> {
        let user = UserId(secret::random());
        let now = self.clock.now_secs();
        let claims = Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: user,
            name: name.to_owned(),
            iat: now,
            nbf: now,
            exp: now + PASS_SECS,
        };
        Ok((
            user,
            encode(&Header::new(ALGORITHM), &claims, &self.signing)?,
        ))
    }

    /// Whose token this is.
    pub(crate) fn subject(&self, token: &str) -> Result<Subject, BadPass> {
        // Comparing hashes takes the same time wherever they differ.
        if blake3::hash(token.as_bytes()) == self.worker_token {
            return Ok(Subject::Worker);
        }
        let mut rules = Validation::new(ALGORITHM);
        rules.set_issuer(&[ISSUER]);
        rules.set_audience(&[AUDIENCE]);
        rules.set_required_spec_claims(&["iss", "aud", "sub", "exp", "nbf"]);
        // Both are checked below, by the clock that was handed in.
        (rules.validate_exp, rules.validate_nbf) = (false, false);
        let claims = decode::<Claims>(token, &self.checking, &rules)
            .or(Err(BadPass))?
            .claims;
        let now = self.clock.now_secs();
        let name_fits = (1..=NAME_CHARS_MAX).contains(&claims.name.chars().count());
        if !(claims.nbf..claims.exp).contains(&now) || !name_fits {
            return Err(BadPass);
        }
        Ok(Subject::Player(Player {
            user: claims.sub,
            name: claims.name,
        }))
    }
}

/// The worker token as a worker sends it.
pub(crate) fn worker_token(secret: [u8; 32]) -> String {
    ContentHash(secret).to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn passes(key: u8, clock: &Clock) -> Passes {
        Passes::new([key; 32], "the worker token", clock.clone()).unwrap()
    }

    fn claims(now: u64) -> Claims {
        Claims {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            sub: UserId([1; 16]),
            name: "ann".to_owned(),
            iat: now,
            nbf: now,
            exp: now + 60,
        }
    }

    #[test]
    fn a_pass_says_who_somebody_is_until_it_expires() {
        let clock = Clock::cranked();
        let passes = passes(1, &clock);
        let (user, token) = passes.issue("ann").unwrap();
        let name = "ann".to_owned();
        assert_eq!(
            passes.subject(&token),
            Ok(Subject::Player(Player { user, name }))
        );
        clock.crank(Duration::from_secs(PASS_SECS));
        assert_eq!(passes.subject(&token), Err(BadPass));
    }

    #[test]
    fn only_this_key_issuer_audience_and_time_are_believed() {
        let clock = Clock::cranked();
        let passes = passes(1, &clock);
        let now = clock.now_secs();
        let signed =
            |claims: &Claims| encode(&Header::new(ALGORITHM), claims, &passes.signing).unwrap();
        assert!(passes.subject(&signed(&claims(now))).is_ok());

        let wrong = [
            Claims {
                iss: "somebody".to_owned(),
                ..claims(now)
            },
            Claims {
                aud: "others".to_owned(),
                ..claims(now)
            },
            Claims {
                nbf: now + 30,
                ..claims(now)
            },
            Claims {
                exp: now,
                ..claims(now)
            },
            Claims {
                name: String::new(),
                ..claims(now)
            },
        ];
        for claims in &wrong {
            assert_eq!(passes.subject(&signed(claims)), Err(BadPass));
        }
        let (_, foreign) = self::passes(2, &clock).issue("ann").unwrap();
        assert_eq!(passes.subject(&foreign), Err(BadPass));
        let by_secret = EncodingKey::from_secret(&[1; 32]);
        let weak = encode(&Header::new(Algorithm::HS256), &claims(now), &by_secret).unwrap();
        assert_eq!(passes.subject(&weak), Err(BadPass));
        for nonsense in ["", "x", "a.b.c", "the worker toke"] {
            assert_eq!(passes.subject(nonsense), Err(BadPass));
        }
    }

    #[test]
    fn the_worker_token_makes_a_worker() {
        assert_eq!(
            passes(1, &Clock::wall()).subject("the worker token"),
            Ok(Subject::Worker)
        );
    }
}
